import { type Container, type Field, type Pod, podsOf, type Stack, type Subject } from "../../kernel";
import { quantityOf } from "../../kernel/quantity";
import { claimsOf } from "./claims";
import { podCount, replicatedKinds, scaleOf } from "./scale";

/** Amounts by the names that a ResourceQuota uses: `requests.cpu`, `pods`. */
export type Demand = ReadonlyMap<string, number>;

const resources = ["cpu", "memory", "ephemeral-storage"];

/** What a workload uses when it is at its largest, and what its rollout adds for a while. */
export function demandOf(workload: Subject, stack: Stack, nodes: number): Demand {
    const total = new Map<string, number>();
    const pods = mostPods(workload, stack, nodes);
    for (const pod of podsOf(workload)) {
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

function mostPods(workload: Subject, stack: Stack, nodes: number): number {
    if (workload.kind === "DaemonSet") return nodes;
    if (workload.kind === "Job") return workload.spec.at("parallelism").number() ?? 1;
    if (workload.kind === "CronJob") {
        // A suspended one makes no pods by itself.
        if (workload.spec.at("suspend").boolean() === true) return 0;
        return workload.spec.at("jobTemplate", "spec", "parallelism").number() ?? 1;
    }
    if (!replicatedKinds.includes(workload.qualifiedKind)) return 1;
    const { largest } = scaleOf(workload, stack);
    return largest + surgeOf(workload.spec, workload.kind, largest);
}

function surgeOf(spec: Field, kind: string, largest: number): number {
    if (kind !== "Deployment" || spec.at("strategy", "type").string() === "Recreate") return 0;
    const surge = podCount(spec.at("strategy", "rollingUpdate", "maxSurge"), largest, Math.ceil);
    return surge ?? Math.ceil(largest / 4);
}
