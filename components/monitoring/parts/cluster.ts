import { type Alert, flat, growing, panel, type Signals } from "../model";
import type { Place } from "./place";

/** Nodes, and what tells of them. Only in the instance that scrapes the cluster. */
export function clusterSignals({ system, namespace }: Place): Signals {
    const condition = (name: string, status: string) =>
        `kube_node_status_condition{node="node-1",condition="${name}",status="${status}"}`;
    const pressures: readonly (readonly [string, string])[] = [
        ["MemoryPressure", "memory"],
        ["DiskPressure", "disk"],
        ["PIDPressure", "processes"],
    ];
    return {
        name: "cluster",
        system,
        component: "cluster",
        namespace,
        alerts: [
            {
                name: "NodeNotReady",
                expr: 'max by (node) (kube_node_status_condition{condition="Ready",status="true"}) == 0',
                for: "5m",
                severity: "critical",
                concern: "deployment",
                summary: "{{ $labels.node }} is not ready",
                description: "Node {{ $labels.node }} takes no pods, and those it has will be moved.",
                example: {
                    fires: { [condition("Ready", "true")]: flat(0) },
                    silent: { [condition("Ready", "true")]: flat(1) },
                    labels: { node: "node-1" },
                },
            },
            ...pressures.map(
                ([name, what]): Alert => ({
                    name: `Node${name}`,
                    expr: `max by (node) (kube_node_status_condition{condition="${name}",status="true"}) == 1`,
                    for: "10m",
                    severity: "warning",
                    concern: name === "DiskPressure" ? "storage" : "performance",
                    summary: `{{ $labels.node }} runs out of ${what}`,
                    description: `Node {{ $labels.node }} evicts pods to win back ${what}.`,
                    example: {
                        fires: { [condition(name, "true")]: flat(1) },
                        silent: { [condition(name, "true")]: flat(0) },
                        labels: { node: "node-1" },
                    },
                }),
            ),
            {
                name: "NodeCordoned",
                expr: "max by (node) (kube_node_spec_unschedulable) == 1",
                for: "1d",
                severity: "info",
                concern: "deployment",
                summary: "{{ $labels.node }} has taken no pods for a day",
                description: "Somebody cordoned node {{ $labels.node }} and has not released it.",
                example: {
                    fires: { 'kube_node_spec_unschedulable{node="node-1"}': flat(1, 300) },
                    silent: { 'kube_node_spec_unschedulable{node="node-1"}': flat(0, 300) },
                    interval: "5m",
                    labels: { node: "node-1" },
                },
            },
            {
                name: "KubeStateMetricsFailing",
                expr: 'sum by (resource) (rate(kube_state_metrics_list_total{result="error"}[5m])) / sum by (resource) (rate(kube_state_metrics_list_total[5m])) > 0.01 or sum by (resource) (rate(kube_state_metrics_watch_total{result="error"}[5m])) / sum by (resource) (rate(kube_state_metrics_watch_total[5m])) > 0.01',
                for: "15m",
                severity: "critical",
                concern: "deployment",
                summary: "What is known of {{ $labels.resource }} is out of date",
                description:
                    "kube-state-metrics cannot read objects of kind {{ $labels.resource }} from the API server.",
                example: {
                    fires: {
                        'kube_state_metrics_list_total{resource="*v1.Pod",result="error"}': growing(1),
                        'kube_state_metrics_list_total{resource="*v1.Pod",result="success"}': growing(9),
                    },
                    silent: {
                        'kube_state_metrics_list_total{resource="*v1.Pod",result="error"}': flat(3),
                        'kube_state_metrics_list_total{resource="*v1.Pod",result="success"}': growing(9),
                    },
                    labels: { resource: "*v1.Pod" },
                },
            },
        ],
        rows: [
            {
                title: "Nodes",
                panels: [
                    panel("Ready", 'sum(kube_node_status_condition{condition="Ready",status="true"})', {
                        kind: "stat",
                    }),
                    panel("Under pressure", [
                        {
                            expr: 'sum by (condition) (kube_node_status_condition{condition=~".*Pressure",status="true"})',
                            legend: "{{condition}}",
                        },
                    ]),
                ],
            },
        ],
    };
}
