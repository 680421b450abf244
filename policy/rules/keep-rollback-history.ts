import { rule, wholeNumber } from "../kernel";
import { podExample } from "./support/examples";

const workload = (limit: number): string =>
    podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]").replace(
        "spec:\n  selector",
        `spec:\n  revisionHistoryLimit: ${limit}\n  selector`,
    );

/** What the API server makes of nothing. */
const usual = 10;

export const keepRollbackHistory = rule({
    name: "keep-rollback-history",
    title: "Keep the revision that a rollback needs, and not a hundred of them",
    why: "Without history there is nothing to roll back to; with too much, every list of the namespace drags it along.",
    remedy: "leave revisionHistoryLimit out, or set it between 1 and the allowed number",
    group: "resources-and-availability",
    severity: "low",
    references: [],
    parameters: {
        most: wholeNumber(10, { minimum: 1 }, "The longest history that is accepted."),
    },
    examples: { good: workload(5), bad: workload(0) },
    scope: "object",
    kinds: ["Deployment", "StatefulSet", "DaemonSet"],
    *check({ spec }, { most }) {
        const at = spec.at("revisionHistoryLimit");
        const kept = at.number() ?? usual;
        if (kept < 1 || kept > most) yield { at, want: `between 1 and ${most}` };
    },
});
