import { type Alert, flat, growing } from "../model";
import type { Place } from "./place";

/** Held back for good: their jobs are made by hand, by `make restore`, and never by a schedule. */
export const startedByHand = ".+-restore";

/** Jobs that gave up, and CronJobs that do not start. */
export function jobAlerts({ namespace }: Place): readonly Alert[] {
    const job = `namespace="${namespace}",job_name="backup-1"`;
    const cron = `namespace="${namespace}",cronjob="backup"`;
    return [
        {
            name: "JobFailed",
            expr: `max by (job_name) (kube_job_failed{namespace="${namespace}",condition="true"}) == 1`,
            for: "1m",
            severity: "warning",
            concern: "deployment",
            summary: "Job {{ $labels.job_name }} has failed",
            description: "All tries of job {{ $labels.job_name }} are used up.",
            example: {
                fires: { [`kube_job_failed{condition="true",${job}}`]: flat(1) },
                silent: { [`kube_job_failed{condition="true",${job}}`]: flat(0) },
                labels: { job_name: "backup-1" },
            },
        },
        {
            name: "JobRunsLong",
            // By its start: a window says nothing of a job that is younger than the window.
            expr: `(time() - max by (job_name) (kube_job_status_start_time{namespace="${namespace}"})) > 10800 and max by (job_name) (kube_job_status_active{namespace="${namespace}"}) > 0`,
            for: "5m",
            severity: "warning",
            concern: "deployment",
            summary: "Job {{ $labels.job_name }} has been running for three hours",
            description: "Job {{ $labels.job_name }} hangs, or there is far more to do than there was.",
            example: {
                // One has run from the start; the other is minutes old, and nothing was there before.
                fires: {
                    [`kube_job_status_start_time{${job}}`]: flat(60),
                    [`kube_job_status_active{${job}}`]: flat(1),
                },
                silent: {
                    [`kube_job_status_start_time{${job}}`]: "_x185 11160x55",
                    [`kube_job_status_active{${job}}`]: "_x185 1x55",
                },
                labels: { job_name: "backup-1" },
                at: "200m",
            },
        },
        {
            name: "CronJobLate",
            expr: `time() - max by (cronjob) (kube_cronjob_next_schedule_time{namespace="${namespace}"}) > 900 unless max by (cronjob) (kube_cronjob_spec_suspend{namespace="${namespace}"}) == 1`,
            for: "5m",
            severity: "warning",
            concern: "deployment",
            summary: "CronJob {{ $labels.cronjob }} is late",
            description: "CronJob {{ $labels.cronjob }} should have started a quarter of an hour ago.",
            example: {
                // The hour it should have started at is long past, or always an hour ahead.
                fires: { [`kube_cronjob_next_schedule_time{${cron}}`]: flat(60) },
                silent: { [`kube_cronjob_next_schedule_time{${cron}}`]: growing(60, 3600) },
                labels: { cronjob: "backup" },
                at: "30m",
            },
        },
        {
            name: "CronJobSuspended",
            expr: `max by (cronjob) (kube_cronjob_spec_suspend{namespace="${namespace}",cronjob!~"${startedByHand}"}) == 1`,
            for: "1d",
            severity: "warning",
            concern: "deployment",
            summary: "CronJob {{ $labels.cronjob }} has been held back for a day",
            description: "Somebody suspended CronJob {{ $labels.cronjob }} and has not let it run since.",
            example: {
                fires: { [`kube_cronjob_spec_suspend{${cron}}`]: flat(1, 300) },
                silent: {
                    [`kube_cronjob_spec_suspend{${cron}}`]: flat(0, 300),
                    [`kube_cronjob_spec_suspend{namespace="${namespace}",cronjob="postgres-restore"}`]: flat(1, 300),
                },
                labels: { cronjob: "backup" },
                interval: "5m",
            },
        },
    ];
}
