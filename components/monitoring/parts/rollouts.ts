import { type Alert, flat } from "../model";
import type { Place } from "./place";

/** Pods of the newest version and of any version. What is merely missing, for want of quota or of a node, is no rollout. */
const counted = {
    deployment: {
        updated: "kube_deployment_status_replicas_updated",
        any: "kube_deployment_status_replicas",
    },
    daemonset: {
        updated: "kube_daemonset_status_updated_number_scheduled",
        any: "kube_daemonset_status_current_number_scheduled",
    },
} as const;
/** A StatefulSet leaves out pods on their way out, but says which version they had and which they are to have. */
const revision = {
    had: "kube_statefulset_status_current_revision",
    wanted: "kube_statefulset_status_update_revision",
} as const;

/** What keeps a namespace's workloads from being what was asked for. */
export function rolloutAlerts({ namespace }: Place): readonly Alert[] {
    const of = (kind: string) => `namespace="${namespace}",${kind}="api"`;
    const series = (name: string, kind: string) => `${name}{${of(kind)}}`;
    const every = (by: string, name: string) => `max by (${by}) (${name}{namespace="${namespace}"})`;
    const older = (kind: keyof typeof counted) =>
        `${every(kind, counted[kind].updated)} < ${every(kind, counted[kind].any)}`;
    const setBetween = `max by (statefulset) (${every("statefulset,revision", revision.wanted)} unless ${every("statefulset,revision", revision.had)})`;
    const setSeries = (name: string, version: string) => `${name}{${of("statefulset")},revision="${version}"}`;
    const rolling = [older("deployment"), setBetween, older("daemonset")];
    return [
        {
            name: "DeploymentIncomplete",
            expr: `${every("deployment", "kube_deployment_spec_replicas")} > ${every("deployment", "kube_deployment_status_replicas_available")}`,
            for: "15m",
            severity: "warning",
            concern: "deployment",
            summary: "{{ $labels.deployment }} lacks replicas",
            description: "Fewer pods of Deployment {{ $labels.deployment }} serve than are asked for.",
            example: {
                fires: {
                    [series("kube_deployment_spec_replicas", "deployment")]: flat(3),
                    [series("kube_deployment_status_replicas_available", "deployment")]: flat(2),
                },
                silent: {
                    [series("kube_deployment_spec_replicas", "deployment")]: flat(3),
                    [series("kube_deployment_status_replicas_available", "deployment")]: flat(3),
                },
                labels: { deployment: "api" },
            },
        },
        {
            name: "StatefulSetIncomplete",
            expr: `${every("statefulset", "kube_statefulset_replicas")} > ${every("statefulset", "kube_statefulset_status_replicas_ready")}`,
            for: "15m",
            severity: "warning",
            concern: "deployment",
            summary: "{{ $labels.statefulset }} lacks replicas",
            description: "Fewer pods of StatefulSet {{ $labels.statefulset }} are ready than are asked for.",
            example: {
                fires: {
                    [series("kube_statefulset_replicas", "statefulset")]: flat(3),
                    [series("kube_statefulset_status_replicas_ready", "statefulset")]: flat(2),
                },
                silent: {
                    [series("kube_statefulset_replicas", "statefulset")]: flat(3),
                    [series("kube_statefulset_status_replicas_ready", "statefulset")]: flat(3),
                },
                labels: { statefulset: "api" },
            },
        },
        {
            name: "DaemonSetIncomplete",
            expr: `${every("daemonset", "kube_daemonset_status_desired_number_scheduled")} > ${every("daemonset", "kube_daemonset_status_number_ready")}`,
            for: "15m",
            severity: "warning",
            concern: "deployment",
            summary: "{{ $labels.daemonset }} is missing on a node",
            description: "Some node has no ready pod of DaemonSet {{ $labels.daemonset }}.",
            example: {
                fires: {
                    [series("kube_daemonset_status_desired_number_scheduled", "daemonset")]: flat(3),
                    [series("kube_daemonset_status_number_ready", "daemonset")]: flat(2),
                },
                silent: {
                    [series("kube_daemonset_status_desired_number_scheduled", "daemonset")]: flat(3),
                    [series("kube_daemonset_status_number_ready", "daemonset")]: flat(3),
                },
                labels: { daemonset: "api" },
            },
        },
        {
            name: "RolloutStuck",
            expr: `max by (deployment) (kube_deployment_status_condition{namespace="${namespace}",condition="Progressing",status="false"}) == 1`,
            for: "1m",
            severity: "critical",
            concern: "deployment",
            summary: "The new version of {{ $labels.deployment }} does not come up",
            description:
                "Deployment {{ $labels.deployment }} made no progress within its deadline. The old version still serves.",
            example: {
                fires: {
                    [`kube_deployment_status_condition{condition="Progressing",status="false",${of("deployment")}}`]:
                        flat(1),
                },
                silent: {
                    [`kube_deployment_status_condition{condition="Progressing",status="false",${of("deployment")}}`]:
                        flat(0),
                },
                labels: { deployment: "api" },
            },
        },
        {
            // Only Deployments have a deadline of their own.
            name: "RolloutUnfinished",
            expr: `${setBetween} or ${older("daemonset")}`,
            for: "1h",
            severity: "critical",
            concern: "deployment",
            summary: "The new version of {{ $labels.statefulset }}{{ $labels.daemonset }} does not come up",
            description:
                "{{ $labels.statefulset }}{{ $labels.daemonset }} has had pods of two versions for an hour. While it has, warnings of its namespace are held back.",
            example: {
                fires: {
                    [setSeries(revision.had, "api-1")]: flat(1),
                    [setSeries(revision.wanted, "api-2")]: flat(1),
                    [series(counted.daemonset.updated, "daemonset")]: flat(3),
                    [series(counted.daemonset.any, "daemonset")]: flat(3),
                },
                // A pod of each is missing, and those that are there are of one version.
                silent: {
                    [setSeries(revision.had, "api-2")]: flat(1),
                    [setSeries(revision.wanted, "api-2")]: flat(1),
                    [series("kube_statefulset_replicas", "statefulset")]: flat(3),
                    [series("kube_statefulset_status_replicas_ready", "statefulset")]: flat(2),
                    [series(counted.daemonset.updated, "daemonset")]: flat(2),
                    [series(counted.daemonset.any, "daemonset")]: flat(2),
                    [series("kube_daemonset_status_desired_number_scheduled", "daemonset")]: flat(3),
                },
                labels: { statefulset: "api" },
            },
        },
        {
            // Silences the warnings of its namespace, and nothing else: an upgrade explains them, but not for ever.
            name: "RolloutInProgress",
            expr: `(${rolling.map((each) => `count(${each})`).join(" or ")}) > 0`,
            for: "0m",
            severity: "none",
            concern: "deployment",
            summary: "A new version is being rolled out",
            description:
                "While it is, warnings of this namespace are held back. Critical alerts are not, and RolloutStuck and RolloutUnfinished say when it takes too long.",
            example: {
                fires: {
                    [series(counted.deployment.any, "deployment")]: flat(4),
                    [series(counted.deployment.updated, "deployment")]: flat(1),
                },
                // The scaler asks for six and the quota has room for five: nothing that an upgrade explains.
                silent: {
                    [series("kube_deployment_spec_replicas", "deployment")]: flat(6),
                    [series(counted.deployment.any, "deployment")]: flat(5),
                    [series(counted.deployment.updated, "deployment")]: flat(5),
                },
            },
        },
        {
            name: "DisruptionBudgetBroken",
            expr: `${every("poddisruptionbudget", "kube_poddisruptionbudget_status_current_healthy")} < ${every("poddisruptionbudget", "kube_poddisruptionbudget_status_desired_healthy")}`,
            for: "15m",
            severity: "warning",
            concern: "deployment",
            summary: "{{ $labels.poddisruptionbudget }} has fewer healthy pods than it must have",
            description:
                "Nodes that run pods of {{ $labels.poddisruptionbudget }} cannot be drained until it has recovered.",
            example: {
                fires: {
                    [series("kube_poddisruptionbudget_status_current_healthy", "poddisruptionbudget")]: flat(1),
                    [series("kube_poddisruptionbudget_status_desired_healthy", "poddisruptionbudget")]: flat(2),
                },
                silent: {
                    [series("kube_poddisruptionbudget_status_current_healthy", "poddisruptionbudget")]: flat(2),
                    [series("kube_poddisruptionbudget_status_desired_healthy", "poddisruptionbudget")]: flat(2),
                },
                labels: { poddisruptionbudget: "api" },
            },
        },
    ];
}
