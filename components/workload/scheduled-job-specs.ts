import type { CronJob, CronJobSpec, JobSpec, JobTemplateSpec } from "kubernetes-types/batch/v1";
import { labels } from "../core/labels";
import { type PodTemplate, podTemplate } from "./pod";
import type { ScheduledJobArgs } from "./scheduled-job";
import { workloadMetadata } from "./specs";

/** The published type, with a template whose annotations may be late. */
type WithTemplate = Omit<CronJob, "spec" | "status"> & {
    spec: Omit<CronJobSpec, "jobTemplate"> & {
        jobTemplate: Omit<JobTemplateSpec, "spec"> & { spec: Omit<JobSpec, "template"> & { template: PodTemplate } };
    };
};

export const defaultStartingDeadlineSeconds = 600;

export function cronJob(args: ScheduledJobArgs): WithTemplate {
    return {
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: workloadMetadata({ ...args, kind: "CronJob" }),
        spec: {
            schedule: args.schedule,
            timeZone: args.timeZone ?? "Etc/UTC",
            concurrencyPolicy: "Forbid",
            startingDeadlineSeconds: args.startingDeadlineSeconds ?? defaultStartingDeadlineSeconds,
            successfulJobsHistoryLimit: args.history?.successful ?? 3,
            failedJobsHistoryLimit: args.history?.failed ?? 3,
            suspend: args.suspended ?? false,
            jobTemplate: { metadata: { labels: { ...labels(args.part) } }, spec: jobSpec(args) },
        },
    };
}

function jobSpec(args: ScheduledJobArgs): Omit<JobSpec, "template"> & { template: PodTemplate } {
    const template = podTemplate({ ...args, tier: args.tier ?? "batch" });
    return {
        parallelism: 1,
        completions: 1,
        activeDeadlineSeconds: args.activeDeadlineSeconds,
        backoffLimit: args.backoffLimit ?? 2,
        ttlSecondsAfterFinished: args.ttlSecondsAfterFinished ?? 604_800,
        // Each attempt is a pod of its own, so that the log of a failed one can still be read.
        template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } },
    };
}
