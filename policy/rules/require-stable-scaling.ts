import { rule, wholeNumber } from "../kernel";

const scaler = (lines: string): string => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
${lines}
  behavior: { scaleDown: { stabilizationWindowSeconds: 300 } }`;

/** What the API server makes of nothing. */
const usualWindow = 300;

export const requireStableScaling = rule({
    name: "require-stable-scaling",
    title: "Give every scaler room to move and time to think",
    why: "A scaler whose smallest number is its largest scales nothing; one that shrinks at once gives up pods that the next minute needs.",
    remedy: "set minReplicas below maxReplicas and a scale-down window",
    group: "resources-and-availability",
    severity: "medium",
    references: [],
    parameters: {
        shortestWindow: wholeNumber(60, { minimum: 0 }, "The shortest scale-down window in seconds."),
        longestRange: wholeNumber(100, { minimum: 1 }, "The largest maxReplicas."),
    },
    examples: {
        good: scaler("  minReplicas: 2\n  maxReplicas: 10"),
        bad: scaler("  minReplicas: 10\n  maxReplicas: 10"),
    },
    scope: "object",
    kinds: ["HorizontalPodAutoscaler"],
    *check({ spec }, { shortestWindow, longestRange }) {
        const at = spec.at("maxReplicas");
        const largest = at.number();
        const smallest = spec.at("minReplicas").number() ?? 1;
        if (largest === undefined || largest <= smallest || largest > longestRange) {
            yield { at, want: `above minReplicas, ${smallest}, and at most ${longestRange}` };
        }
        const window = spec.at("behavior", "scaleDown", "stabilizationWindowSeconds");
        if ((window.number() ?? usualWindow) < shortestWindow) yield { at: window, want: `at least ${shortestWindow}` };
    },
});
