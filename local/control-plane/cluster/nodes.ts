import { setTimeout as sleep } from "node:timers/promises";
import type { Node, NodeList, PodList } from "kubernetes-types/core/v1";
import { Failure } from "../../failure";
import { type Api, inParallel, unlessStatus } from "../api";
import { type NodeFacts, nodeChanges, nodeName, nodeSpec, simulatedLabel } from "./node-spec";

const path = "/api/v1/nodes";
const limit = 16;

/** Makes the simulated nodes these: adds, updates, removes. Returns once all of them are ready. */
export async function ensureNodes(api: Api, count: number, facts: NodeFacts): Promise<void> {
    const present = new Map((await listNodes(api)).map((node) => [node.metadata?.name ?? "", node]));
    const wanted = Array.from({ length: count }, (_, index) => nodeSpec(index, facts));
    const names = new Set(wanted.map((node) => node.metadata?.name));
    const surplus = [...present.keys()].filter((name) => !names.has(name));
    await inParallel(wanted, limit, (node) => ensureNode(api, node, present.get(node.metadata?.name ?? "")));
    await removeNodes(api, surplus);
    if ([...present.values()].filter(isReadyOrTroubled).length < count) await waitUntilReady(api, count);
}

export async function listNodes(api: Api): Promise<readonly Node[]> {
    const list = await api.get<NodeList>(`${path}?labelSelector=${encodeURIComponent(`${simulatedLabel}=true`)}`);
    return list.items;
}

export function isReady(node: Node): boolean {
    return node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

/** A node that somebody made not ready on purpose is not waited for. */
function isReadyOrTroubled(node: Node): boolean {
    return isReady(node) || node.metadata?.annotations?.["stackwright.dev/simulate"] !== undefined;
}

async function ensureNode(api: Api, wanted: ReturnType<typeof nodeSpec>, present: Node | undefined): Promise<void> {
    if (!present) {
        await unlessStatus(409, api.create(path, wanted));
        return;
    }
    const own = `${path}/${wanted.metadata?.name}`;
    const { object, status } = nodeChanges(present, wanted);
    if (object) await api.patch(own, "merge-patch", object);
    // Merge, not strategic merge: addresses are to be exactly these.
    if (status) await api.patch(`${own}/status`, "merge-patch", status);
}

/**
 * As one takes machines out of a cluster: no new pods for any of them, then their pods go and are made elsewhere, then
 * the nodes. Pods of a DaemonSet come back until the node is gone, and then belong to nobody: they are removed again.
 */
async function removeNodes(api: Api, names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    await inParallel(names, limit, async (name) => {
        await unlessStatus(404, api.patch(`${path}/${name}`, "merge-patch", { spec: { unschedulable: true } }));
    });
    await removePods(api, new Set(names), {});
    await inParallel(names, limit, (name) => api.delete(`${path}/${name}`));
    await removePods(api, new Set(names), { gracePeriodSeconds: 0 });
}

async function removePods(api: Api, nodes: ReadonlySet<string>, options: object): Promise<void> {
    const { items } = await api.get<PodList>("/api/v1/pods");
    const there = items.filter(({ spec }) => nodes.has(spec?.nodeName ?? ""));
    await inParallel(there, limit, ({ metadata }) =>
        api.delete(`/api/v1/namespaces/${metadata?.namespace}/pods/${metadata?.name}`, options),
    );
}

async function waitUntilReady(api: Api, count: number): Promise<void> {
    const deadline = performance.now() + 60_000;
    for (;;) {
        const nodes = await listNodes(api);
        const waiting = nodes.filter((node) => !isReadyOrTroubled(node));
        if (nodes.length >= count && waiting.length === 0) return;
        if (performance.now() >= deadline) {
            throw new Failure("The simulated nodes did not become ready.", {
                reason: `after a minute ${waiting.length} of ${count} are not, ${waiting[0]?.metadata?.name ?? nodeName(0)} among them`,
                next: "look into kwok.log, then start the control plane again",
            });
        }
        await sleep(50);
    }
}
