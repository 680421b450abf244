import type { LocalStorageClass, NodeSize } from "../../local/control-plane";
import { parseQuantity } from "../../local/control-plane/cloud/quantity";
import { defaultNodeSize } from "../../local/control-plane/options";
import type { StackDocument } from "./settings";

/** What a stack expects of its cluster, as far as the local control plane has to be made so. */
export interface PlaneNeeds {
    readonly nodes: number;
    readonly nodeSize?: NodeSize;
    readonly storageClasses: readonly LocalStorageClass[];
    readonly metrics: boolean;
}

/** Enough for any pod of the systems, and what kubelets allow unless told otherwise. */
const podsPerNode = 110;

const usualNodes: Readonly<Record<string, number>> = { staging: 3, production: 6 };

export interface NodeCounts {
    /** Asked for with NODES. */
    readonly wanted?: number;
    /** Those there are: a run that asks for no number takes none away. */
    readonly running?: number;
}

/** Read leniently: what is wrong with the settings is said by the program, not here. */
export function planeNeeds(document: StackDocument, { wanted, running }: NodeCounts = {}): PlaneNeeds {
    const config = document.config ?? {};
    const cluster = group(config["stackwright:cluster"]);
    const environment = String(config["stackwright:environment"]);
    const nodeSize = nodeSizeOf(group(cluster.nodes));
    const usual = usualNodes[environment] ?? 3;
    return {
        nodes: wanted ?? Math.max(usual, running ?? 0),
        ...(nodeSize === undefined ? {} : { nodeSize }),
        storageClasses: Object.entries(group(cluster.storageClasses)).flatMap(([key, value]) => expected(key, value)),
        metrics: group(config["stackwright:capabilities"]).metricsServer === true,
    };
}

/** One control plane for several stacks: what those need that run on it already is not taken away by another one's `up`. */
export function planeNeedsBeside(own: PlaneNeeds, others: readonly PlaneNeeds[]): PlaneNeeds {
    const all = [own, ...others];
    const sizes = all.flatMap(({ nodeSize }) => nodeSize ?? []);
    // A stack that names no size has the usual one.
    const nodeSize = sizes.length < all.length ? [...sizes, defaultNodeSize] : sizes;
    // Of two classes of one name the stack's own counts.
    const classes = new Map(all.toReversed().flatMap((one) => one.storageClasses.map((found) => [found.name, found])));
    return {
        nodes: own.nodes,
        ...(sizes.length === 0 ? {} : { nodeSize: nodeSize.reduce(larger) }),
        storageClasses: [...classes.values()],
        metrics: all.some(({ metrics }) => metrics),
    };
}

function larger(one: NodeSize, other: NodeSize): NodeSize {
    return {
        cpu: Math.max(one.cpu, other.cpu),
        memory: parseQuantity(one.memory) >= parseQuantity(other.memory) ? one.memory : other.memory,
        pods: Math.max(one.pods, other.pods),
    };
}

function nodeSizeOf({ cpu, memory }: Readonly<Record<string, unknown>>): NodeSize | undefined {
    const cores = Number(cpu);
    if (!Number.isInteger(cores) || cores < 1 || typeof memory !== "string" || !/^\d+[KMGT]i$/.test(memory)) {
        return undefined;
    }
    return { cpu: cores, memory, pods: podsPerNode };
}

/** A class that the stack does not own must be there before it. */
function expected(key: string, value: unknown): LocalStorageClass[] {
    const { owned, name, reclaimPolicy, volumeBindingMode } = group(value);
    if (owned !== false) return [];
    return [
        {
            name: typeof name === "string" ? name : key,
            ...(reclaimPolicy === "Retain" || reclaimPolicy === "Delete" ? { reclaimPolicy } : {}),
            ...(volumeBindingMode === "Immediate" ? { volumeBindingMode } : {}),
        },
    ];
}

function group(value: unknown): Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Readonly<Record<string, unknown>>)
        : {};
}
