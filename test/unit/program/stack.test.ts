import type { Registered } from "../../support/engine";
import { waitsFor } from "../../support/order";
import { recordStack, type StackName, settingsOf, stacks } from "../../support/stack";

interface Recorded {
    readonly resources: readonly Registered[];
    readonly outputs: unknown;
}

const recorded: Record<string, Recorded> = {};
const previewed: Record<string, readonly Registered[]> = {};

beforeAll(async () => {
    for (const stack of stacks) {
        const { resources, result } = await recordStack(settingsOf(stack));
        recorded[stack] = { resources, outputs: result };
        previewed[stack] = (await recordStack(settingsOf(stack), { preview: true })).resources;
    }
});

function of(stack: StackName): Recorded {
    const found = recorded[stack];
    if (found === undefined) throw new Error(`${stack} was not recorded`);
    return found;
}

interface Metadata {
    readonly name?: string;
    readonly namespace?: string;
}

function metadata({ inputs }: Registered): Metadata {
    return typeof inputs.metadata === "object" && inputs.metadata !== null ? inputs.metadata : {};
}

function isObject({ type, custom }: Registered): boolean {
    return custom && type.startsWith("kubernetes:");
}

/** `Namespace/graphmemory`, `graphmemory/Deployment/graphmemory-backend`. */
function address(object: Registered): string {
    const { name, namespace } = metadata(object);
    return [namespace, object.inputs.kind, name].filter((part) => part !== undefined).join("/");
}

describe.each(stacks)("the program of %s", (stack) => {
    it("makes every object through a provider that it configured itself", () => {
        const { resources } = of(stack);
        const wanted = (type: string) => (type.startsWith("kubernetes:") ? "cluster" : "random");
        const made = resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:providers:"));
        expect(made.filter(({ type, provider }) => provider !== wanted(type)).map(({ urn }) => urn)).toEqual([]);
    });

    it("points that provider at the stack's own cluster", () => {
        const provider = of(stack).resources.find(({ name }) => name === "cluster");
        expect(provider?.inputs).toMatchObject({
            context: settingsOf(stack).kubeContext,
            // Nothing of the machine that it was run on.
            kubeconfig: "",
            enableServerSideApply: "true",
            enableConfigMapMutable: "true",
            enableSecretMutable: "true",
        });
    });

    it("names every object, so that others and people can find it", () => {
        const unnamed = of(stack).resources.filter(
            (resource) => isObject(resource) && metadata(resource).name === undefined,
        );
        expect(unnamed.map(({ urn }) => urn)).toEqual([]);
    });

    it("puts the environment on every object it makes", () => {
        const unlabelled = of(stack)
            .resources.filter((resource) => isObject(resource) && !resource.type.endsWith("Patch"))
            .filter(({ inputs }) => !JSON.stringify(inputs.metadata).includes(`"environment":"${stack}"`));
        expect(unlabelled.map(address)).toEqual([]);
    });

    it("lets nothing into a namespace before its guards", () => {
        const { resources } = of(stack);
        const before = waitsFor(resources);
        const guards = (namespace: string) =>
            resources.filter(
                (resource) =>
                    metadata(resource).namespace === namespace &&
                    /(-deny-all|-allow-dns|-quota|-limits)$/.test(metadata(resource).name ?? "") &&
                    resource.type !== "kubernetes:core/v1:ConfigMap",
            );
        const early = resources.filter((resource) => {
            const { namespace } = metadata(resource);
            if (namespace === undefined || !/Deployment|StatefulSet|DaemonSet|Job|Pod$/.test(resource.type))
                return false;
            const waited = before(resource);
            const own = guards(namespace);
            return own.length < 4 || !own.every((guard) => waited.has(guard));
        });
        expect(early.map(address)).toEqual([]);
    });

    it("knows every fact already in a preview: only what is secret may be unknown", () => {
        const unknown = (previewed[stack] ?? []).flatMap((resource) =>
            unknownPaths(resource.inputs)
                .filter((path) => !isFromSecrets(resource, path))
                .map((path) => `${address(resource)} ${path}`),
        );
        expect(unknown).toEqual([]);
    });

    it("registers the same objects in a preview as in an update", () => {
        const urns = (resources: readonly Registered[]) => resources.map(({ urn }) => urn).sort();
        expect(urns(previewed[stack] ?? [])).toEqual(urns(of(stack).resources));
    });

    it("shows no secret among its outputs", () => {
        expect(JSON.stringify(of(stack).outputs)).not.toMatch(/stand-in|recorded-/);
        expect(of(stack).outputs).toMatchObject({ environment: stack });
    });

    it("keeps the time that its order takes short: nothing waits in a chain of more than eight", () => {
        expect(longestChain(of(stack).resources)).toBeLessThanOrEqual(8);
    });
});

describe("both stacks", () => {
    it("live side by side on one cluster: no object of one is the other's", () => {
        const [staging, production] = stacks.map((stack) => of(stack).resources.filter(isObject).map(address));
        expect((staging ?? []).filter((object) => production?.includes(object))).toEqual([]);
    });
});

/** What is generated is not known before it has been; its fingerprint, which rolls the pods, is not either. */
function isFromSecrets({ inputs }: Registered, path: string): boolean {
    return (inputs.kind === "Secret" && path === "stringData") || path.endsWith(".stackwright.dev/secret-hash");
}

function unknownPaths(value: unknown, path = ""): string[] {
    if (value === "[unknown]") return [path];
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => unknownPaths(inner, path === "" ? key : `${path}.${key}`));
}

function longestChain(resources: readonly Registered[]): number {
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const known = new Map<Registered, number>();
    const depth = (resource: Registered): number => {
        const cached = known.get(resource);
        if (cached !== undefined) return cached;
        const before = resource.dependsOnUrns.flatMap((urn) => byUrn.get(urn) ?? []);
        const own = 1 + Math.max(0, ...before.map(depth));
        known.set(resource, own);
        return own;
    };
    return Math.max(...resources.map(depth));
}
