import { type Field, type Pod, podsOf, rule, texts } from "../kernel";
import { labelSelector, matches } from "../kernel/selector";
import { podExample } from "./support/examples";
import { replicatedKinds, scaleOf } from "./support/scale";

const workload = (lines: string): string =>
    podExample(`${lines}
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`).replace(
        "spec:\n  selector",
        "spec:\n  replicas: 3\n  selector",
    );

export const requireSpread = rule({
    name: "require-spread",
    title: "Spread the replicas of a workload over nodes",
    why: "Replicas that share a node fail together with it. A constraint whose selector misses the pods spreads nothing, and nobody is told.",
    remedy: "add topologySpreadConstraints over kubernetes.io/hostname whose labelSelector picks the workload's own pods",
    group: "resources-and-availability",
    severity: "medium",
    references: [],
    parameters: {
        topologyKeys: texts(
            ["kubernetes.io/hostname", "topology.kubernetes.io/zone"],
            "Spreading over any of these counts.",
        ),
    },
    examples: {
        good: workload(`topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector: { matchLabels: { app.kubernetes.io/name: api } }`),
        bad: workload(`topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector: { matchLabels: { app: api } }`),
    },
    scope: "objects",
    kinds: replicatedKinds,
    *check(workload, stack, { topologyKeys }) {
        if (scaleOf(workload, stack).largest < 2) return;
        for (const pod of podsOf(workload)) {
            if (spreads(pod, topologyKeys)) continue;
            const at = pod.spec.at("topologySpreadConstraints");
            yield { at, want: `a constraint over ${topologyKeys.join(" or ")} that selects the workload's own pods` };
        }
    },
});

function spreads(pod: Pod, topologyKeys: readonly string[]): boolean {
    const labels = pod.metadata.at("labels").texts();
    const antiAffinity = pod.spec.at("affinity", "podAntiAffinity");
    const terms: Field[] = [
        ...pod.spec.at("topologySpreadConstraints").items(),
        ...antiAffinity.at("requiredDuringSchedulingIgnoredDuringExecution").items(),
        ...antiAffinity
            .at("preferredDuringSchedulingIgnoredDuringExecution")
            .items()
            .map((preference) => preference.at("podAffinityTerm")),
    ];
    return terms.some((term) => {
        const selector = term.at("labelSelector");
        if (!topologyKeys.includes(term.at("topologyKey").string() ?? "") || !selector.exists) return false;
        return matches(labelSelector(selector), labels);
    });
}
