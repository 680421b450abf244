import { type Container, type Field, type Pod, podsOf, type Stack, type Subject } from "../../kernel";
import { quantityOf } from "../../kernel/quantity";
import { claimsOf } from "./claims";
import { kedaLargest, podCount, replicatedKinds, scaleOf } from "./scale";

/** Amounts by the names that a ResourceQuota uses: `requests.cpu`, `pods`. */
export type Demand = ReadonlyMap<string, number>;

const resources = ["cpu", "memory", "ephemeral-storage"];

/** What a workload uses when it is at its largest, and what its rollout adds for a while. */
export function demandOf(workload: Subject, stack: Stack, nodes: number): Demand {
    const total = new Map<string, number>();
    for (const pod of podsOf(workload)) {
        const pods = mostPods(pod, stack, nodes);
        add(total, "pods", pods);
        for (const side of ["requests", "limits"]) {
            for (const resource of resources) add(total, `${side}.${resource}`, pods * podAmount(pod, side, resource));
        }
    }
    if (workload.kind === "StatefulSet") addClaims(total, workload, scaleOf(workload, stack).largest);
    return total;
}

export function claimDemand(claim: Subject): Demand {
    const total = new Map<string, number>();
    addClaims(total, claim, 1);
    return total;
}

function addClaims(total: Map<string, number>, subject: Subject, times: number): void {
    for (const { spec } of claimsOf(subject)) {
        add(total, "persistentvolumeclaims", times);
        add(total, "requests.storage", times * (quantityOf(spec.at("resources", "requests", "storage")) ?? 0));
    }
}

export function add(total: Map<string, number>, name: string, amount: number): void {
    if (amount !== 0) total.set(name, (total.get(name) ?? 0) + amount);
}

/** Init containers run one after another beside the sidecars already started; the rest run together. */
function podAmount(pod: Pod, side: string, resource: string): number {
    const amount = ({ field }: Container): number => quantityOf(field.at("resources", side, resource)) ?? 0;
    let sidecars = 0;
    let starting = 0;
    let running = 0;
    for (const container of pod.containers) {
        if (container.kind === "sidecar") sidecars += amount(container);
        if (container.kind === "init") starting = Math.max(starting, sidecars + amount(container));
        if (container.kind === "container") running += amount(container);
    }
    const overhead = quantityOf(pod.spec.at("overhead", resource)) ?? 0;
    return Math.max(starting, running + sidecars) + overhead;
}

/** Kinds of other makers with replicas that a scaler may set. */
const alsoScaled = ["ReplicationController", "CloneSet.apps.kruise.io", "StatefulSet.apps.kruise.io"];

function mostPods(pod: Pod, stack: Stack, nodes: number): number {
    const workload = pod.subject;
    if (workload.kind === "DaemonSet") return nodes;
    // A suspended one makes no pods by itself.
    if (workload.kind === "CronJob" && workload.spec.at("suspend").boolean() === true) return 0;
    if (replicatedKinds.includes(workload.qualifiedKind)) {
        const { largest } = scaleOf(workload, stack);
        return largest + surgeOf(workload.spec, workload.kind, largest);
    }
    if (alsoScaled.includes(workload.qualifiedKind)) return scaleOf(workload, stack).largest;
    return timesAround(pod.spec) * (timesByKind[workload.qualifiedKind]?.(pod) ?? 1);
}

/** What some kinds multiply their pods by beside that. */
const timesByKind: Readonly<Record<string, (pod: Pod) => number>> = {
    "ScaledJob.keda.sh": ({ subject }) => subject.spec.at("maxReplicaCount").number() ?? kedaLargest,
    "LeaderWorkerSet.leaderworkerset.x-k8s.io": ({ subject, spec }) => {
        const group = subject.spec.at("leaderWorkerTemplate");
        const size = group.at("size").number() ?? 1;
        if (!group.at("leaderTemplate").exists) return size;
        return spec.parent?.path === group.at("leaderTemplate").path ? 1 : size - 1;
    },
};

const multipliers = ["replicas", "parallelism", "instances"];

/** How often the mappings around a template say that it is to be there: a set of jobs, each of so many pods. */
function timesAround(template: Field): number {
    let times = 1;
    for (let place = template.parent; place !== undefined; place = place.parent) {
        if (place.isMapping) for (const key of multipliers) times *= amountAt(place.at(key));
    }
    return times;
}

/** A custom kind may call something else by the same name. */
function amountAt(place: Field): number {
    return place.isText || place.isList || place.isMapping ? 1 : (place.number() ?? 1);
}

function surgeOf(spec: Field, kind: string, largest: number): number {
    if (kind !== "Deployment" || spec.at("strategy", "type").string() === "Recreate") return 0;
    const surge = podCount(spec.at("strategy", "rollingUpdate", "maxSurge"), largest, Math.ceil);
    return surge ?? Math.ceil(largest / 4);
}
