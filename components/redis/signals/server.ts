import { type Alert, alertOnMetric, flat, growing } from "../../monitoring";
import { ofPod, type RedisSignalsArgs } from "./args";

export function serverAlerts(args: RedisSignalsArgs): readonly Alert[] {
    const { job, system } = args;
    return [
        {
            name: "RedisDown",
            expr: `max(redis_up{job="${job}"}) == 0 or absent(redis_up{job="${job}"})`,
            for: "1m",
            severity: "critical",
            concern: "storage",
            group: `${job}-down`,
            summary: `Redis of ${system} is down`,
            description: "No node takes connections, or its exporter is gone as well.",
            example: {
                fires: { [`redis_up{job="${job}",pod="redis-0"}`]: flat(0) },
                silent: { [`redis_up{job="${job}",pod="redis-0"}`]: flat(1) },
            },
        },
        alertOnMetric(
            job,
            {
                name: "RedisRestarted",
                for: "0m",
                severity: "warning",
                concern: "storage",
                summary: "{{ $labels.pod }} has restarted",
                description: "The server in {{ $labels.pod }} has been up for less than ten minutes.",
            },
            "redis_uptime_in_seconds",
            (selected) => `max by (pod) (${selected}) < 600`,
            { ...ofPod, fires: flat(300), silent: flat(6000) },
        ),
        alertOnMetric(
            job,
            {
                name: "RedisRejectsConnections",
                for: "1m",
                severity: "critical",
                concern: "performance",
                summary: "{{ $labels.pod }} turns clients away",
                description: "As many clients as may be are connected to {{ $labels.pod }}.",
            },
            "redis_rejected_connections_total",
            (selected) => `sum by (pod) (increase(${selected}[5m])) > 0`,
            { ...ofPod, fires: growing(1), silent: flat(5) },
        ),
    ];
}
