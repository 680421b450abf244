import type { ConfigMap } from "kubernetes-types/core/v1";
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from "kubernetes-types/rbac/v1";
import { labels } from "../core/labels";
import { clusterObjectName, objectName } from "../core/naming";
import type { Part } from "../core/traffic";
import type { SpireArgs } from "./args";
import { managerLease } from "./controller-manager";
import { bundleConfigMap } from "./places";

const apiGroup = "rbac.authorization.k8s.io";

export interface ClusterGrant {
    readonly role: ClusterRole;
    readonly binding: ClusterRoleBinding;
}

/** What the servers may see of the cluster: tokens of agents, the pods and nodes these are about. */
export function serverClusterGrant(args: SpireArgs): ClusterGrant {
    return clusterGrant(args.server.part, [
        { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
        ...(args.controllerManager.source === "objects"
            ? managerRules
            : [{ apiGroups: [""], resources: ["pods", "nodes"], verbs: ["get"] }]),
    ]);
}

const managerRules: readonly PolicyRule[] = [
    { apiGroups: [""], resources: ["pods", "nodes", "namespaces", "endpoints"], verbs: ["get", "list", "watch"] },
    { apiGroups: ["spire.spiffe.io"], resources: ["clusterspiffeids"], verbs: ["get", "list", "watch"] },
    { apiGroups: ["spire.spiffe.io"], resources: ["clusterspiffeids/status"], verbs: ["get", "update", "patch"] },
];

/** Kubelets of this release on ask for no more than the list of pods; older ones for everything but its changes. */
const fineGrainedKubelets = 33;

/** What an agent may ask its kubelet. */
export function agentClusterGrant({ agent }: SpireArgs): ClusterGrant {
    const minor = Number(agent.kubernetesVersion.split(".")[1]);
    const resource = minor >= fineGrainedKubelets ? "nodes/pods" : "nodes/proxy";
    return clusterGrant(agent.part, [{ apiGroups: [""], resources: [resource], verbs: ["get"] }]);
}

function clusterGrant(part: Part, rules: readonly PolicyRule[]): ClusterGrant {
    const name = clusterObjectName("ClusterRole", part.environment, part.name);
    const metadata = { name, labels: { ...labels(part) } };
    return {
        role: { apiVersion: `${apiGroup}/v1`, kind: "ClusterRole", metadata, rules: [...rules] },
        binding: {
            apiVersion: `${apiGroup}/v1`,
            kind: "ClusterRoleBinding",
            metadata,
            roleRef: { apiGroup, kind: "ClusterRole", name },
            subjects: [account(part)],
        },
    };
}

/** What the servers may do in their own namespace. */
export function serverRules({ server, controllerManager }: SpireArgs): readonly PolicyRule[] {
    return [
        ...(server.upstream.kind === "cert-manager"
            ? [
                  {
                      apiGroups: ["cert-manager.io"],
                      resources: ["certificaterequests"],
                      verbs: ["create", "get", "list", "delete"],
                  },
              ]
            : []),
        ...(controllerManager.source === "objects"
            ? [
                  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
                  {
                      apiGroups: ["coordination.k8s.io"],
                      resources: ["leases"],
                      resourceNames: [managerLease],
                      verbs: ["get", "update", "patch"],
                  },
                  { apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
              ]
            : []),
    ];
}

/** Where the trust bundle is read: beside the agents, and beside servers that check certificates themselves. */
export function bundleNamespaces({ agent, bundleNamespaces: others = [] }: SpireArgs): readonly string[] {
    return [agent.part.namespace, ...others];
}

/** The servers write the trust bundle where it is read; they may touch nothing else there. */
export function bundleGrant(
    { server }: SpireArgs,
    namespace: string,
): { readonly role: Role; readonly binding: RoleBinding } {
    const name = objectName("Role", bundleConfigMap);
    const metadata = { name, namespace, labels: { ...labels(server.part) } };
    return {
        role: {
            apiVersion: `${apiGroup}/v1`,
            kind: "Role",
            metadata,
            rules: [
                {
                    apiGroups: [""],
                    resources: ["configmaps"],
                    resourceNames: [bundleConfigMap],
                    verbs: ["get", "patch"],
                },
            ],
        },
        binding: {
            apiVersion: `${apiGroup}/v1`,
            kind: "RoleBinding",
            metadata,
            roleRef: { apiGroup, kind: "Role", name },
            subjects: [account(server.part)],
        },
    };
}

/** Without contents: those are the servers' to write, and an update of this program leaves them alone. */
export function bundle({ server }: SpireArgs, namespace: string): ConfigMap {
    return {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: bundleConfigMap, namespace, labels: { ...labels(server.part) } },
    };
}

function account(part: Part) {
    return { kind: "ServiceAccount", name: part.serviceAccount, namespace: part.namespace };
}
