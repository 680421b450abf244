import { type NamespaceInUse, rule, type Stack, type Subject, wholeNumber } from "../kernel";
import { append } from "../kernel/label-index";
import { quantityOf } from "../kernel/quantity";
import { add, claimDemand, demandOf } from "./support/demand";
import { documents } from "./support/examples";
import { boundedBy } from "./support/namespaces";

const quota = (cpu: string): string => `apiVersion: v1
kind: ResourceQuota
metadata: { name: quota, namespace: shop }
spec: { hard: { limits.cpu: "${cpu}", pods: "10" } }`;

const workload = `apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  replicas: 3
  strategy: { rollingUpdate: { maxSurge: 1 } }
  selector: { matchLabels: { app.kubernetes.io/name: api } }
  template:
    metadata: { labels: { app.kubernetes.io/name: api } }
    spec:
      containers:
        - name: api
          image: ghcr.io/example/api:1.4.2
          resources: { limits: { cpu: 1 } }`;

export const requireQuotaHeadroom = rule({
    name: "require-quota-headroom",
    title: "Let every quota hold what its namespace needs at its largest",
    why: "A quota that fits today's replicas refuses tomorrow's: the scaler reaches for its maximum in the peak, or a rollout for its extra pod, and gets neither.",
    remedy: "raise the quota to the sum that is named, or lower maxReplicas or the containers' amounts",
    group: "across-resources",
    severity: "high",
    references: [],
    parameters: {
        nodes: wholeNumber(3, { minimum: 1 }, "How many nodes a DaemonSet's pods are counted for."),
    },
    examples: { good: `${quota("4")}\n---\n${workload}`, bad: documents(quota("3"), workload) },
    scope: "objects",
    kinds: ["ResourceQuota"],
    *check(quota, stack, { nodes }) {
        // A quota with scopes counts only some pods; which ones is decided when they are made.
        const scoped = quota.spec.at("scopes").items().length > 0 || quota.spec.at("scopeSelector").exists;
        if (scoped) return;
        const { total, parts } = needOf(quota.namespace ?? "", stack, nodes);
        for (const [name, at] of quota.spec.at("hard").entries()) {
            const resource = boundedBy(name);
            const objects = stack.once(objectsByNamespace).get(`${quota.namespace} ${countedName(name)}`) ?? 0;
            if (objects > (quantityOf(at) ?? 0)) {
                yield { at, want: `at least ${objects}`, because: "so many are in this program" };
                continue;
            }
            const needed = total.get(resource) ?? 0;
            if (fits(needed, quantityOf(at) ?? 0)) continue;
            const largest = (parts.get(resource) ?? []).sort((a, b) => b.amount - a.amount);
            const sum = largest.map(({ id, amount }) => `${id} ${shown(amount, resource)}`).join(" + ");
            yield { at, want: `at least ${shown(needed, resource)}`, because: sum };
        }
    },
});

/** Kinds of which a quota may also speak without `count/` before them. */
const plainlyCounted = ["services", "configmaps", "secrets", "replicationcontrollers", "resourcequotas"];

function countedName(name: string): string | undefined {
    if (name.startsWith("count/")) return name.slice("count/".length);
    return plainlyCounted.includes(name) ? name : undefined;
}

/** How many objects of each kind a namespace has, by the names that quotas use: `shop deployments.apps`. */
function objectsByNamespace(stack: Stack): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { kind, group, namespace, isPatch } of stack.subjects) {
        if (isPatch) continue;
        const plural = `${kind
            .toLowerCase()
            .replace(/([^aeiou])y$/, "$1ie")
            .replace(/s$/, "se")}s`;
        add(counts, `${namespace} ${group === "" ? plural : `${plural}.${group}`}`, 1);
    }
    // The cluster puts its own certificates into every namespace.
    for (const { name } of stack.namespaces) add(counts, `${name} configmaps`, 1);
    return counts;
}

interface Need {
    readonly total: ReadonlyMap<string, number>;
    readonly parts: ReadonlyMap<string, { readonly id: string; readonly amount: number }[]>;
}

function needOf(namespace: string, stack: Stack, nodes: number): Need {
    const total = new Map<string, number>();
    const parts = new Map<string, { readonly id: string; readonly amount: number }[]>();
    const { workloads, claims } = stack.once(usersByNamespace).get(namespace) ?? { workloads: [], claims: [] };
    const demands = [
        ...workloads.map((workload) => ({ id: workload.id, demand: demandOf(workload, stack, nodes) })),
        ...claims.map((claim) => ({ id: claim.id, demand: claimDemand(claim) })),
    ];
    for (const { id, demand } of demands) {
        for (const [name, amount] of demand) {
            add(total, name, amount);
            append(parts, name, { id, amount });
        }
    }
    return { total, parts };
}

interface Users {
    readonly workloads: readonly Subject[];
    readonly claims: readonly Subject[];
}

function usersByNamespace(stack: Stack): ReadonlyMap<string, Users> {
    const claims = new Map<string, Subject[]>();
    for (const claim of stack.ofKind("PersistentVolumeClaim")) append(claims, claim.namespace ?? "", claim);
    return new Map(
        stack.namespaces.map(({ name, pods }: NamespaceInUse) => [
            name,
            { workloads: [...new Set(pods.map(({ subject }) => subject))], claims: claims.get(name) ?? [] },
        ]),
    );
}

const bytes = new Set([
    "requests.memory",
    "limits.memory",
    "requests.ephemeral-storage",
    "limits.ephemeral-storage",
    "requests.storage",
]);

/** Sums of fractions end in crumbs that would round a whole number up, and are nobody's need. */
const crumbs = 1e-6;

function fits(needed: number, allowed: number): boolean {
    return Math.round((needed - allowed) / crumbs) <= 0;
}

function shown(amount: number, resource: string): string {
    const up = (value: number): number => Math.ceil(value - crumbs);
    if (bytes.has(resource)) return `${up(amount / 2 ** 20)}Mi`;
    return resource.endsWith("cpu") ? `${up(amount * 1000)}m` : String(amount);
}
