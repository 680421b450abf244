import { setTimeout as sleep } from "node:timers/promises";
import { Budgets, Endpoints } from "./watch";

/** What `make smoke JSON=1` says. */
export interface Smoke {
    readonly code: number | null;
    readonly passed: number;
    readonly failed: number;
    readonly checks: readonly { readonly name: string; readonly faults: readonly string[] }[];
}

export function readSmoke({ code, output }: { readonly code: number | null; readonly output: string }): Smoke {
    const text = output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1);
    return { ...(JSON.parse(text) as Omit<Smoke, "code">), code };
}

export const faultsOf = ({ checks }: Smoke): readonly string[] =>
    checks.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`));

/** A stack that runs on simulated nodes, and how to ask about it. */
export interface RunningStack {
    readonly kubeconfig: string;
    /** Of its systems. */
    readonly namespaces: readonly string[];
    kubectl(...args: readonly string[]): Promise<string>;
    smoke(): Promise<Smoke>;
}

export interface Felt {
    /** What each replicated Service had at the least. */
    readonly fewest: ReadonlyMap<string, number>;
    /** Budgets that were broken at some moment. */
    readonly broken: readonly string[];
}

/** Takes nodes away from a running stack, and watches what that does to it. */
export class Outages {
    constructor(readonly stack: RunningStack) {}

    /** Until the only faults left are those of nodes that are down, or none. */
    async recovered(meanwhile: "nodes are down" | "all is well"): Promise<void> {
        const allowed = (fault: string) => meanwhile === "nodes are down" && fault.startsWith("nodes are ready");
        let faults: readonly string[] = [];
        for (let attempt = 0; attempt < 40; attempt += 1) {
            faults = faultsOf(await this.stack.smoke()).filter((fault) => !allowed(fault));
            if (faults.length === 0) return;
            await sleep(2000);
        }
        throw new Error(`never recovered:\n${faults.join("\n")}`);
    }

    async during(what: () => Promise<void>, atLeast: number): Promise<Felt> {
        const services = await this.replicatedServices();
        expect(services.length).toBeGreaterThanOrEqual(atLeast);
        const endpoints = new Endpoints(this.stack.kubeconfig);
        const budgets = new Budgets(this.stack.kubeconfig);
        await endpoints.start();
        await budgets.start();
        await what();
        await endpoints.stop();
        await budgets.stop();
        const fewest = new Map(services.map((service) => [service, endpoints.fewest.get(service) ?? 0]));
        return { fewest, broken: [...budgets.broken] };
    }

    /** As an administrator does it, who lets budgets have their say. */
    async drain(node: string): Promise<void> {
        const options = ["--ignore-daemonsets", "--delete-emptydir-data", "--timeout=240s"];
        await this.stack.kubectl("drain", node, ...options);
        await this.recovered("all is well");
    }

    /** The kubelets stop; then somebody says that the machines are gone for good, as the Kubernetes manual asks for. */
    async lose(nodes: readonly string[]): Promise<void> {
        const { stack } = this;
        await stack.kubectl("annotate", "node", ...nodes, "stackwright.dev/simulate=not-ready");
        await stack.kubectl("wait", "node", ...nodes, "--for=condition=Ready=False", "--timeout=120s");
        await stack.kubectl("taint", "node", ...nodes, "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute");
        await this.recovered("nodes are down");
    }

    async bringBack(nodes: readonly string[]): Promise<void> {
        const { stack } = this;
        await stack.kubectl("taint", "node", ...nodes, "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute-");
        await stack.kubectl("annotate", "node", ...nodes, "stackwright.dev/simulate-");
        await stack.kubectl("wait", "node", ...nodes, "--for=condition=Ready", "--timeout=120s");
    }

    /** The node, and all nodes of its zone. */
    async zoneOf(node: string): Promise<readonly string[]> {
        const label = "topology.kubernetes.io/zone";
        const zone = await this.stack.kubectl(
            ...["get", "node", node, "--output", `jsonpath={.metadata.labels.${label.replaceAll(".", "\\.")}}`],
        );
        const names = ["--output", "jsonpath={.items[*].metadata.name}"];
        return (await this.stack.kubectl("get", "nodes", "--selector", `${label}=${zone}`, ...names)).split(" ");
    }

    /** Where a pod of a program runs: taking that node away is felt. */
    nodeOf(namespace: string, program: string): Promise<string> {
        return this.stack.kubectl(
            ...["get", "pods", "--namespace", namespace, "--selector", `app.kubernetes.io/name=${program}`],
            ...["--output", "jsonpath={.items[0].spec.nodeName}"],
        );
    }

    /** Services whose program runs more than once: the others are stores of one node, which the specifications ask for. */
    private async replicatedServices(): Promise<readonly string[]> {
        const service = "{.metadata.namespace}/{.metadata.labels.kubernetes\\.io/service-name}";
        const text = await this.stack.kubectl(
            ...["get", "endpointslices", "--all-namespaces", "--output"],
            `jsonpath={range .items[*]}${service}{range .endpoints[*]} {.targetRef.name}{end}{"\\n"}{end}`,
        );
        return text
            .split("\n")
            .map((line) => line.split(" "))
            .filter(
                ([name = "", ...pods]) => pods.length > 1 && this.stack.namespaces.includes(name.split("/")[0] ?? ""),
            )
            .map(([name = ""]) => name);
    }
}

export const withoutEndpoint = ({ fewest }: Felt) => [...fewest].filter(([, count]) => count === 0);

const minute = 60_000;

/** What any running stack survives: `atLeast` replicated Services, seen from the nodes of GraphMemory's backend. */
export function survivesOutages(running: () => Outages, namespace: string, atLeast: number): void {
    it(
        "keeps every budget and a ready pod behind each Service while a node is drained",
        async () => {
            const outages = running();
            const node = await outages.nodeOf(namespace, "graphmemory-backend");
            const felt = await outages.during(() => outages.drain(node), atLeast);
            await outages.stack.kubectl("uncordon", node);
            expect(withoutEndpoint(felt)).toEqual([]);
            expect(felt.broken).toEqual([]);
        },
        15 * minute,
    );

    it.each(["a lost node", "a lost zone"])(
        "survives %s: pods run elsewhere, and each Service always had a ready one",
        async (what) => {
            const outages = running();
            const node = await outages.nodeOf(namespace, "graphmemory-backend");
            const lost = what === "a lost node" ? [node] : await outages.zoneOf(node);
            expect(lost.length).toBe(what === "a lost node" ? 1 : 2);
            const felt = await outages.during(() => outages.lose(lost), atLeast);
            expect(withoutEndpoint(felt)).toEqual([]);
            await outages.bringBack(lost);
            await outages.recovered("all is well");
        },
        20 * minute,
    );
}
