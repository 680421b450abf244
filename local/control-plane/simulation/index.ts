/** What kwok is told: how nodes and pods live, and what they use. */
import { nodeStages } from "./nodes";
import { podStages } from "./pods";
import { usageResources } from "./usage";

export {
    annotations,
    externalMetricsMap,
    metricAnnotation,
    nodeTroubles,
    type PodTrouble,
    podTroubles,
} from "./annotations";
export { resourceMetricsPath } from "./usage";

const options = {
    apiVersion: "config.kwok.x-k8s.io/v1alpha1",
    kind: "KwokConfiguration",
    metadata: { name: "kwok" },
    options: {
        enableCRDs: [],
        // Logs, exec and port-forward of pods that do not exist would only mislead.
        enableDebuggingHandlers: false,
        enableProfilingHandler: false,
        // With a configuration of our own kwok fills in no defaults for these, and 0 is an error.
        podPlayStageParallelism: 8,
        nodePlayStageParallelism: 4,
        nodeLeaseParallelism: 4,
        podsOnNodeSyncParallelism: 4,
    },
};

/** One JSON document per object: YAML that needs no quoting rules. */
export function simulation(): string {
    const objects = [options, ...nodeStages, ...podStages, ...usageResources];
    return objects.map((object) => JSON.stringify(object)).join("\n---\n");
}
