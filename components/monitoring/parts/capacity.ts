import { type Alert, type DashboardRow, flat, growing, panel } from "../model";
import type { Place } from "./place";

/** Autoscalers at their end, quotas and volumes nearly full. */
export interface CapacityOptions extends Place {
    /** What the system's own documents call the alert of a volume at 85 %. @default VolumeAlmostFull */
    readonly volumeAlert?: string;
}

export function capacityAlerts(options: CapacityOptions): readonly Alert[] {
    return [...scalerAlerts(options), quotaAlert(options), ...volumeAlerts(options)];
}

function scalerAlerts({ namespace }: Place): readonly Alert[] {
    const scaler = `namespace="${namespace}",horizontalpodautoscaler="api"`;
    const every = (name: string) => `max by (horizontalpodautoscaler) (${name}{namespace="${namespace}"})`;
    const labels = { horizontalpodautoscaler: "api" };
    const current = `kube_horizontalpodautoscaler_status_current_replicas{${scaler}}`;
    const most = `kube_horizontalpodautoscaler_spec_max_replicas{${scaler}}`;
    const unread = `kube_horizontalpodautoscaler_status_condition{condition="ScalingActive",status="false",${scaler}}`;
    return [
        {
            name: "HPAAtMaximum",
            expr: `${every("kube_horizontalpodautoscaler_status_current_replicas")} >= ${every("kube_horizontalpodautoscaler_spec_max_replicas")}`,
            for: "15m",
            severity: "warning",
            concern: "performance",
            summary: "{{ $labels.horizontalpodautoscaler }} runs as many pods as it may",
            description: "More load would no longer be met with more pods of {{ $labels.horizontalpodautoscaler }}.",
            example: {
                fires: { [current]: flat(10), [most]: flat(10) },
                silent: { [current]: flat(9), [most]: flat(10) },
                labels,
            },
        },
        {
            name: "HPACannotReadMetric",
            expr: `max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_condition{namespace="${namespace}",condition="ScalingActive",status="false"}) == 1`,
            for: "15m",
            severity: "warning",
            concern: "performance",
            summary: "{{ $labels.horizontalpodautoscaler }} cannot read what it scales on",
            description: "The metrics API or the adapter does not answer, so the number of pods stays as it is.",
            example: { fires: { [unread]: flat(1) }, silent: { [unread]: flat(0) }, labels },
        },
    ];
}

function quotaAlert({ namespace }: Place): Alert {
    const of = (type: string) =>
        `kube_resourcequota{namespace="${namespace}",resourcequota="quota",resource="pods",type="${type}"}`;
    return {
        name: "QuotaAlmostFull",
        expr: `max by (resource) (kube_resourcequota{namespace="${namespace}",type="used"}) / (max by (resource) (kube_resourcequota{namespace="${namespace}",type="hard"}) > 0) > 0.9`,
        for: "15m",
        severity: "warning",
        concern: "deployment",
        summary: "Over 90 % of the quota of {{ $labels.resource }} is used",
        description: "Soon a new pod, or the surge pod of a rollout, is refused for want of {{ $labels.resource }}.",
        example: {
            fires: { [of("used")]: flat(19), [of("hard")]: flat(20) },
            silent: { [of("used")]: flat(17), [of("hard")]: flat(20) },
            labels: { resource: "pods" },
        },
    };
}

function volumeAlerts({ namespace, volumeAlert = "VolumeAlmostFull" }: CapacityOptions): readonly Alert[] {
    const claim = `namespace="${namespace}",persistentvolumeclaim="data-0"`;
    const every = (name: string) => `max by (persistentvolumeclaim) (${name}{namespace="${namespace}"})`;
    const labels = { persistentvolumeclaim: "data-0" };
    const available = `kubelet_volume_stats_available_bytes{${claim}}`;
    const capacity = `kubelet_volume_stats_capacity_bytes{${claim}}`;
    const free = `${every("kubelet_volume_stats_available_bytes")} / ${every("kubelet_volume_stats_capacity_bytes")}`;
    const inodes = `${every("kubelet_volume_stats_inodes_free")} / (${every("kubelet_volume_stats_inodes")} > 0)`;
    const lost = `kube_persistentvolumeclaim_status_phase{phase="Lost",${claim}}`;
    return [
        {
            name: volumeAlert,
            expr: `1 - ${free} > 0.85`,
            for: "15m",
            severity: "warning",
            concern: "storage",
            group: "volume-room",
            summary: "{{ $labels.persistentvolumeclaim }} is over 85 % full",
            description: "Less than 15 % of volume {{ $labels.persistentvolumeclaim }} is free.",
            example: {
                fires: { [available]: flat(10), [capacity]: flat(100) },
                silent: { [available]: flat(16), [capacity]: flat(100) },
                labels,
            },
        },
        {
            name: "VolumeNearlyFull",
            expr: `1 - ${free} > 0.95`,
            for: "5m",
            severity: "critical",
            concern: "storage",
            group: "volume-room",
            summary: "{{ $labels.persistentvolumeclaim }} is over 95 % full",
            description:
                "Less than 5 % of volume {{ $labels.persistentvolumeclaim }} is free: what writes there is about to stop.",
            example: {
                fires: { [available]: flat(4), [capacity]: flat(100) },
                silent: { [available]: flat(6), [capacity]: flat(100) },
                labels,
            },
        },
        {
            name: "VolumeFullSoon",
            expr: `max by (persistentvolumeclaim) (predict_linear(kubelet_volume_stats_available_bytes{namespace="${namespace}"}[6h], 4 * 86400)) < 0 and ${free} < 0.5`,
            for: "1h",
            severity: "warning",
            concern: "storage",
            summary: "{{ $labels.persistentvolumeclaim }} will be full within four days",
            description:
                "At the pace of the last six hours volume {{ $labels.persistentvolumeclaim }} has no room left in four days.",
            example: {
                fires: { [available]: growing(-10, 40_000, 240), [capacity]: flat(100_000) },
                silent: { [available]: flat(40_000), [capacity]: flat(100_000) },
                labels,
                at: "120m",
            },
        },
        {
            name: "VolumeOutOfInodes",
            expr: `${inodes} < 0.05`,
            for: "15m",
            severity: "warning",
            concern: "storage",
            summary: "{{ $labels.persistentvolumeclaim }} can hold few more files",
            description:
                "Less than 5 % of the inodes of {{ $labels.persistentvolumeclaim }} are free, whatever room there is.",
            example: {
                fires: {
                    [`kubelet_volume_stats_inodes_free{${claim}}`]: flat(4),
                    [`kubelet_volume_stats_inodes{${claim}}`]: flat(100),
                },
                silent: {
                    [`kubelet_volume_stats_inodes_free{${claim}}`]: flat(6),
                    [`kubelet_volume_stats_inodes{${claim}}`]: flat(100),
                },
                labels,
            },
        },
        {
            name: "VolumeLost",
            expr: `max by (persistentvolumeclaim) (kube_persistentvolumeclaim_status_phase{namespace="${namespace}",phase="Lost"}) == 1`,
            for: "1m",
            severity: "critical",
            concern: "storage",
            summary: "{{ $labels.persistentvolumeclaim }} has lost its volume",
            description: "The volume behind claim {{ $labels.persistentvolumeclaim }} no longer exists.",
            example: { fires: { [lost]: flat(1) }, silent: { [lost]: flat(0) }, labels },
        },
    ];
}

export function capacityRow({ namespace }: Place): DashboardRow {
    const by = (label: string, series: string) => `max by (${label}) (${series}{namespace="${namespace}"})`;
    return {
        title: "Autoscaling, quota and volumes",
        panels: [
            panel("Replicas, and the most there may be", [
                {
                    expr: by("horizontalpodautoscaler", "kube_horizontalpodautoscaler_status_current_replicas"),
                    legend: "{{horizontalpodautoscaler}}",
                },
                {
                    expr: by("horizontalpodautoscaler", "kube_horizontalpodautoscaler_spec_max_replicas"),
                    legend: "{{horizontalpodautoscaler}} at most",
                },
            ]),
            panel(
                "Used of the quota",
                [
                    {
                        expr: `max by (resource) (kube_resourcequota{namespace="${namespace}",type="used"}) / (max by (resource) (kube_resourcequota{namespace="${namespace}",type="hard"}) > 0)`,
                        legend: "{{resource}}",
                    },
                ],
                { unit: "percentunit" },
            ),
            panel(
                "Used of the volumes",
                [
                    {
                        expr: `1 - ${by("persistentvolumeclaim", "kubelet_volume_stats_available_bytes")} / ${by("persistentvolumeclaim", "kubelet_volume_stats_capacity_bytes")}`,
                        legend: "{{persistentvolumeclaim}}",
                    },
                ],
                { unit: "percentunit" },
            ),
        ],
    };
}
