import type { Affinity, TopologySpreadConstraint } from "kubernetes-types/core/v1";
import { selectorLabels } from "../core/labels";
import type { Part } from "../core/traffic";
import type { Placement } from "./args";

/** Prefers one pod per node; nearness to another part weighs half as much, so that it never defeats the spread. */
export function affinity(part: Part, placement: Placement = {}): Affinity {
    return {
        podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
                {
                    weight: 100,
                    podAffinityTerm: {
                        labelSelector: { matchExpressions: [{ key: "app", operator: "In", values: [part.name] }] },
                        topologyKey: "kubernetes.io/hostname",
                    },
                },
            ],
        },
        ...podAffinity(placement),
        ...(placement.avoidControlPlane !== true
            ? {}
            : {
                  nodeAffinity: {
                      preferredDuringSchedulingIgnoredDuringExecution: [
                          "node-role.kubernetes.io/master",
                          "node-role.kubernetes.io/control-plane",
                      ].map((key) => ({
                          weight: 100,
                          // kubeadm gives the label an empty value, k3s "true".
                          preference: { matchExpressions: [{ key, operator: "NotIn", values: ["true", ""] }] },
                      })),
                  },
              }),
    };
}

export function spreading(part: Part): TopologySpreadConstraint[] {
    return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { ...selectorLabels(part) } },
    }));
}

function podAffinity({ near, beside, besideOrdinal }: Placement): Pick<Affinity, "podAffinity"> {
    const onNodesOf = (part: Part, ordinal?: number) => ({
        labelSelector: { matchLabels: { ...selectorLabels(part), ...podName(part, ordinal) } },
        namespaces: [part.namespace],
        topologyKey: "kubernetes.io/hostname",
    });
    if (near === undefined && beside === undefined) return {};
    return {
        podAffinity: {
            ...(near === undefined
                ? {}
                : {
                      preferredDuringSchedulingIgnoredDuringExecution: [
                          { weight: 50, podAffinityTerm: onNodesOf(near) },
                      ],
                  }),
            ...(beside === undefined
                ? {}
                : { requiredDuringSchedulingIgnoredDuringExecution: [onNodesOf(beside, besideOrdinal)] }),
        },
    };
}

/** The label that a StatefulSet's controller gives each of its pods. */
function podName({ name }: Part, ordinal: number | undefined): Readonly<Record<string, string>> {
    return ordinal === undefined ? {} : { "statefulset.kubernetes.io/pod-name": `${name}-${ordinal}` };
}
