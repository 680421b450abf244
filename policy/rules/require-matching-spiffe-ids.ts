import { rule, type Stack } from "../kernel";
import { readOr } from "../kernel/field";
import { LabelIndex } from "../kernel/label-index";
import { labelSelector } from "../kernel/selector";
import { documents, podExample } from "./support/examples";

const workload = podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]");

const id = (label: string): string => `apiVersion: spire.spiffe.io/v1alpha1
kind: ClusterSPIFFEID
metadata: { name: shop-api }
spec:
  spiffeIDTemplate: "spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}"
  namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } }
  podSelector: { matchLabels: { ${label} } }`;

export const requireMatchingSpiffeIds = rule({
    name: "require-matching-spiffe-ids",
    title: "Give every SPIFFE identity to exactly one workload",
    why: "An identity that two workloads get proves nothing about either; one that no workload gets leaves its callers waiting for a certificate.",
    remedy: "select the namespace and the labels of one workload",
    group: "across-resources",
    severity: "high",
    references: [],
    parameters: {},
    examples: {
        good: documents(workload, id("app.kubernetes.io/name: api")),
        bad: documents(workload, id("app: api")),
    },
    scope: "objects",
    kinds: ["ClusterSPIFFEID.spire.spiffe.io"],
    *check({ spec }, stack) {
        const at = spec.at("podSelector");
        const pods = labelSelector(at);
        const namespaces = stack.once(namespacesByLabel).matching("", labelSelector(spec.at("namespaceSelector")));
        const workloads = namespaces.flatMap((name) => stack.podsMatching(name, pods)).map(({ subject }) => subject.id);
        const chosen = [...new Set(workloads)].sort();
        if (chosen.length === 1) return;
        const because = chosen.length === 0 ? "it picks none" : `it picks ${chosen.join(", ")}`;
        yield { at, want: "labels of one workload", because };
    },
});

function namespacesByLabel(stack: Stack): LabelIndex<string> {
    const index = new LabelIndex<string>();
    for (const { name, subject } of stack.namespaces) {
        const own = readOr([], () => subject?.labels.texts() ?? []);
        // The API server gives every namespace this label.
        const automatic = ["kubernetes.io/metadata.name", name] as const;
        index.add("", new Map([...own, automatic]), name);
    }
    return index;
}
