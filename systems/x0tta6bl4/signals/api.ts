import {
    type Alert,
    flat,
    growing,
    httpAlerts,
    httpAvailability,
    httpLatency,
    httpRecords,
    httpRow,
    type Signals,
} from "../../../components/monitoring";
import { system } from "./names";

export function apiSignals(namespace: string, job: string): Signals {
    const place = { job, title: "The mesh API" };
    return {
        name: `${system}-api`,
        system,
        component: "api",
        namespace,
        records: httpRecords(place),
        alerts: [
            ...httpAlerts(
                place,
                { down: "X0tta6bl4APIDown", latency: "X0tta6bl4HighLatency", errors: "X0tta6bl4HighErrorRate" },
                { errors: { warning: 0.05 }, p95: { warning: 1 }, downFor: "2m", inFlight: 100 },
            ),
            poolAlert(job),
            cacheAlert(job),
        ],
        slos: [
            httpAvailability(place, {
                name: "x0tta6bl4-api-availability",
                title: "The mesh API answers without an error",
                objective: 0.999,
            }),
            httpLatency(place, {
                name: "x0tta6bl4-api-latency",
                title: "The mesh API answers within 250 ms",
                objective: 0.99,
                bound: "0.25",
            }),
        ],
        rows: [httpRow(place)],
    };
}

function poolAlert(job: string): Alert {
    const of = (state: string) => `x0tta6bl4_db_pool_connections{job="${job}",pod="api-1",state="${state}"}`;
    return {
        name: "X0tta6bl4DatabasePoolExhausted",
        expr: `max by (pod) (x0tta6bl4_db_pool_connections{job="${job}",state="used"}) / (max by (pod) (x0tta6bl4_db_pool_connections{job="${job}",state="size"}) > 0) > 0.9`,
        for: "5m",
        severity: "warning",
        concern: "performance",
        summary: "{{ $labels.pod }} has hardly a database connection left",
        description: "Over 90 % of the pool of {{ $labels.pod }} are in use; requests wait for one.",
        example: {
            fires: { [of("used")]: flat(19), [of("size")]: flat(20) },
            silent: { [of("used")]: flat(15), [of("size")]: flat(20) },
            labels: { pod: "api-1" },
        },
    };
}

function cacheAlert(job: string): Alert {
    const of = (result: string) => `x0tta6bl4_cache_requests_total{job="${job}",result="${result}"}`;
    const all = `sum(rate(x0tta6bl4_cache_requests_total{job="${job}"}[10m]))`;
    return {
        name: "X0tta6bl4CacheMissesHigh",
        expr: `sum(rate(x0tta6bl4_cache_requests_total{job="${job}",result="miss"}[10m])) / (${all} > 1) > 0.3`,
        for: "30m",
        severity: "warning",
        concern: "performance",
        summary: "Over 30 % of what the API asks of its cache is not there",
        description: "Normally 8 % are missing. The database answers what the cache does not.",
        example: {
            fires: { [of("miss")]: growing(400), [of("hit")]: growing(600) },
            silent: { [of("miss")]: growing(80), [of("hit")]: growing(920) },
        },
    };
}
