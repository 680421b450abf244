import { type Alert, type DashboardRow, flat, growing, panel } from "../model";
import type { Place } from "./place";

/** What goes wrong with the pods of a namespace, whatever they run. */
export function podAlerts({ namespace }: Place): readonly Alert[] {
    const pod = `namespace="${namespace}",pod="api-1"`;
    const container = `${pod},container="api"`;
    const labels = { pod: "api-1", container: "api" };
    const waits = (reason: string) => `kube_pod_container_status_waiting_reason{reason="${reason}",${container}}`;
    return [
        {
            name: "PodCrashLooping",
            expr: `max by (pod, container) (max_over_time(kube_pod_container_status_waiting_reason{namespace="${namespace}",reason="CrashLoopBackOff"}[5m])) >= 1`,
            for: "5m",
            severity: "critical",
            concern: "deployment",
            summary: "{{ $labels.pod }} crashes again and again",
            description:
                "Container {{ $labels.container }} of {{ $labels.pod }} ends soon after each start and is held back.",
            example: {
                fires: { [waits("CrashLoopBackOff")]: flat(1) },
                silent: { [waits("CrashLoopBackOff")]: flat(0) },
                labels,
            },
        },
        {
            name: "PodOutOfMemory",
            expr: `max by (pod, container) (kube_pod_container_status_last_terminated_reason{namespace="${namespace}",reason="OOMKilled"}) == 1 and sum by (pod, container) (increase(kube_pod_container_status_restarts_total{namespace="${namespace}"}[15m])) > 0`,
            for: "0m",
            severity: "warning",
            concern: "performance",
            summary: "{{ $labels.pod }} was ended for want of memory",
            description:
                "Container {{ $labels.container }} of {{ $labels.pod }} went over its memory limit within the last quarter of an hour.",
            example: {
                fires: {
                    [`kube_pod_container_status_last_terminated_reason{reason="OOMKilled",${container}}`]: flat(1),
                    [`kube_pod_container_status_restarts_total{${container}}`]: growing(1),
                },
                silent: {
                    [`kube_pod_container_status_last_terminated_reason{reason="OOMKilled",${container}}`]: flat(1),
                    [`kube_pod_container_status_restarts_total{${container}}`]: flat(3),
                },
                labels,
            },
        },
        {
            name: "PodNotReady",
            expr: `max by (pod) (kube_pod_status_ready{namespace="${namespace}",condition="false"}) * on (pod) max by (pod) (kube_pod_status_phase{namespace="${namespace}",phase=~"Pending|Running|Unknown"}) == 1`,
            for: "15m",
            severity: "warning",
            concern: "deployment",
            summary: "{{ $labels.pod }} has not been ready for a quarter of an hour",
            description: "{{ $labels.pod }} gets no traffic; its readiness probe fails, or it has not started.",
            example: {
                fires: {
                    [`kube_pod_status_ready{condition="false",${pod}}`]: flat(1),
                    [`kube_pod_status_phase{phase="Running",${pod}}`]: flat(1),
                },
                // A finished job's pod is not ready either.
                silent: {
                    [`kube_pod_status_ready{condition="false",${pod}}`]: flat(1),
                    [`kube_pod_status_phase{phase="Running",${pod}}`]: flat(0),
                    [`kube_pod_status_phase{phase="Succeeded",${pod}}`]: flat(1),
                },
                labels: { pod: "api-1" },
            },
        },
        {
            name: "PodUnschedulable",
            expr: `max by (pod) (kube_pod_status_unschedulable{namespace="${namespace}"}) == 1`,
            for: "10m",
            severity: "warning",
            concern: "deployment",
            summary: "No node can take {{ $labels.pod }}",
            description:
                "No node has room for {{ $labels.pod }}, or none fits its volume, its labels or its tolerations.",
            example: {
                fires: { [`kube_pod_status_unschedulable{${pod}}`]: flat(1) },
                silent: { [`kube_pod_status_unschedulable{${pod}}`]: flat(0) },
                labels: { pod: "api-1" },
            },
        },
        {
            name: "ImagePullFailing",
            expr: `max by (pod, container) (max_over_time(kube_pod_container_status_waiting_reason{namespace="${namespace}",reason=~"ImagePullBackOff|ErrImagePull|InvalidImageName"}[5m])) >= 1`,
            for: "10m",
            severity: "warning",
            concern: "deployment",
            summary: "The image of {{ $labels.pod }} cannot be had",
            description: "The registry does not give container {{ $labels.container }} of {{ $labels.pod }} its image.",
            example: {
                fires: { [waits("ImagePullBackOff")]: flat(1) },
                silent: { [waits("ImagePullBackOff")]: flat(0) },
                labels,
            },
        },
        pressure(
            "Cpu",
            "processor time",
            `sum by (pod, container) (rate(container_cpu_usage_seconds_total{namespace="${namespace}",container!=""}[5m])) / sum by (pod, container) (kube_pod_container_resource_limits{namespace="${namespace}",resource="cpu"})`,
            {
                fires: {
                    [`container_cpu_usage_seconds_total{${container}}`]: growing(57),
                    [`kube_pod_container_resource_limits{resource="cpu",${container}}`]: flat(1),
                },
                silent: {
                    [`container_cpu_usage_seconds_total{${container}}`]: growing(48),
                    [`kube_pod_container_resource_limits{resource="cpu",${container}}`]: flat(1),
                },
                labels,
            },
        ),
        pressure(
            "Memory",
            "memory",
            `sum by (pod, container) (container_memory_working_set_bytes{namespace="${namespace}",container!=""}) / sum by (pod, container) (kube_pod_container_resource_limits{namespace="${namespace}",resource="memory"})`,
            {
                fires: {
                    [`container_memory_working_set_bytes{${container}}`]: flat(950),
                    [`kube_pod_container_resource_limits{resource="memory",${container}}`]: flat(1000),
                },
                silent: {
                    [`container_memory_working_set_bytes{${container}}`]: flat(850),
                    [`kube_pod_container_resource_limits{resource="memory",${container}}`]: flat(1000),
                },
                labels,
            },
        ),
    ];
}

function pressure(which: "Cpu" | "Memory", what: string, share: string, example: Alert["example"]): Alert {
    return {
        name: `Container${which}Pressure`,
        expr: `${share} > 0.9`,
        for: "10m",
        severity: "warning",
        concern: "performance",
        summary: `{{ $labels.pod }} uses over 90 % of the ${what} it may have`,
        description: `Container {{ $labels.container }} of {{ $labels.pod }} has been at its limit of ${what} for ten minutes.`,
        example,
    };
}

export function podRow({ namespace }: Place): DashboardRow {
    const of = (series: string) => `sum by (pod) (${series})`;
    return {
        title: "Pods",
        panels: [
            panel(
                "Processor time of its limit",
                [
                    {
                        expr: `${of(`rate(container_cpu_usage_seconds_total{namespace="${namespace}",container!=""}[5m])`)} / ${of(`kube_pod_container_resource_limits{namespace="${namespace}",resource="cpu"}`)}`,
                        legend: "{{pod}}",
                    },
                ],
                { unit: "percentunit" },
            ),
            panel(
                "Memory of its limit",
                [
                    {
                        expr: `${of(`container_memory_working_set_bytes{namespace="${namespace}",container!=""}`)} / ${of(`kube_pod_container_resource_limits{namespace="${namespace}",resource="memory"}`)}`,
                        legend: "{{pod}}",
                    },
                ],
                { unit: "percentunit" },
            ),
            panel("Restarts in an hour", [
                {
                    expr: of(`increase(kube_pod_container_status_restarts_total{namespace="${namespace}"}[1h])`),
                    legend: "{{pod}}",
                },
            ]),
            panel("Not ready", [
                { expr: of(`kube_pod_status_ready{namespace="${namespace}",condition="false"}`), legend: "{{pod}}" },
            ]),
        ],
    };
}
