import { declarationsOf, type Provider } from "../../../workflow/adopt/declared";
import { importFile } from "../../../workflow/adopt/import-file";
import { type Judged, judge, type Measure } from "../../../workflow/adopt/judge";
import type { EngineEvent } from "../../../workflow/engine/events";
import { groupedFields } from "../../../workflow/verbs/adopt";

const stack = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
const providerUrn = "urn:pulumi:dev::shop::pulumi:providers:kubernetes::cluster";
const component = "urn:pulumi:dev::shop::shop:systems:Shop::shop";
const urnOf = (type: string, name: string) => `urn:pulumi:dev::shop::shop:systems:Shop$${type}::${name}`;

let sequence = 0;
function event(urn: string, type: string, more: object, op = "create"): EngineEvent {
    sequence += 1;
    const state = { type, urn, id: "", parent: stack, ...more };
    return { sequence, timestamp: 0, resourcePreEvent: { metadata: { op, urn, type, old: null, new: state } } };
}

function declared(type: string, inputs: Readonly<Record<string, unknown>>, more: object = {}): EngineEvent {
    const name = String((inputs.metadata as { readonly name: string }).name);
    return event(urnOf(type, name), type, {
        custom: true,
        parent: component,
        provider: `${providerUrn}::04da6b54-80e4-46f7-96ec-b56ff0331ba9`,
        inputs,
        ...more,
    });
}

const surroundings = [
    event(stack, "pulumi:pulumi:Stack", {}),
    event(providerUrn, "pulumi:providers:kubernetes", { custom: true, inputs: { enableConfigMapMutable: "true" } }),
    event(component, "shop:systems:Shop", {}),
];

const provider: Provider = { urn: providerUrn, isInState: false, settings: { enableConfigMapMutable: "true" } };
const measure: Measure = {
    provider,
    trial: async () => undefined,
    keepSelectors: [],
    commands: { update: "make up", kubectl: "kubectl" },
};

async function judged(one: EngineEvent, live: object, more: Partial<Measure> = {}): Promise<Judged> {
    const [first] = declarationsOf([...surroundings, one]).missing;
    if (first === undefined) throw new Error("nothing is declared");
    return judge(first, live as Judged["live"], { ...measure, ...more });
}

const config = (data: object) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace: "shop" },
    data,
});
const deployment = (selector: object, labels: object, more: object = {}) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api", namespace: "shop" },
    spec: { selector: { matchLabels: selector }, template: { metadata: { labels } }, ...more },
});
const claim = (storage: string) => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", namespace: "shop" },
    spec: { resources: { requests: { storage } } },
});

describe("an object that is there already", () => {
    it("is adopted as it is where nothing would change", async () => {
        const one = declared("kubernetes:core/v1:ConfigMap", config({ a: "1" }));
        expect(await judged(one, { ...config({ a: "1" }), extra: 1 })).toMatchObject({
            verdict: "as it is",
            fields: [],
        });
    });

    it("is adopted with the fields that the next update changes", async () => {
        const one = declared("kubernetes:core/v1:ConfigMap", config({ a: "2" }));
        const told = await judged(one, config({ a: "1", old: "x" }));
        expect(told).toMatchObject({ verdict: "changed", fields: ["data.a", "data.old"] });
    });

    it("is refused where a field can never be changed, with the way past it", async () => {
        const one = declared("kubernetes:apps/v1:Deployment", deployment({ name: "api" }, { name: "api" }));
        const told = await judged(one, deployment({ app: "api" }, { app: "api" }));
        expect(told.verdict).toBe("refused");
        expect(told.remedy).toContain("delete deployment api --cascade=orphan");
        expect(told.remedy).toContain("--selector app=api");
        const commands = { update: "make deploy STACK=s CONTEXT=theirs", kubectl: "kubectl --context theirs" };
        const theirs = await judged(one, deployment({ app: "api" }, { app: "api" }), { commands });
        expect(theirs.remedy).toBe(
            "kubectl --context theirs --namespace shop delete deployment api --cascade=orphan (its pods go on serving), make deploy STACK=s CONTEXT=theirs, then kubectl --context theirs --namespace shop delete replicaset --selector app=api",
        );
    });

    it("may keep its selector if the program's pods have those labels too", async () => {
        const wanted = deployment({ name: "api" }, { name: "api", app: "api" });
        const one = declared("kubernetes:apps/v1:Deployment", wanted);
        const live = deployment({ app: "api" }, { app: "api" });
        expect((await judged(one, live)).remedy).toContain("add shop/api to stackwright:adoption (keepSelectors)");
        const kept = await judged(one, live, { keepSelectors: ["shop/api"] });
        expect(kept).toMatchObject({ verdict: "changed", fields: ["spec.template.metadata.labels.name"] });
    });

    it("keeps the number of replicas that an autoscaler has chosen", async () => {
        const one = declared("kubernetes:apps/v1:Deployment", deployment({ app: "a" }, { app: "a" }, { replicas: 2 }));
        const scaler = declared("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", {
            apiVersion: "autoscaling/v2",
            kind: "HorizontalPodAutoscaler",
            metadata: { name: "api", namespace: "shop" },
            spec: { scaleTargetRef: { kind: "Deployment", name: "api" } },
        });
        const [first] = declarationsOf([...surroundings, one, scaler]).missing;
        if (first === undefined) throw new Error("nothing is declared");
        const live = deployment({ app: "a" }, { app: "a" }, { replicas: 7 });
        expect(await judge(first, live, measure)).toMatchObject({ verdict: "as it is" });
    });

    it("is refused in the server's words where only the server knows", async () => {
        const one = declared("kubernetes:core/v1:PersistentVolumeClaim", claim("5Gi"));
        const told = await judged(one, claim("10Gi"), { trial: async () => "spec: Forbidden: no volume shrinks" });
        expect(told).toMatchObject({ verdict: "refused", note: "spec: Forbidden: no volume shrinks" });
    });

    it("is left alone where it holds data and more than its labels would change", async () => {
        const one = declared("kubernetes:core/v1:PersistentVolumeClaim", claim("20Gi"));
        expect(await judged(one, claim("10Gi"))).toMatchObject({ verdict: "left alone", note: "it holds data" });
        const guarded = declared("kubernetes:core/v1:ConfigMap", config({ a: "2" }), { protect: true });
        expect(await judged(guarded, config({ a: "1" }))).toMatchObject({ verdict: "left alone" });
    });

    it("is refused where its contents are locked, and a Secret is said to change", async () => {
        const locked = declared("kubernetes:core/v1:ConfigMap", config({ a: "2" }));
        const told = await judged(locked, { ...config({ a: "1" }), immutable: true });
        expect(told).toMatchObject({ verdict: "refused", note: "its contents can never be changed" });
        const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "keys", namespace: "shop" } };
        const one = declared("kubernetes:core/v1:Secret", { ...secret, stringData: "hidden" });
        expect(await judged(one, { ...secret, data: { key: "eA==" } })).toMatchObject({
            verdict: "changed",
            note: "its contents become what the settings say",
        });
    });
});

it("What cannot be there is not looked for: patches, made-up names, what is in the state.", () => {
    const patch = declared("kubernetes:core/v1:ServiceAccountPatch", config({}));
    const named = declared("kubernetes:core/v1:ConfigMap", {
        ...config({}),
        metadata: { name: "settings-1f", annotations: { "pulumi.com/autonamed": "true" } },
    });
    const known = event(
        urnOf("kubernetes:core/v1:ConfigMap", "known"),
        "kubernetes:core/v1:ConfigMap",
        { custom: true },
        "same",
    );
    expect(declarationsOf([...surroundings, patch, named, known]).missing).toEqual([]);
});

it("The import names every object with its component and its provider, in that order.", () => {
    const declarations = declarationsOf([
        ...surroundings,
        declared("kubernetes:core/v1:ConfigMap", config({ a: "1" })),
    ]);
    expect(importFile(declarations.missing, declarations)).toEqual({
        nameTable: { r0: providerUrn },
        resources: [
            { type: "shop:systems:Shop", name: "r1", logicalName: "shop", component: true },
            {
                type: "kubernetes:core/v1:ConfigMap",
                name: "r2",
                logicalName: "settings",
                id: "shop/settings",
                parent: "r1",
                provider: "r0",
            },
        ],
    });
});

it("Fields of one group are told together.", () => {
    expect(groupedFields(["metadata.labels.a", 'metadata.labels["b.c/d"]', "spec.ports[0].port", "type"])).toEqual([
        "metadata.labels (2)",
        "spec.ports",
        "type",
    ]);
});
