import type { DaemonSetSpec, DeploymentSpec, StatefulSetSpec } from "kubernetes-types/apps/v1";
import type { Service, ServiceAccount } from "kubernetes-types/core/v1";
import type { ObjectMeta } from "kubernetes-types/meta/v1";
import type { PodDisruptionBudget } from "kubernetes-types/policy/v1";
import type { Role, RoleBinding } from "kubernetes-types/rbac/v1";
import { given } from "../core/given";
import { labels, selectorLabels } from "../core/labels";
import { objectName } from "../core/naming";
import { type Part, protocolsOf } from "../core/traffic";
import { type Waiver, waiverAnnotations } from "../core/waiver";
import type { DaemonSetArgs, DeploymentArgs, ServiceArgs, StatefulSetArgs, WorkloadArgs } from "./args";
import { claimTemplates } from "./claims";
import { type PodArgs, type PodTemplate, podTemplate } from "./pod";

/** A spec whose template may carry late fingerprints. */
type WithTemplate<Spec> = Omit<Spec, "template"> & { template: PodTemplate };

export const defaultProgressDeadlineSeconds = 600;
const rollOut = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } as const;

export function deploymentSpec(args: DeploymentArgs): WithTemplate<DeploymentSpec> {
    return {
        replicas: args.replicas,
        progressDeadlineSeconds: args.progressDeadlineSeconds ?? defaultProgressDeadlineSeconds,
        revisionHistoryLimit: 5,
        strategy: args.stopFirst === true ? { type: "Recreate" } : rollOut,
        selector: { matchLabels: { ...selectorLabels(args.part) } },
        template: podTemplate(args),
    };
}

export function statefulSetSpec(args: StatefulSetArgs): WithTemplate<StatefulSetSpec> {
    return {
        replicas: args.replicas,
        serviceName: args.governingService,
        podManagementPolicy: args.parallel === true ? "Parallel" : "OrderedReady",
        revisionHistoryLimit: 5,
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
        // Data outlives both a scale-down and the StatefulSet itself.
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
        selector: { matchLabels: { ...selectorLabels(args.part) } },
        template: podTemplate(args),
        ...(Object.keys(args.claims).length === 0 ? {} : { volumeClaimTemplates: [...claimTemplates(args)] }),
    };
}

export function daemonSetSpec(args: DaemonSetArgs): WithTemplate<DaemonSetSpec> {
    return {
        revisionHistoryLimit: 5,
        updateStrategy: {
            type: "RollingUpdate",
            rollingUpdate: { maxUnavailable: args.maxUnavailable ?? 1, maxSurge: 0 },
        },
        selector: { matchLabels: { ...selectorLabels(args.part) } },
        template: podTemplate(args),
    };
}

/** Metadata of the workload object itself; its waivers are part of it, for reviewers and policies. */
export function workloadMetadata(args: Described): ObjectMeta {
    const waivers = waiversOf(args);
    return {
        name: objectName(args.kind, args.objectName ?? args.part.name),
        namespace: args.part.namespace,
        labels: { ...labels(args.part) },
        ...(Object.keys(waivers).length === 0 ? {} : { annotations: { ...waiverAnnotations(waivers) } }),
    };
}

/** What the metadata of a workload or a scheduled job is made of. */
interface Described extends Pick<PodArgs, "part" | "loosen" | "volumes"> {
    readonly kind: string;
    readonly objectName?: string;
}

/** Which policy rule each loosening needs a waiver for. */
function waiversOf(args: Pick<PodArgs, "loosen" | "volumes">): Readonly<Record<string, Waiver>> {
    const loosen = args.loosen ?? {};
    const host = Object.values(args.volumes ?? {}).find((volume) => volume.kind === "host");
    return {
        ...given("require-read-only-root", loosen.writableRoot),
        // A privileged container has them all, whatever it drops.
        ...given("drop-capabilities", loosen.addCapabilities?.waiver ?? loosen.privileged),
        ...given("forbid-host-namespaces", loosen.hostNetwork ?? loosen.hostProcesses),
        ...given("require-non-root", loosen.root),
        ...given("forbid-root-groups", loosen.rootGroup),
        ...given("forbid-privileged", loosen.privileged),
        ...given("forbid-host-path", host?.waiver),
        ...given("require-replicas", loosen.single),
    };
}

/** Nothing for a DaemonSet: its pods are not evicted by a drain. */
export function disruptionBudget(args: WorkloadArgs): PodDisruptionBudget | undefined {
    if (args.kind === "DaemonSet") return undefined;
    return {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: objectMeta("PodDisruptionBudget", args.part),
        spec: {
            ...args.disruption,
            // A pod that never became ready must not block the drain of its node.
            unhealthyPodEvictionPolicy: "AlwaysAllow",
            selector: { matchLabels: { ...selectorLabels(args.part) } },
        },
    };
}

export function serviceAccount(part: Part): ServiceAccount {
    return {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { ...objectMeta("ServiceAccount", part), name: part.serviceAccount },
        automountServiceAccountToken: false,
    };
}

/** What a workload may do in its own namespace. */
export function ownRole(args: Pick<PodArgs, "part" | "apiAccess">): { role: Role; binding: RoleBinding } | undefined {
    const rules = args.apiAccess?.rules ?? [];
    if (rules.length === 0) return undefined;
    const metadata = objectMeta("Role", args.part);
    return {
        role: { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata, rules: [...rules] },
        binding: {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "RoleBinding",
            metadata,
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: args.part.name },
            subjects: [{ kind: "ServiceAccount", name: args.part.serviceAccount, namespace: args.part.namespace }],
        },
    };
}

export function service(part: Part, args: ServiceArgs): Service {
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: {
            ...objectMeta("Service", part),
            name: objectName("Service", args.name),
            // The plugin would wait ten seconds for endpoints, which the workload's own readiness already proves.
            annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
            type: "ClusterIP",
            ...(args.headless === true ? { clusterIP: "None" } : {}),
            ...(args.publishNotReady === true ? { publishNotReadyAddresses: true } : {}),
            ...(args.clientAffinitySeconds === undefined
                ? {}
                : {
                      sessionAffinity: "ClientIP",
                      sessionAffinityConfig: { clientIP: { timeoutSeconds: args.clientAffinitySeconds } },
                  }),
            selector: { ...selectorLabels(part) },
            ports: args.ports.flatMap(({ name, port, target }) => {
                const partPort = part.ports[target];
                if (partPort === undefined)
                    throw new Error(`Service ${args.name}: "${target}" is not a port of ${part.name}`);
                return protocolsOf(partPort).map((protocol, index) => ({
                    name: index === 0 ? name : `${name}-${protocol.toLowerCase()}`,
                    port,
                    targetPort: index === 0 ? target : `${target}-${protocol.toLowerCase()}`,
                    protocol,
                }));
            }),
        },
    };
}

function objectMeta(kind: string, part: Part): ObjectMeta {
    return { name: objectName(kind, part.name), namespace: part.namespace, labels: { ...labels(part) } };
}
