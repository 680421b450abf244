import * as fs from "node:fs";
import * as path from "node:path";
import type { CustomResourceDefinitionList } from "kubernetes-types/apiextensions/v1";
import type { Pod, PodList } from "kubernetes-types/core/v1";
import {
    type Api,
    auditEventsSince,
    auditPosition,
    type ControlPlane,
    isDryRun,
    isWrite,
} from "../../../local/control-plane";
import { Api as AnyApi } from "../../../local/control-plane/api";
import { listNodes } from "../../../local/control-plane/cluster/nodes";
import { ensurePki, readClient } from "../../../local/control-plane/pki";
import { deployment, namespaced, pod, refusal } from "./objects";
import { eventually, Place } from "./support";

jest.setTimeout(300_000);

const place = new Place();
let plane: ControlPlane;
let api: Api;

beforeAll(async () => {
    plane = await place.up();
    api = place.connect();
});

afterAll(async () => {
    api.close();
    await place.remove();
});

describe("The API server", () => {
    test("serves every custom kind, with the schemas of their makers.", async () => {
        const { items } = await api.get<CustomResourceDefinitionList>(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        );
        const groups = new Set(items.map(({ spec }) => spec.group));
        expect([...groups]).toEqual(
            expect.arrayContaining([
                "gateway.networking.k8s.io",
                "gateway.nginx.org",
                "cert-manager.io",
                "monitoring.coreos.com",
                "keda.sh",
                "autoscaling.k8s.io",
                "spire.spiffe.io",
                "snapshot.storage.k8s.io",
            ]),
        );
        // One of each group: the first request for a kind costs the API server a good part of a second.
        for (const { spec } of new Map(items.map((item) => [item.spec.group, item])).values()) {
            const version = spec.versions.find(({ storage }) => storage)?.name;
            await api.get(`/apis/${spec.group}/${version}/${spec.names.plural}?limit=1`);
        }
        const route = {
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "HTTPRoute",
            metadata: { name: "bad" },
            spec: { rules: [{ matches: [{ path: { type: "Sideways", value: "/" } }] }] },
        };
        const path_ = "/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes?dryRun=All";
        expect(await refusal(api.create(path_, route))).toMatch(/Unsupported value: "Sideways"/);
    });

    test("holds a namespace to its Pod Security level.", async () => {
        await namespaced(api, "restricted", { "pod-security.kubernetes.io/enforce": "restricted" });
        const privileged = pod("bad", {}, { securityContext: { privileged: true } });
        const message = await refusal(api.create("/api/v1/namespaces/restricted/pods", privileged));
        expect(message).toMatch(/violates PodSecurity "restricted:latest": privileged/);
    });

    test("holds a namespace to its quota.", async () => {
        const namespace = await namespaced(api, "small");
        await api.create(`/api/v1/namespaces/${namespace}/resourcequotas`, {
            metadata: { name: "quota" },
            spec: { hard: { "requests.cpu": "100m" } },
        });
        await eventually("the quota is counted", async () => {
            const quota = await api.get<{ status?: { used?: object } }>(
                `/api/v1/namespaces/${namespace}/resourcequotas/quota`,
            );
            return quota.status?.used;
        });
        const large = pod("large", {}, { resources: { requests: { cpu: "200m" } } });
        expect(await refusal(api.create(`/api/v1/namespaces/${namespace}/pods`, large))).toMatch(
            /exceeded quota: quota/,
        );
    });

    test("knows service accounts by their tokens and lets them do only what they may.", async () => {
        const namespace = await namespaced(api, "accounts");
        await api.create(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: "robot" } });
        const { status } = await api.create<{ status: { token: string } }>(
            `/api/v1/namespaces/${namespace}/serviceaccounts/robot/token`,
            { spec: { audiences: ["spire-server"] } },
        );
        const review = await api.create<{ status: { authenticated?: boolean; user?: { username: string } } }>(
            "/apis/authentication.k8s.io/v1/tokenreviews",
            { spec: { token: status.token, audiences: ["spire-server"] } },
        );
        expect(review.status).toMatchObject({
            authenticated: true,
            user: { username: `system:serviceaccount:${namespace}:robot` },
        });
        const may = await api.create<{ status: { allowed: boolean } }>(
            "/apis/authorization.k8s.io/v1/subjectaccessreviews",
            {
                spec: {
                    user: `system:serviceaccount:${namespace}:robot`,
                    resourceAttributes: { namespace, verb: "list", resource: "secrets" },
                },
            },
        );
        expect(may.status.allowed).toBe(false);
    });

    test("writes down who asked for what, so that a dry run can be told from a change.", async () => {
        const admin = new AnyApi(plane.server, readClient(place.folder.pki, "admin"));
        const position = auditPosition(plane.auditLog);
        const maps = "/api/v1/namespaces/default/configmaps";
        await admin.create(`${maps}?dryRun=All`, { metadata: { name: "asked" } });
        await admin.create(maps, { metadata: { name: "made" } });
        await admin.delete(`${maps}/made`);
        admin.close();
        const events = auditEventsSince(plane.auditLog, position).filter(isWrite);
        expect(events.map((event) => [event.verb, isDryRun(event), event.user.username])).toEqual([
            ["create", true, "stackwright-admin"],
            ["create", false, "stackwright-admin"],
            ["delete", false, "stackwright-admin"],
        ]);
        expect(events[0]?.userAgent).toBe("stackwright-control-plane");
    });
});

describe("Simulated machines", () => {
    test("are spread over three zones and ready.", async () => {
        const nodes = await listNodes(api);
        const zones = nodes.map(({ metadata }) => metadata?.labels?.["topology.kubernetes.io/zone"]).sort();
        expect(zones).toEqual(["local-a", "local-b", "local-c"]);
        const addresses = nodes.flatMap(({ status }) => status?.addresses ?? []);
        for (const { type, address } of addresses) if (type === "InternalIP") expect(address).toMatch(/^198\.19\./);
    });

    test("run every kind of workload to its end.", async () => {
        const namespace = await namespaced(api, "workloads");
        const apps = `/apis/apps/v1/namespaces/${namespace}`;
        const template = { metadata: { labels: { app: "all" } }, spec: pod("x").spec };
        const selector = { matchLabels: { app: "all" } };
        const withMore = {
            ...template,
            spec: {
                initContainers: [
                    { name: "first", image: "first" },
                    { name: "side", image: "side", restartPolicy: "Always" },
                ],
                containers: [
                    { name: "main", image: "main", lifecycle: { preStop: { exec: { command: ["sleep", "5"] } } } },
                ],
            },
        };
        await api.create(`${apps}/deployments`, deployment("web", 3, { template: withMore, selector }));
        await api.create(`${apps}/daemonsets`, { metadata: { name: "every" }, spec: { selector, template } });
        await api.create(`${apps}/statefulsets`, {
            metadata: { name: "db" },
            spec: { selector, template, serviceName: "db", replicas: 2 },
        });
        const once = { spec: { ...template.spec, restartPolicy: "Never" } };
        const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
        await api.create(jobs, {
            metadata: { name: "once" },
            spec: { completions: 2, parallelism: 2, template: once },
        });
        const ready = async (path_: string, field: string, count: number) =>
            eventually(`${path_} has ${count} ${field}`, async () => {
                const { status } = await api.get<{ status?: Record<string, unknown> }>(path_);
                return status?.[field] === count ? true : undefined;
            });
        await ready(`${apps}/deployments/web`, "readyReplicas", 3);
        await ready(`${apps}/daemonsets/every`, "numberReady", 3);
        await ready(`${apps}/statefulsets/db`, "readyReplicas", 2);
        await ready(`${jobs}/once`, "succeeded", 2);
        const { items } = await api.get<PodList>(`/api/v1/namespaces/${namespace}/pods`);
        const side = items
            .flatMap(({ status }) => status?.initContainerStatuses ?? [])
            .filter(({ name }) => name === "side");
        expect(side.map(({ state }) => Object.keys(state ?? {}))).toEqual([["running"], ["running"], ["running"]]);
    });

    test("give each pod an address of its own that is nobody's, also after kwok was started anew.", async () => {
        const namespace = await namespaced(api, "addresses");
        const path_ = `/apis/apps/v1/namespaces/${namespace}/deployments`;
        await api.create(path_, deployment("before", 6));
        await allReady(namespace, 6);
        place.kill("kwok");
        await api.create(path_, deployment("after", 6));
        await place.up();
        const addresses = (await allReady(namespace, 12)).map(({ status }) => status?.podIP ?? "");
        expect(new Set(addresses).size).toBe(12);
        for (const address of addresses) expect(address).toMatch(/^198\.18\./);
    });

    async function allReady(namespace: string, count: number): Promise<readonly Pod[]> {
        return eventually(`${count} pods are ready`, async () => {
            const { items } = await api.get<PodList>(`/api/v1/namespaces/${namespace}/pods`);
            const ready = items.filter(({ status }) =>
                status?.conditions?.some((one) => one.type === "Ready" && one.status === "True"),
            );
            return ready.length === count ? ready : undefined;
        });
    }

    test.each([
        ["never-ready", "Running", undefined, undefined],
        ["crash-loop", "Running", "CrashLoopBackOff", "Error"],
        ["oom", "Running", "CrashLoopBackOff", "OOMKilled"],
        ["image-pull-failure", "Pending", "ImagePullBackOff", undefined],
    ])(
        "show a pod as %s when asked to, and heal it when not asked any more.",
        async (trouble, phase, waiting, last) => {
            const namespace = await namespaced(api, trouble);
            const path_ = `/api/v1/namespaces/${namespace}/pods`;
            await api.create(path_, pod("ill", { "stackwright.dev/simulate": trouble }));
            const ill = await eventually("the pod is ill", async () => {
                const { status } = await api.get<Pod>(`${path_}/ill`);
                return status?.containerStatuses?.[0] ? status : undefined;
            });
            expect(ill.phase).toBe(phase);
            expect(ill.containerStatuses?.[0]).toMatchObject({ ready: false });
            expect(ill.containerStatuses?.[0]?.state?.waiting?.reason).toBe(waiting);
            expect(ill.containerStatuses?.[0]?.lastState?.terminated?.reason).toBe(last);
            const events = await eventually("a warning tells why", async () => {
                const { items } = await api.get<{ items: { type: string }[] }>(
                    `/api/v1/namespaces/${namespace}/events`,
                );
                return items.some(({ type }) => type === "Warning") ? items : undefined;
            });
            expect(events.length).toBeGreaterThan(0);
            await api.patch(`${path_}/ill`, "merge-patch", {
                metadata: { annotations: { "stackwright.dev/simulate": null } },
            });
            await allReady(namespace, 1);
        },
    );

    test("let a Job fail whose pod crashes.", async () => {
        const namespace = await namespaced(api, "failing-job");
        const template = {
            metadata: { annotations: { "stackwright.dev/simulate": "crash-loop" } },
            spec: { ...pod("x").spec, restartPolicy: "Never" },
        };
        const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
        await api.create(jobs, { metadata: { name: "bad" }, spec: { backoffLimit: 0, template } });
        await eventually("the job has failed", async () => {
            const { status } = await api.get<{ status?: { failed?: number } }>(`${jobs}/bad`);
            return status?.failed === 1 ? true : undefined;
        });
    });
});

test("A load balancer and an Ingress get addresses that are nobody's.", async () => {
    const namespace = await namespaced(api, "edge");
    const services = `/api/v1/namespaces/${namespace}/services`;
    for (const name of ["one", "two"]) {
        await api.create(services, { metadata: { name }, spec: { type: "LoadBalancer", ports: [{ port: 80 }] } });
    }
    const ingresses = `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`;
    const defaultBackend = { service: { name: "one", port: { number: 80 } } };
    await api.create(ingresses, { metadata: { name: "three" }, spec: { ingressClassName: "nginx", defaultBackend } });
    const addressOf = (path_: string) =>
        eventually(`${path_} has an address`, async () => {
            const { status } = await api.get<{ status?: { loadBalancer?: { ingress?: { ip: string }[] } } }>(path_);
            return status?.loadBalancer?.ingress?.[0]?.ip;
        });
    const addresses = await Promise.all([`${services}/one`, `${services}/two`, `${ingresses}/three`].map(addressOf));
    expect(new Set(addresses).size).toBe(3);
    for (const address of addresses) expect(address).toMatch(/^203\.0\.113\./);
});

test("A command with another kubeconfig's certificate authority is not answered.", async () => {
    const stranger = new Place();
    fs.mkdirSync(stranger.folder.root, { recursive: true });
    ensurePki(stranger.folder.pki);
    const other = new AnyApi(plane.server, readClient(path.join(stranger.folder.root, "pki"), "admin"));
    await expect(other.get("/version")).rejects.toThrow(/certificate/);
    other.close();
    await stranger.remove();
});
