import { type KubeObject, labelsOf, networkPolicy, object } from "../objects";
import { withoutNamespace } from "./cluster-wide";

/** A namespace, and what bounds and closes it. */
export function namespaceWith(name: string): KubeObject[] {
    const modes = ["enforce", "audit", "warn"].flatMap((mode) => [
        [`pod-security.kubernetes.io/${mode}`, "restricted"],
        [`pod-security.kubernetes.io/${mode}-version`, "v1.35"],
    ]);
    return [
        object(
            "v1",
            "Namespace",
            name,
            { metadata: { labels: { ...labelsOf(name), ...Object.fromEntries(modes) } } },
            "",
        ),
        object(
            "v1",
            "ResourceQuota",
            "quota",
            {
                spec: {
                    hard: {
                        "requests.cpu": "10",
                        "requests.memory": "20Gi",
                        "limits.cpu": "40",
                        "limits.memory": "40Gi",
                        "requests.storage": "100Gi",
                        persistentvolumeclaims: "10",
                        pods: "60",
                    },
                },
            },
            name,
        ),
        object(
            "v1",
            "LimitRange",
            "limits",
            {
                spec: {
                    limits: [
                        {
                            type: "Container",
                            defaultRequest: { cpu: "100m", memory: "128Mi" },
                            default: { cpu: "500m", memory: "512Mi" },
                            max: { cpu: "2", memory: "4Gi" },
                        },
                    ],
                },
            },
            name,
        ),
        networkPolicy("deny-all", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }, name),
    ].map((each) => (each.metadata.namespace === "" ? { ...each, metadata: withoutNamespace(each.metadata) } : each));
}
