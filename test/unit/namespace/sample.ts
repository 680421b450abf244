import type { NamespaceBaselineArgs } from "../../../components/namespace";

/** A namespace as a system would ask for it. Tests change one thing in it. */
export const sample: NamespaceBaselineArgs = {
    name: "graphmemory-staging",
    system: "graphmemory",
    environment: "staging",
    podSecurity: { version: "1.35" },
    quota: {
        requests: { cpu: "4", memory: "8Gi" },
        limits: { cpu: "8", memory: "16Gi" },
        pods: 40,
        persistentVolumeClaims: 10,
        storage: "40Gi",
    },
    limits: {
        container: {
            defaultRequest: { cpu: "100m", memory: "128Mi" },
            defaultLimit: { cpu: "500m", memory: "512Mi" },
            max: { cpu: "2", memory: "4Gi" },
        },
        pod: { max: { cpu: "4", memory: "8Gi" } },
    },
    dns: { namespace: "kube-system", podLabels: { "k8s-app": "kube-dns" } },
    owner: "platform",
};

export const waiver = {
    reason: "agents reach the node's processes",
    owner: "platform",
    expires: "2027-06-30",
} as const;
