import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from "kubernetes-types/rbac/v1";
import { labels } from "../core/labels";
import { clusterObjectName, objectName } from "../core/naming";
import type { Part } from "../core/traffic";
import type { MonitoringArgs } from "./args";
import { namespacesOf } from "./scrape";

export interface Grant {
    readonly role: Role;
    readonly binding: RoleBinding;
}

export interface ClusterGrant {
    readonly role: ClusterRole;
    readonly binding: ClusterRoleBinding;
}

const group = "rbac.authorization.k8s.io";
const apiVersion = `${group}/v1`;

/** Prometheus looks for pods in each namespace that it scrapes, and nowhere else. */
export function discoveryGrants({ parts, jobs }: MonitoringArgs): readonly Grant[] {
    const { prometheus } = parts;
    return namespacesOf(jobs)
        .filter((namespace) => namespace !== prometheus.namespace)
        .map((namespace) => {
            const name = objectName("Role", prometheus.namespace, "scrapes");
            const metadata = { name, namespace, labels: { ...labels(prometheus) } };
            return {
                role: {
                    apiVersion,
                    kind: "Role",
                    metadata,
                    rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }],
                },
                binding: {
                    apiVersion,
                    kind: "RoleBinding",
                    metadata,
                    roleRef: { apiGroup: group, kind: "Role", name },
                    subjects: [subject(prometheus)],
                },
            };
        });
}

/** What only a role of the whole cluster can give: nodes and their kubelets, and objects of every namespace. */
export function clusterGrants({ parts, jobs }: MonitoringArgs): Readonly<Record<string, ClusterGrant>> {
    const nodes = jobs.some(({ target }) => target.kind === "nodes");
    const abroad = jobs.some(({ target }) => target.kind === "pods" && target.abroad === true);
    return {
        ...(nodes && {
            kubelets: clusterGrant(parts.prometheus, [
                { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] },
                { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
                // No Role of ours is made in a namespace of somebody else's (require-known-namespace), so it is for all or none.
                ...(abroad ? [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }] : []),
            ]),
        }),
        ...(parts.kubeStateMetrics && { objects: clusterGrant(parts.kubeStateMetrics, objectRules) }),
    };
}

const look = ["list", "watch"];
const objectRules: PolicyRule[] = [
    { apiGroups: [""], resources: ["pods", "nodes", "resourcequotas", "persistentvolumeclaims"], verbs: look },
    { apiGroups: ["apps"], resources: ["deployments", "statefulsets", "daemonsets"], verbs: look },
    { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: look },
    { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: look },
    { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: look },
];

function clusterGrant(part: Part, rules: PolicyRule[]): ClusterGrant {
    const name = clusterObjectName("ClusterRole", part.environment, "stackwright", part.name);
    const metadata = { name, labels: { ...labels(part) } };
    return {
        role: { apiVersion, kind: "ClusterRole", metadata, rules },
        binding: {
            apiVersion,
            kind: "ClusterRoleBinding",
            metadata,
            roleRef: { apiGroup: group, kind: "ClusterRole", name },
            subjects: [subject(part)],
        },
    };
}

function subject(part: Part) {
    return { kind: "ServiceAccount", name: part.serviceAccount, namespace: part.namespace };
}
