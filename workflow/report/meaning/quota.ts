import { bytes, cpuMillis, formatBytes, formatCpu } from "../../../components/core/quantities";
import { compare, type World, type WorldObject } from "../worlds";
import { at, groupOf, listOf, textOf } from "../worlds/values";
import { podSpecOf } from "./permissions";

/** One resource of one namespace: what may be used at most, and what is asked for with every autoscaler at its maximum. */
export interface QuotaRow {
    readonly namespace: string;
    readonly resource: string;
    readonly hardBefore: string | undefined;
    readonly hardAfter: string | undefined;
    readonly usedBefore: string;
    readonly usedAfter: string;
    /** More is asked for than allowed. */
    readonly exceeds: boolean;
}

type Amounts = ReadonlyMap<string, number>;

/** Rows that differ before and after, or do not fit after. */
export function quotaChanges(before: World, after: World): readonly QuotaRow[] {
    const [was, is] = [usageOf(before), usageOf(after)];
    const [allowed, allows] = [hardOf(before), hardOf(after)];
    const namespaces = [...new Set([...was.keys(), ...is.keys(), ...allowed.keys(), ...allows.keys()])].sort(compare);
    return namespaces.flatMap((namespace) =>
        Object.keys(measures).flatMap((resource) => {
            const hardBefore = allowed.get(namespace)?.get(resource);
            const hardAfter = allows.get(namespace)?.get(resource);
            const usedBefore = was.get(namespace)?.get(resource) ?? 0;
            const usedAfter = is.get(namespace)?.get(resource) ?? 0;
            const exceeds = hardAfter !== undefined && usedAfter > hardAfter;
            if (hardBefore === hardAfter && usedBefore === usedAfter && !exceeds) return [];
            const show = (amount: number | undefined) => (amount === undefined ? undefined : format(resource, amount));
            return [
                {
                    namespace,
                    resource,
                    hardBefore: show(hardBefore),
                    hardAfter: show(hardAfter),
                    usedBefore: format(resource, usedBefore),
                    usedAfter: format(resource, usedAfter),
                    exceeds,
                },
            ];
        }),
    );
}

/** What is compared, and the keys under which a quota may speak of it. */
const measures: Readonly<Record<string, readonly string[]>> = {
    pods: ["pods", "count/pods"],
    "requests.cpu": ["requests.cpu", "cpu"],
    "limits.cpu": ["limits.cpu"],
    "requests.memory": ["requests.memory", "memory"],
    "limits.memory": ["limits.memory"],
    "requests.storage": ["requests.storage"],
    persistentvolumeclaims: ["persistentvolumeclaims", "count/persistentvolumeclaims"],
};

function amountOf(resource: string, quantity: unknown): number {
    const text = String(quantity);
    if (!/^\d/.test(text)) return 0;
    if (resource.endsWith("cpu")) return cpuMillis(text);
    return /memory|storage/.test(resource) ? bytes(text) : Number(text);
}

function format(resource: string, amount: number): string {
    if (resource.endsWith("cpu")) return formatCpu(amount);
    return /memory|storage/.test(resource) ? formatBytes(amount) : String(amount);
}

function hardOf(world: World): ReadonlyMap<string, Amounts> {
    const found = new Map<string, Map<string, number>>();
    for (const { kind, namespace = "default", inputs } of world.values()) {
        // A quota of a scope is about some of the pods only.
        if (kind !== "ResourceQuota" || at(inputs, "spec", "scopeSelector") !== undefined) continue;
        if (listOf(at(inputs, "spec", "scopes")).length > 0) continue;
        const hard = groupOf(at(inputs, "spec", "hard"));
        const row = found.get(namespace) ?? new Map<string, number>();
        for (const [resource, keys] of Object.entries(measures)) {
            for (const key of keys) {
                if (hard[key] === undefined) continue;
                const amount = amountOf(resource, hard[key]);
                // Of several quotas the tightest decides.
                row.set(resource, Math.min(row.get(resource) ?? amount, amount));
            }
        }
        found.set(namespace, row);
    }
    return found;
}

function usageOf(world: World): ReadonlyMap<string, Amounts> {
    const objects = [...world.values()];
    const found = new Map<string, Map<string, number>>();
    const add = (namespace: string, resource: string, amount: number) => {
        const row = found.get(namespace) ?? new Map<string, number>();
        row.set(resource, (row.get(resource) ?? 0) + amount);
        found.set(namespace, row);
    };
    const patches = new Map(
        objects
            .filter(({ kind, isPatch }) => isPatch && kind === "PersistentVolumeClaim")
            .map(({ namespace = "default", ownName, inputs }) => [`${namespace}/${ownName}`, inputs] as const),
    );
    const autoscalers = objects.filter(({ kind }) => kind === "HorizontalPodAutoscaler" || kind === "ScaledObject");
    for (const object of objects) {
        const { kind, namespace = "default", inputs } = object;
        if (kind === "PersistentVolumeClaim" && !object.isPatch) claim(inputs, namespace, add);
        const pod = podSpecOf(object);
        if (pod === undefined || !workloadKinds.has(kind)) continue;
        // Started by hand, in the place of what it stops: putting a store back.
        if (at(inputs, "spec", "suspend") === true) continue;
        const pods = kind === "DaemonSet" ? 1 : replicasOf(object, autoscalers);
        add(namespace, "pods", pods);
        for (const [resource, amount] of podAmounts(pod)) add(namespace, resource, amount * pods);
        for (const template of listOf(at(inputs, "spec", "volumeClaimTemplates"))) {
            const stem = `${textOf(at(template, "metadata", "name")) ?? ""}-${object.ownName}`;
            for (let ordinal = 0; ordinal < pods; ordinal += 1) {
                // A claim grows by a patch of its own: its template can never be changed.
                const patch = patches.get(`${namespace}/${stem}-${ordinal}`);
                claim(patch ?? template, namespace, add);
            }
        }
    }
    return found;
}

const workloadKinds = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"]);

function claim(
    inputs: unknown,
    namespace: string,
    add: (namespace: string, resource: string, amount: number) => void,
): void {
    add(namespace, "persistentvolumeclaims", 1);
    const size = at(inputs, "spec", "resources", "requests", "storage");
    if (size !== undefined) add(namespace, "requests.storage", amountOf("requests.storage", size));
}

function replicasOf({ kind, namespace, ownName, inputs }: WorldObject, autoscalers: readonly WorldObject[]): number {
    const scaler = autoscalers.find(
        (one) =>
            one.namespace === namespace &&
            textOf(at(one.inputs, "spec", "scaleTargetRef", "name")) === ownName &&
            (textOf(at(one.inputs, "spec", "scaleTargetRef", "kind")) ?? "Deployment") === kind,
    );
    const most = at(scaler?.inputs, "spec", "maxReplicas") ?? at(scaler?.inputs, "spec", "maxReplicaCount");
    const own = at(inputs, "spec", kind === "Job" ? "parallelism" : "replicas");
    return Number(most ?? own ?? 1);
}

/** Init containers run one after another before the others, so the larger of the two counts; sidecars count with both. */
function podAmounts(pod: Readonly<Record<string, unknown>>): Amounts {
    const found = new Map<string, number>();
    const inits = listOf(pod.initContainers);
    const sidecars = inits.filter((one) => at(one, "restartPolicy") === "Always");
    for (const resource of ["requests.cpu", "limits.cpu", "requests.memory", "limits.memory"]) {
        const [side = "", what = ""] = resource.split(".");
        const amount = (container: unknown) => amountOf(resource, at(container, "resources", side, what) ?? 0);
        const sum = (containers: readonly unknown[]) => containers.reduce<number>((all, one) => all + amount(one), 0);
        const beside = sum(sidecars);
        const most = Math.max(0, ...inits.filter((one) => !sidecars.includes(one)).map(amount));
        found.set(resource, Math.max(sum(listOf(pod.containers)) + beside, most + beside));
    }
    return found;
}
