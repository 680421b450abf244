import { cis, nsa, rule, texts } from "../kernel";

const configMap = (namespace: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: api, namespace: ${namespace} }
data: { LOG_LEVEL: info }`;

export const forbidSharedNamespaces = rule({
    name: "forbid-shared-namespaces",
    title: "Put nothing into namespaces that belong to everybody or to the cluster",
    why: "The default namespace has no owner, no quota and no policies, and what lands in kube-system stands beside the cluster's own keys.",
    remedy: "name a namespace of the system's own in metadata.namespace",
    group: "network-and-identity",
    severity: "medium",
    references: [nsa("network-separation/namespaces"), cis("5.7.1"), cis("5.7.4")],
    parameters: {
        namespaces: texts(
            ["default", "kube-system", "kube-public", "kube-node-lease"],
            "Namespaces that nothing may be put into.",
        ),
    },
    examples: { good: configMap("shop"), bad: configMap("default") },
    scope: "object",
    *check(subject, { namespaces }) {
        const at = subject.metadata.at("namespace");
        if (subject.namespace === undefined) return;
        at.string();
        if (namespaces.includes(subject.namespace)) yield { at, want: "a namespace of the system's own" };
    },
});
