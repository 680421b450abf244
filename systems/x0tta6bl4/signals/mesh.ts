import { type Alert, flat, growing } from "../../../components/monitoring";
import { pod } from "./names";

export function meshAlerts(of: string, job: string): readonly Alert[] {
    const nodes = (state: string) => `x0tta6bl4_mesh_nodes_total{job="${job}",pod="mesh-1",state="${state}"}`;
    const messages = (result: string) =>
        `x0tta6bl4_gossip_messages_total{job="${job}",pod="mesh-1",direction="out",result="${result}"}`;
    const trip = (le: string) => `x0tta6bl4_gossip_round_trip_seconds_bucket{job="${job}",pod="mesh-1",le="${le}"}`;
    const peers = `x0tta6bl4_mesh_peers{job="${job}",pod="mesh-1"}`;
    return [
        {
            name: "X0tta6bl4MeshDown",
            expr: `max by (job, pod) (up{${of}}) == 0`,
            for: "2m",
            severity: "critical",
            concern: "network",
            group: "mesh-down",
            summary: "Mesh node {{ $labels.pod }} cannot be reached",
            description:
                "Program {{ $labels.pod }} of job {{ $labels.job }} does not answer; the mesh routes around it.",
            example: {
                fires: { [`up{job="${job}",pod="mesh-1"}`]: flat(0) },
                silent: { [`up{job="${job}",pod="mesh-1"}`]: flat(1) },
                labels: { ...pod, job },
            },
        },
        {
            name: "X0tta6bl4MeshNodesLost",
            expr: `max(sum by (pod) (x0tta6bl4_mesh_nodes_total{${of},state="dead"})) / max(sum by (pod) (x0tta6bl4_mesh_nodes_total{${of}})) > 0.2`,
            for: "5m",
            severity: "critical",
            concern: "network",
            summary: "Over 20 % of the mesh's nodes are lost",
            description: "The mesh is falling apart, or a network policy or a zone cuts it in two.",
            example: {
                fires: { [nodes("alive")]: flat(7), [nodes("dead")]: flat(3) },
                silent: { [nodes("alive")]: flat(9), [nodes("dead")]: flat(1) },
            },
        },
        {
            name: "X0tta6bl4MeshPartitioned",
            expr: `min by (pod) (x0tta6bl4_mesh_peers{${of}}) == 0`,
            for: "5m",
            severity: "critical",
            concern: "network",
            summary: "{{ $labels.pod }} talks to nobody",
            description: "Program {{ $labels.pod }} has no peer: it is cut off from the mesh.",
            example: { fires: { [peers]: flat(0) }, silent: { [peers]: flat(2) }, labels: pod },
        },
        {
            name: "X0tta6bl4GossipFailing",
            expr: `sum by (pod) (rate(x0tta6bl4_gossip_messages_total{${of},result="error"}[5m])) / sum by (pod) (rate(x0tta6bl4_gossip_messages_total{${of}}[5m])) > 0.1`,
            for: "10m",
            severity: "warning",
            concern: "network",
            summary: "Over 10 % of the gossip of {{ $labels.pod }} is lost",
            description: "Messages of {{ $labels.pod }} to its peers fail; what it knows of the mesh grows old.",
            example: {
                fires: { [messages("ok")]: growing(80), [messages("error")]: growing(20) },
                silent: { [messages("ok")]: growing(95), [messages("error")]: growing(5) },
                labels: pod,
            },
        },
        {
            name: "X0tta6bl4GossipSlow",
            expr: `histogram_quantile(0.95, sum by (pod, le) (rate(x0tta6bl4_gossip_round_trip_seconds_bucket{${of}}[5m]))) > 0.1`,
            for: "10m",
            severity: "warning",
            concern: "network",
            summary: "Peers of {{ $labels.pod }} answer slowly",
            description:
                "95 of 100 answers take {{ $labels.pod }} longer than 100 ms; 10 ms are the target between pods.",
            example: {
                fires: { [trip("0.1")]: growing(0), [trip("0.5")]: growing(100), [trip("+Inf")]: growing(100) },
                silent: { [trip("0.01")]: growing(100), [trip("0.1")]: growing(100), [trip("+Inf")]: growing(100) },
                labels: pod,
            },
        },
    ];
}

export function loopAlerts(of: string, job: string): readonly Alert[] {
    const last = `x0tta6bl4_mapek_last_cycle_timestamp_seconds{job="${job}",pod="mesh-1"}`;
    const cycles = (result: string) =>
        `x0tta6bl4_mapek_cycles_total{job="${job}",pod="mesh-1",phase="execute",result="${result}"}`;
    return [
        {
            name: "X0tta6bl4MapeKStalled",
            expr: `time() - max by (pod) (x0tta6bl4_mapek_last_cycle_timestamp_seconds{${of}}) > 300`,
            for: "2m",
            severity: "critical",
            concern: "performance",
            summary: "The self-healing loop of {{ $labels.pod }} stands still",
            description: "Program {{ $labels.pod }} has not finished a round for five minutes: nothing heals itself.",
            example: {
                fires: { [last]: growing(60, -600) },
                silent: { [last]: growing(60, -30) },
                labels: pod,
            },
        },
        {
            name: "X0tta6bl4MapeKFailing",
            expr: `sum by (phase) (rate(x0tta6bl4_mapek_cycles_total{${of},result="error"}[10m])) / sum by (phase) (rate(x0tta6bl4_mapek_cycles_total{${of}}[10m])) > 0.2`,
            for: "10m",
            severity: "warning",
            concern: "performance",
            summary: "Phase {{ $labels.phase }} of the self-healing loop fails",
            description: "Over 20 % of the rounds end with an error in phase {{ $labels.phase }}.",
            example: {
                fires: { [cycles("ok")]: growing(6), [cycles("error")]: growing(4) },
                silent: { [cycles("ok")]: growing(9), [cycles("error")]: growing(1) },
                labels: { phase: "execute" },
            },
        },
    ];
}
