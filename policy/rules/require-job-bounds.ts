import { type Field, type Findings, rule, wholeNumber } from "../kernel";

const job = (lines: string): string => `apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  schedule: "0 3 * * *"
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 600
  jobTemplate:
    spec:
      ${lines}
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: report, image: ghcr.io/example/report:1.4.2 }]`;

export const requireJobBounds = rule({
    name: "require-job-bounds",
    title: "Bound how long, how often and how many at once a job runs",
    why: "A job that hangs holds its resources for ever; a schedule that allows overlap runs two of what was written for one; a controller that was down for a day starts nothing more once a hundred starts are missed.",
    remedy: "set activeDeadlineSeconds and backoffLimit on the job, concurrencyPolicy and startingDeadlineSeconds on a CronJob",
    group: "resources-and-availability",
    severity: "medium",
    references: [],
    parameters: {
        mostRetries: wholeNumber(6, { minimum: 0 }, "The highest backoffLimit that is accepted."),
    },
    examples: {
        good: job("activeDeadlineSeconds: 3600\n      backoffLimit: 2"),
        bad: job("backoffLimit: 2"),
    },
    scope: "object",
    kinds: ["Job", "CronJob"],
    *check({ kind, spec }, { mostRetries }) {
        if (kind === "Job") {
            // Not ttlSecondsAfterFinished: a job that goes by itself is missed, and run again, at the next refresh.
            yield* boundedJob(spec, mostRetries);
            return;
        }
        yield* boundedJob(spec.at("jobTemplate", "spec"), mostRetries);
        const overlap = spec.at("concurrencyPolicy");
        if (!["Forbid", "Replace"].includes(overlap.string() ?? "")) yield { at: overlap, want: "Forbid or Replace" };
        const late = spec.at("startingDeadlineSeconds");
        if (late.number() === undefined) yield { at: late, want: "a number of seconds" };
    },
});

function* boundedJob(spec: Field, mostRetries: number): Findings {
    const deadline = spec.at("activeDeadlineSeconds");
    if (deadline.number() === undefined) yield { at: deadline, want: "a number of seconds" };
    const retries = spec.at("backoffLimit");
    const given = retries.number();
    if (given === undefined || given > mostRetries) yield { at: retries, want: `at most ${mostRetries}` };
}
