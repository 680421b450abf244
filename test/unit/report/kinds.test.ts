import { exitCodes, type StackReport, stackReport, verdictOf } from "../../../workflow/report/compose";
import {
    created,
    type Described,
    deleted,
    eventsOf,
    replaced,
    type Step,
    same,
    secret,
    updated,
    urnOf,
} from "./events";
import * as shop from "./shop";

const today = "2026-11-21";
const report = (steps: readonly Step[]) => stackReport("dev", eventsOf(steps), { today });

/** The whole shop, with these steps in place of what they are about. */
function changed(...steps: readonly Step[]): StackReport {
    const touched = new Set(steps.map((step) => urnOf((step.new ?? step.old) as Described)));
    return report([...shop.everything.filter((one) => !touched.has(urnOf(one))).map(same), ...steps]);
}

const told = ({ risks }: StackReport) =>
    risks.map(
        ({ area, object, reason, needsApproval }) => `${needsApproval ? "!" : "·"} ${area}: ${object}: ${reason}`,
    );
const code = (one: StackReport) => exitCodes[verdictOf([one])];

describe("a change of each kind is told as what it is", () => {
    it("no change at all needs nobody", () => {
        const one = changed();
        expect(told(one)).toEqual([]);
        expect(one.worlds.unchanged).toBe(shop.everything.length);
        expect(verdictOf([one])).toBe("nothing");
        expect(code(one)).toBe(0);
    });

    it("an image that moves is no risk, and is named with both ends of its way", () => {
        const one = changed(updated(shop.api(), shop.api({ image: "shop/api:1.1" })));
        expect(told(one)).toEqual([]);
        expect(one.meaning.images).toEqual([
            { before: "shop/api:1.0", after: "shop/api:1.1", where: ["Deployment shop/api [api]"] },
        ]);
        expect(verdictOf([one])).toBe("fine");
    });

    it("a connection that opens is told by who may call whom, and has to be approved", () => {
        const more = { to: [{ ipBlock: { cidr: "203.0.113.0/24" } }], ports: [{ port: 443 }] };
        const one = changed(updated(shop.apiCalls(), shop.apiCalls(more)));
        expect(one.meaning.connections.opened).toEqual([
            { from: "shop/api", to: "internet (203.0.113.0/24)", ports: "443/TCP", withItsEnd: false },
        ]);
        expect(one.meaning.connections.closed).toEqual([]);
        expect(told(one)).toEqual(["! network: shop/api → internet (203.0.113.0/24): opens 443/TCP"]);
        expect(code(one)).toBe(3);
    });

    it("a connection that closes is told, without asking", () => {
        const none = {
            ...shop.apiCalls(),
            spec: { podSelector: { matchLabels: { app: "api" } }, policyTypes: ["Egress"] },
        };
        const one = changed(updated(shop.apiCalls(), none));
        expect(told(one)).toEqual(["· network: shop/api → shop/store: closes 5432/TCP"]);
        expect(code(one)).toBe(0);
    });

    it("pods that no policy guards any more are the strongest word about the network", () => {
        const one = changed(deleted(shop.closed));
        expect(one.meaning.connections.unguarded).toEqual(["shop/api ingress", "shop/store egress"]);
        expect(told(one)).toContain("! network: shop/api ingress: no policy guards it any more: everything is allowed");
    });

    it("a volume that shrinks cannot be done, and one that grows cannot be undone", () => {
        expect(told(changed(updated(shop.store("10Gi"), shop.store("5Gi"))))).toEqual([
            "! data: StatefulSet shop/store: claim data shrinks from 10Gi to 5Gi: no volume can be shrunk in place, its data would have to be moved",
        ]);
        const grown = changed(updated(shop.store("10Gi"), shop.store("20Gi")));
        expect(told(grown)).toEqual([
            "· data: StatefulSet shop/store: claim data grows from 10Gi to 20Gi: there is no way back",
        ]);
        expect(grown.meaning.quota).toMatchObject([
            { namespace: "shop", resource: "requests.storage", usedBefore: "10Gi", usedAfter: "20Gi" },
        ]);
    });

    it("a volume of another class would be made anew and empty", () => {
        expect(told(changed(updated(shop.store(), shop.store("10Gi", "fast"))))).toEqual([
            "! data: StatefulSet shop/store: claim data moves from class database to fast: a volume cannot be moved, it would be made anew and empty",
        ]);
    });

    it("a store that is replaced is one risk to data, with the property because of which", () => {
        const one = changed(...replaced(shop.store(), { ...shop.store(), extra: 1 }, "spec.serviceName"));
        expect(one.tally).toMatchObject({ replace: 1, create: 0, delete: 0 });
        expect(told(one)).toEqual([
            "! data: StatefulSet shop/store: it holds data and is deleted and made anew because of spec.serviceName: its claims stay behind and its pods stop",
        ]);
    });

    it("a store that is no longer protected is told before anybody deletes it", () => {
        const one = changed({ ...updated(shop.store(), shop.store()), protect: { old: true, new: false } });
        expect(told(one)).toEqual([
            "! data: StatefulSet shop/store: it is no longer protected: the next change may delete it",
        ]);
    });

    it("what is deleted is told with what stops", () => {
        expect(told(changed(deleted(shop.api())))).toContain(
            "! delete: Deployment shop/api: it is deleted: its pods stop",
        );
        const harmless = changed(deleted(shop.alerts("ShopDown")));
        expect(told(harmless)).toEqual(["· delete: ConfigMap shop/rules: it is deleted"]);
        expect(harmless.meaning.signals.alerts.removed).toEqual(["shop/ShopDown (critical)"]);
        expect(harmless.meaning.signals.objectives.removed).toEqual(["shop/shop-answers"]);
    });

    it("an alert that comes is told, and one that means something else now, with the promise that it is part of", () => {
        const { signals } = changed(updated(shop.alerts("ShopDown"), shop.alerts("ShopDown", "ShopSlow"))).meaning;
        expect(signals.alerts).toEqual({ added: ["shop/ShopSlow (critical)"], removed: [], changed: [] });
        expect(signals.objectives).toEqual({ added: [], removed: [], changed: ["shop/shop-answers"] });
        const rules = shop.alerts("ShopDown");
        const quieter = JSON.parse(JSON.stringify(rules).replace("up == 0", "up < 1")) as Described;
        const later = changed(updated(rules, quieter)).meaning;
        expect(later.signals.alerts).toEqual({ added: [], removed: [], changed: ["shop/ShopDown (critical)"] });
    });

    it("an identity is told when it is gained and when it is lost", () => {
        const spiffe: Described = {
            apiVersion: "spire.spiffe.io/v1alpha1",
            kind: "ClusterSPIFFEID",
            metadata: { name: "shop-api" },
            spec: { spiffeIDTemplate: "spiffe://shop.internal/api" },
        };
        const { identities } = changed(created(spiffe), deleted(shop.account)).meaning;
        expect(identities).toEqual({
            gained: ["ClusterSPIFFEID shop-api: spiffe://shop.internal/api"],
            lost: ["ServiceAccount shop/api"],
        });
    });

    it("a role that allows more is told as what its subject may do from now on", () => {
        const one = changed(updated(shop.role(["get"]), shop.role(["get", "delete"])));
        expect(told(one)).toEqual(["! rbac: ServiceAccount shop/api: gains delete pods in shop"]);
        const less = changed(updated(shop.role(["*"]), shop.role(["get"])));
        expect(told(less)).toEqual(["· rbac: ServiceAccount shop/api: loses do anything with pods in shop"]);
    });

    it("a binding to a role of the cluster's own gives whatever that allows", () => {
        const own = {
            ...shop.binding,
            metadata: { name: "boss", namespace: "shop" },
            roleRef: { kind: "ClusterRole", name: "admin" },
        };
        expect(told(changed(created(own)))).toEqual([
            "! rbac: ServiceAccount shop/api: gains whatever the ClusterRole admin of the cluster allows in shop",
        ]);
    });

    it("a role that nobody is bound to is told all the same", () => {
        const alone = { ...shop.role(["*"]), metadata: { name: "spare", namespace: "shop" } };
        expect(told(changed(created(alone)))).toEqual([
            "! rbac: Role shop/spare: it is new, though nobody in this stack is bound to it",
        ]);
    });

    it("a new way in from outside has to be approved, a label on it has not", () => {
        expect(told(changed(updated(shop.route("shop.example.org"), shop.route("www.example.org"))))).toEqual([
            "! gateway: HTTPRoute shop/api: how it is reached from outside changes: spec.hostnames[0]",
        ]);
        const labelled = {
            ...shop.route("shop.example.org"),
            metadata: { ...shop.route("").metadata, labels: { a: "b" } },
        };
        expect(code(changed(updated(shop.route("shop.example.org"), labelled)))).toBe(0);
        const service = (type: string): Described => ({
            apiVersion: "v1",
            kind: "Service",
            metadata: { name: "api", namespace: "shop" },
            spec: { type },
        });
        expect(told(changed(updated(service("ClusterIP"), service("LoadBalancer"))))).toEqual([
            "! gateway: Service shop/api: it is reachable from outside the cluster (LoadBalancer)",
        ]);
    });

    describe.each([
        ["gateway.envoyproxy.io/v1alpha1", "SecurityPolicy"],
        ["gateway.envoyproxy.io/v1alpha1", "BackendTrafficPolicy"],
        ["gateway.nginx.org/v1alpha1", "AuthenticationFilter"],
        ["gateway.nginx.org/v1alpha1", "RateLimitPolicy"],
    ])("what guards the way in, %s %s,", (apiVersion, kind) => {
        const guard = (spec: object): Described => ({
            apiVersion,
            kind,
            metadata: { name: "api", namespace: "shop" },
            spec,
        });

        it("lets through what it kept out once it is deleted, and somebody has to approve that", () => {
            const one = changed(deleted(guard({ jwt: {} })));
            expect(told(one)).toContain(
                `! gateway: ${kind} shop/api: what it kept out, checked or limited is let through`,
            );
            expect(code(one)).toBe(3);
        });

        it("is told with what changes in it, and when it is new", () => {
            const loosened = changed(updated(guard({ limit: 1 }), guard({ limit: 100 })));
            expect(told(loosened)).toEqual([
                `! gateway: ${kind} shop/api: how it is reached from outside changes: spec.limit`,
            ]);
            expect(told(changed(created(guard({}))))).toEqual([
                `! gateway: ${kind} shop/api: it decides whom and what the gateway lets in from outside`,
            ]);
        });
    });

    it("a gateway that moves to another type of Service is told, and one that falls back to its controller's defaults", () => {
        const proxy = (type: string): Described => ({
            apiVersion: "gateway.envoyproxy.io/v1alpha1",
            kind: "EnvoyProxy",
            metadata: { name: "edge", namespace: "shop" },
            spec: { provider: { kubernetes: { envoyService: { type } } } },
        });
        expect(told(changed(updated(proxy("ClusterIP"), proxy("LoadBalancer"))))).toEqual([
            "! gateway: EnvoyProxy shop/edge: how it is reached from outside changes: spec.provider.kubernetes.envoyService.type",
        ]);
        expect(told(changed(deleted(proxy("ClusterIP"))))).toContain(
            "! gateway: EnvoyProxy shop/edge: the gateway runs by its controller's defaults from then on, which may open it to the outside",
        );
        // A route that goes closes what it opened.
        expect(told(changed(deleted(shop.route("shop.example.org"))))).toContain(
            "! gateway: HTTPRoute shop/api: what it let in is no longer reachable",
        );
    });

    it("a quota is held against what is asked for with every autoscaler at its maximum", () => {
        const scaler: Described = {
            apiVersion: "autoscaling/v2",
            kind: "HorizontalPodAutoscaler",
            metadata: { name: "api", namespace: "shop" },
            spec: { scaleTargetRef: { kind: "Deployment", name: "api" }, maxReplicas: 12 },
        };
        const one = changed(created(scaler));
        expect(told(one)).toEqual([
            "! quota: shop pods: 13 are asked for, 10 are allowed",
            "! quota: shop requests.cpu: 1200m are asked for, 1 are allowed",
        ]);
        expect(told(changed(updated(shop.quota("1"), shop.quota("2"))))).toEqual([
            "· quota: ResourceQuota shop/shop: what its namespace may use is changed",
            "· quota: shop requests.cpu: may be used up to 2 instead of 1",
        ]);
    });

    it("a job that only a person starts asks a quota for nothing", () => {
        const { template } = shop.api({ cpu: "5" }).spec;
        const restore = (suspend: boolean): Described => ({
            apiVersion: "batch/v1",
            kind: "CronJob",
            metadata: { name: "restore", namespace: "shop" },
            spec: { schedule: "@yearly", suspend, jobTemplate: { spec: { template } } },
        });
        const ofQuota = (suspend: boolean) =>
            told(changed(created(restore(suspend)))).filter((risk) => risk.startsWith("! quota"));
        expect(ofQuota(true)).toEqual([]);
        expect(ofQuota(false)).toEqual(["! quota: shop requests.cpu: 5200m are asked for, 1 are allowed"]);
    });

    it("pods that come closer to their node are told one by one", () => {
        const pod = { hostNetwork: true, volumes: [{ name: "v", hostPath: { path: "/var/run" } }] };
        const one = changed(
            updated(shop.api(), shop.api({ pod })),
            updated(shop.namespace(), shop.namespace({ "pod-security.kubernetes.io/enforce": "privileged" })),
        );
        expect(told(one).filter((line) => line.includes("isolation"))).toEqual([
            "! isolation: Deployment shop/api: its pods see the node's folder /var/run",
            "! isolation: Deployment shop/api: its pods share the node's network (hostNetwork)",
            "! isolation: Namespace shop: its Pod Security level falls from restricted to privileged",
        ]);
    });

    it("waivers are told when they come, when they go and when they end soon", () => {
        const waiver = (expires: string) => ({
            "stackwright.dev/waiver.require-read-only-root": JSON.stringify({
                reason: "it writes",
                owner: "shop",
                expires,
            }),
        });
        const one = changed(
            updated(shop.api({ annotations: waiver("2027-06-30") }), shop.api({ annotations: waiver("2026-12-01") })),
        );
        const line = {
            rule: "require-read-only-root",
            object: "Deployment shop/api",
            reason: "it writes",
            owner: "shop",
        };
        expect(one.meaning.waivers).toEqual({
            added: [{ ...line, expires: "2026-12-01" }],
            removed: [{ ...line, expires: "2027-06-30" }],
            expiring: [{ ...line, expires: "2026-12-01" }],
        });
    });

    it("a secret that changes is told without a word of what is in it", () => {
        const old = shop.credentials(secret);
        const one = changed(updated(old, shop.credentials(secret), ["data.password"]));
        expect(one.worlds.changes[0]?.differences).toEqual([{ path: "data", before: "[secret]", after: "[secret]" }]);
        expect(told(one)).toEqual([
            "· secret: Secret shop/credentials: its contents change (never shown here): whatever mounts it starts anew",
        ]);
        expect(one.meaning.secrets).toEqual(["Secret shop/credentials"]);
    });

    it("everything new is one risk, not one for each object", () => {
        const one = report(shop.everything.map(created));
        expect(one.tally.create).toBe(shop.everything.length);
        expect(told(one)).toEqual([
            "! rbac: the whole stack: nothing of it exists yet: 12 objects, 1 connections and 1 permissions are new at once",
        ]);
        expect(one.meaning.connections.opened).toEqual([
            { from: "shop/api", to: "shop/store", ports: "5432/TCP", withItsEnd: true },
        ]);
        expect(code(one)).toBe(3);
    });

    it("what the packs refuse cannot be approved", () => {
        const events = eventsOf(shop.everything.map(same));
        const refused = stackReport(
            "dev",
            [
                ...events,
                {
                    sequence: 99,
                    timestamp: 0,
                    policyEvent: {
                        message: "Role shop/api: rules[0] is too wide\nmore",
                        policyName: "forbid-wildcards",
                        policyPackName: "p",
                        enforcementLevel: "mandatory",
                    },
                },
            ],
            { today },
        );
        expect(told(refused)).toEqual([
            "! policy: forbid-wildcards: the packs refuse it: Role shop/api: rules[0] is too wide",
        ]);
        expect(code(refused)).toBe(1);
    });
});
