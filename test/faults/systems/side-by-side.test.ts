import { setTimeout as sleep } from "node:timers/promises";
import { down, kubectl, make, minute, stateOf, succeeded } from "../../live/workflow/support";
import { Budgets, Endpoints } from "./watch";

afterAll(down, 2 * minute);

interface Smoke {
    readonly passed: number;
    readonly failed: number;
    readonly checks: readonly { readonly name: string; readonly faults: readonly string[] }[];
}

async function smoke(stack: string): Promise<Smoke & { readonly code: number | null }> {
    const { code, output } = await make("smoke", `STACK=${stack}`, "JSON=1");
    return { ...(JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)) as Smoke), code };
}

const faultsOf = ({ checks }: Smoke) =>
    checks.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`));

/** Until the only faults left are those of nodes that are down, or none. */
async function recovered(stack: string, while_: "nodes are down" | "all is well"): Promise<void> {
    const allowed = (fault: string) => while_ === "nodes are down" && fault.startsWith("nodes are ready");
    let faults: readonly string[] = [];
    for (let attempt = 0; attempt < 60; attempt += 1) {
        faults = faultsOf(await smoke(stack)).filter((fault) => !allowed(fault));
        if (faults.length === 0) return;
        await sleep(2000);
    }
    throw new Error(`never recovered:\n${faults.join("\n")}`);
}

/** Services whose program runs more than once: the others are stores of one node, which the specifications ask for. */
async function replicatedServices(namespaces: readonly string[]): Promise<string[]> {
    const text = await kubectl(
        "get",
        "endpointslices",
        "--all-namespaces",
        "--output",
        'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.labels.kubernetes\\.io/service-name}{range .endpoints[*]} {.targetRef.name}{end}{"\\n"}{end}',
    );
    return text
        .split("\n")
        .map((line) => line.split(" "))
        .filter(([service = "", ...pods]) => pods.length > 1 && namespaces.includes(service.split("/")[0] ?? ""))
        .map(([service = ""]) => service);
}

const production = ["x0tta6bl4", "signal-harvester", "graphmemory"];

/** What each replicated Service had at the least while something happened. */
async function during(what: () => Promise<void>): Promise<{ fewest: ReadonlyMap<string, number>; broken: string[] }> {
    const services = await replicatedServices(production);
    expect(services.length).toBeGreaterThanOrEqual(7);
    const endpoints = new Endpoints();
    const budgets = new Budgets();
    await endpoints.start();
    await budgets.start();
    await what();
    await endpoints.stop();
    await budgets.stop();
    const fewest = new Map(services.map((service) => [service, endpoints.fewest.get(service) ?? 0]));
    return { fewest, broken: [...budgets.broken] };
}

const without = (fewest: ReadonlyMap<string, number>) => [...fewest].filter(([, count]) => count === 0);

async function nodesOf(zone: string): Promise<string[]> {
    const label = `topology.kubernetes.io/zone=${zone}`;
    const text = await kubectl("get", "nodes", "--selector", label, "--output", "jsonpath={.items[*].metadata.name}");
    return text.split(" ").filter((name) => name !== "");
}

async function zones(): Promise<string[]> {
    const path = "jsonpath={.items[*].metadata.labels.topology\\.kubernetes\\.io/zone}";
    return [...new Set((await kubectl("get", "nodes", "--output", path)).split(" "))].sort();
}

/** Where a pod of the backend runs: taking that node away is felt. */
async function busyNode(): Promise<string> {
    return kubectl(
        ...["get", "pods", "--namespace", "graphmemory", "--selector", "app.kubernetes.io/name=graphmemory-backend"],
        ...["--output", "jsonpath={.items[0].spec.nodeName}"],
    );
}

/** The kubelets stop; then somebody says that the machines are gone for good, as the Kubernetes manual asks for. */
async function lose(nodes: readonly string[]): Promise<void> {
    await kubectl("annotate", "node", ...nodes, "stackwright.dev/simulate=not-ready");
    await kubectl("wait", "node", ...nodes, "--for=condition=Ready=False", "--timeout=120s");
    await kubectl("taint", "node", ...nodes, "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute");
    await recovered("production", "nodes are down");
}

async function bringBack(nodes: readonly string[]): Promise<void> {
    await kubectl("taint", "node", ...nodes, "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute-");
    await kubectl("annotate", "node", ...nodes, "stackwright.dev/simulate-");
    await kubectl("wait", "node", ...nodes, "--for=condition=Ready", "--timeout=120s");
}

describe("both stacks on one cluster, in production's packs and in staging's", () => {
    it.each(["production", "staging"])(
        "%s comes up beside what is there",
        async (stack) => {
            succeeded(await make("up", `STACK=${stack}`, "NODES=6"));
        },
        20 * minute,
    );

    it.each(["production", "staging"])(
        "%s passes every smoke check",
        async (stack) => {
            await recovered(stack, "all is well");
            const { code, passed } = await smoke(stack);
            expect([code, passed > 30]).toEqual([0, true]);
        },
        10 * minute,
    );

    it(
        "a fault that somebody plants in one is found there, named, and not in the other",
        async () => {
            await kubectl("delete", "networkpolicy", "graphmemory-deny-all", "--namespace", "graphmemory-staging");
            await kubectl(
                ...["set", "env", "deployment/graphmemory-backend", "LOG_LEVEL=TRACE"],
                ...["--namespace", "graphmemory-staging", "--containers", "backend"],
            );
            const found = await smoke("staging");
            expect(found.code).not.toBe(0);
            const faults = faultsOf(found).join("\n");
            expect(faults).toContain("NetworkPolicy graphmemory-staging/graphmemory-deny-all is not there");
            expect(faults).toContain("namespace graphmemory-staging has no policy that closes it");
            expect(faultsOf(await smoke("production"))).toEqual([]);
        },
        10 * minute,
    );
});

describe("production, while staging runs beside it,", () => {
    it(
        "keeps every budget and a ready pod behind each Service while a node is drained",
        async () => {
            const node = await busyNode();
            const { fewest, broken } = await during(async () => {
                await kubectl("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=240s");
                await recovered("production", "all is well");
            });
            await kubectl("uncordon", node);
            expect(without(fewest)).toEqual([]);
            expect(broken).toEqual([]);
        },
        15 * minute,
    );

    it.each(["a lost node", "a lost zone"])(
        "survives %s: pods run elsewhere, and each Service always had a ready one",
        async (what) => {
            const node = await busyNode();
            const all = await zones();
            const hit = await Promise.all(all.map(nodesOf));
            const lost = what === "a lost node" ? [node] : (hit.find((nodes) => nodes.includes(node)) ?? []);
            expect(lost.length).toBe(what === "a lost node" ? 1 : 2);
            const { fewest } = await during(() => lose(lost));
            expect(without(fewest)).toEqual([]);
            await bringBack(lost);
            await recovered("production", "all is well");
        },
        20 * minute,
    );
});

describe("destroying one of the two", () => {
    it(
        "leaves nothing of staging, cluster-scoped objects included, and production as it was",
        async () => {
            succeeded(await make("destroy", "STACK=staging"));
            expect(stateOf("stackwright", "staging").filter(({ custom }) => custom === true)).toEqual([]);
            const left = await kubectl(
                ...[
                    "get",
                    "namespaces,clusterroles,clusterrolebindings,priorityclasses,storageclasses,persistentvolumeclaims",
                ],
                ...["--all-namespaces", "--selector", "environment=staging", "--output", "name"],
            );
            expect(left).toBe("");
            expect(faultsOf(await smoke("production"))).toEqual([]);
        },
        15 * minute,
    );
});
