import type { CronJob, Job } from "kubernetes-types/batch/v1";
import type {
    ConfigMap,
    Namespace,
    PersistentVolumeClaim,
    Pod,
    Service,
    ServiceAccount,
} from "kubernetes-types/core/v1";
import type { EndpointSlice } from "kubernetes-types/discovery/v1";
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "kubernetes-types/rbac/v1";
import { differences } from "./differences";
import {
    compared,
    type KubeObject,
    ofKind,
    podsOf,
    type SmokeCheck,
    title,
    type Workload,
    type World,
    workloadKinds,
} from "./world";

/** A pod that was started again once may have had bad luck; more often it has a fault. */
const mostRestarts = 2;

const checks: readonly Omit<SmokeCheck, "group">[] = [
    {
        name: "namespaces exist and are active",
        faults: (world) =>
            compared<Namespace>(world, ["Namespace"], ({ status }) =>
                status?.phase === "Active" ? [] : [`is ${status?.phase ?? "in no phase"}`],
            ),
    },
    {
        name: "namespaces carry their labels",
        faults: (world) =>
            compared<Namespace>(world, ["Namespace"], (live, { metadata }) =>
                differences(metadata.labels, live.metadata.labels, "label"),
            ),
    },
    { name: "workloads exist", faults: (world) => compared(world, workloadKinds) },
    { name: "Deployments: ready = desired", faults: (world) => ready(world, "Deployment") },
    { name: "StatefulSets: ready = desired", faults: (world) => ready(world, "StatefulSet") },
    { name: "DaemonSets: one pod on every node", faults: (world) => ready(world, "DaemonSet") },
    {
        name: "pods are running and ready",
        faults: (world) =>
            eachWorkload(world, (workload) =>
                podsOf(world, workload).flatMap((pod) => (isReady(pod) ? [] : [`${title(pod)} ${whyNot(pod)}`])),
            ),
    },
    {
        name: "no container keeps being started again",
        faults: (world) =>
            eachWorkload(world, (workload) =>
                podsOf(world, workload).flatMap((pod) =>
                    (pod.status?.containerStatuses ?? [])
                        .filter(({ restartCount }) => restartCount > mostRestarts)
                        .map(
                            ({ name, restartCount }) =>
                                `${title(pod)}: ${name} was started again ${restartCount} times`,
                        ),
                ),
            ),
    },
    {
        name: "jobs have succeeded",
        faults: (world) =>
            compared<Job>(world, ["Job"], ({ status }) =>
                (status?.succeeded ?? 0) > 0 ? [] : [(status?.failed ?? 0) > 0 ? "failed" : "has not succeeded yet"],
            ),
    },
    {
        name: "scheduled jobs are as declared",
        faults: (world) =>
            compared<CronJob>(world, ["CronJob"], ({ spec }, declared) => differences(declared.spec, spec, "spec")),
    },
    {
        name: "Services exist with an address",
        faults: (world) =>
            compared<Service>(world, ["Service"], ({ spec }, declared) => [
                ...((spec?.clusterIP ?? "") === "" ? ["has no address"] : []),
                ...differences(declared.spec, spec, "spec"),
            ]),
    },
    { name: "Services have ready endpoints", faults: withoutEndpoints },
    {
        name: "ConfigMaps exist with the declared values",
        faults: (world) =>
            compared<ConfigMap>(world, ["ConfigMap"], (live, { data }) => differences(data, live.data, "data")),
    },
    {
        name: "Secrets exist with the declared keys",
        faults: ({ declared, secretKeys }) =>
            ofKind<{ readonly data?: object; readonly stringData?: object }>(declared, "Secret").flatMap((secret) => {
                const there = secretKeys.get(`${secret.metadata.namespace}/${secret.metadata.name}`);
                if (there === undefined) return [`${title(secret)} is not there`];
                const wanted = [...Object.keys(secret.data ?? {}), ...Object.keys(secret.stringData ?? {})];
                return wanted.filter((key) => !there.includes(key)).map((key) => `${title(secret)} has no ${key}`);
            }),
    },
    {
        name: "accounts exist and mount no token",
        faults: (world) =>
            compared<ServiceAccount>(world, ["ServiceAccount"], (live, declared) =>
                live.automountServiceAccountToken === declared.automountServiceAccountToken
                    ? []
                    : ["mounts a token into every pod"],
            ),
    },
    {
        name: "cluster roles read, never Secrets",
        faults: (world) =>
            compared<ClusterRole>(world, ["ClusterRole"], (live, declared) => [
                ...differences(declared.rules, live.rules, "rules"),
                ...tooMuch(live, declared),
            ]),
    },
    {
        name: "cluster role bindings name their accounts",
        faults: (world) =>
            compared<ClusterRoleBinding>(world, ["ClusterRoleBinding"], (live, { roleRef, subjects }) =>
                differences({ roleRef, subjects }, live),
            ),
    },
    {
        name: "roles and bindings of namespaces are as declared",
        faults: (world) => [
            ...compared<Role>(world, ["Role"], (live, { rules }) => [
                ...differences(rules, live.rules, "rules"),
                ...((live.rules ?? []).length > (rules ?? []).length ? ["allows more than was declared"] : []),
            ]),
            ...compared<RoleBinding>(world, ["RoleBinding"], (live, { roleRef, subjects }) =>
                differences({ roleRef, subjects }, live),
            ),
        ],
    },
    {
        name: "claims are bound",
        faults: (world) => {
            const namespaces = namespacesOf(world);
            return ofKind<PersistentVolumeClaim>(world.live, "PersistentVolumeClaim")
                .filter(({ metadata }) => namespaces.has(metadata.namespace ?? ""))
                .filter(({ status }) => status?.phase !== "Bound")
                .map((claim) => `${title(claim)} is ${claim.status?.phase ?? "in no phase"}`);
        },
    },
];

export const deploymentChecks: readonly SmokeCheck[] = checks.map((check) => ({ group: "deployment", ...check }));

export function namespacesOf({ declared }: World): ReadonlySet<string> {
    return new Set(ofKind(declared, "Namespace").map(({ metadata }) => metadata.name ?? ""));
}

function eachWorkload(world: World, faults: (workload: Workload & KubeObject) => readonly string[]): readonly string[] {
    return ofKind<Workload>(world.declared, ...workloadKinds).flatMap(faults);
}

interface Counts {
    readonly spec?: { readonly replicas?: number };
    readonly status?: {
        readonly replicas?: number;
        readonly readyReplicas?: number;
        readonly updatedReplicas?: number;
        readonly numberReady?: number;
        readonly desiredNumberScheduled?: number;
        readonly updatedNumberScheduled?: number;
        readonly observedGeneration?: number;
    };
}

function ready(world: World, kind: (typeof workloadKinds)[number]): readonly string[] {
    return compared<Counts>(world, [kind], ({ metadata, spec, status = {} }) => {
        const [isReady, updated, desired] =
            kind === "DaemonSet"
                ? [status.numberReady, status.updatedNumberScheduled, status.desiredNumberScheduled]
                : [status.readyReplicas, status.updatedReplicas, spec?.replicas];
        if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0))
            return ["its last change is not taken up yet"];
        return [
            ...(desired === 0 || desired === undefined ? ["is to have no pod at all"] : []),
            ...((isReady ?? 0) === desired ? [] : [`${isReady ?? 0} of ${desired} ready`]),
            ...((updated ?? 0) === desired ? [] : [`${updated ?? 0} of ${desired} of the current version`]),
        ];
    });
}

function isReady({ status }: Pod): boolean {
    return (
        status?.phase === "Running" &&
        (status.conditions ?? []).some(({ type, status: holds }) => type === "Ready" && holds === "True")
    );
}

function whyNot({ status }: Pod): string {
    const waiting = (status?.containerStatuses ?? []).find(({ state }) => state?.waiting !== undefined);
    const reason =
        waiting?.state?.waiting?.reason ?? (status?.conditions ?? []).find((one) => one.status === "False")?.reason;
    return `is ${status?.phase ?? "nowhere"}${reason === undefined ? ", not ready" : `: ${reason}`}`;
}

/** A headless Service that also names pods that are not ready yet is no promise that one is. */
function withoutEndpoints(world: World): readonly string[] {
    const slices = ofKind<EndpointSlice>(world.live, "EndpointSlice");
    return ofKind<Service>(world.declared, "Service")
        .filter(({ spec }) => spec?.selector !== undefined)
        .filter(({ metadata }) => {
            const own = slices.filter(
                (slice) =>
                    slice.metadata.namespace === metadata.namespace &&
                    slice.metadata.labels?.["kubernetes.io/service-name"] === metadata.name,
            );
            return !own.some(({ endpoints }) =>
                (endpoints ?? []).some(({ conditions }) => conditions?.ready !== false),
            );
        })
        .map((service) => `${title(service)} leads to no ready pod`);
}

/** What the program declares was judged by the policy packs: here it counts that nobody has widened it since. */
function tooMuch(live: ClusterRole, declared: ClusterRole): readonly string[] {
    const wide = (role: ClusterRole) =>
        (role.rules ?? []).flatMap(({ resources = [], verbs }) =>
            resources.flatMap((resource) =>
                verbs
                    .filter(
                        (verb) =>
                            resource === "secrets" || resource === "*" || !["get", "list", "watch"].includes(verb),
                    )
                    .map((verb) => `${verb} ${resource}`),
            ),
        );
    const known = wide(declared);
    return wide(live)
        .filter((right) => !known.includes(right))
        .map((right) => `may ${right}`);
}
