import { type KubeObject, namespace } from "../objects";
import { api } from "./api";
import { clusterWide } from "./cluster-wide";
import { edge } from "./edge";
import { namespaceWith } from "./namespaces";
import { others } from "./others";
import { postgres } from "./postgres";

/** A whole system that breaks no rule: every bad case of the corpus is this with one thing wrong. */
export const world: readonly KubeObject[] = [
    ...namespaceWith(namespace),
    ...namespaceWith("edge"),
    clusterWide("scheduling.k8s.io/v1", "PriorityClass", "app", { value: 1000 }),
    clusterWide("storage.k8s.io/v1", "StorageClass", "fast", {
        provisioner: "csi.example.com",
        reclaimPolicy: "Retain",
    }),
    clusterWide("rbac.authorization.k8s.io/v1", "ClusterRole", "shop-node-reader", {
        rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list"] }],
    }),
    clusterWide("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "shop-node-reader", {
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "shop-node-reader" },
        subjects: [{ kind: "ServiceAccount", name: "metrics-adapter", namespace }],
    }),
    ...api,
    ...postgres,
    ...others,
    ...edge,
];
