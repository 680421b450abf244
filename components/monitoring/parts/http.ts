import {
    type Alert,
    type AlertExample,
    type DashboardRow,
    flat,
    growing,
    panel,
    type RecordingRule,
    type Severity,
    type Slo,
} from "../model";

/** What every program of ours that answers HTTP counts, the route being the group that its path belongs to. */
export interface HttpPlace {
    /** The scrape job. */
    readonly job: string;
    /** How the program is called in texts: `The backend`. */
    readonly title: string;
}

export interface HttpAlertNames {
    readonly down: string;
    readonly latency: string;
    readonly errors: string;
}

export interface HttpBounds {
    /** Shares of 5xx answers. */
    readonly errors: Readonly<Partial<Record<"warning" | "critical", number>>>;
    /** Seconds that 95 of 100 requests stay below. */
    readonly p95: Readonly<Partial<Record<"warning" | "critical", number>>>;
    readonly downFor: string;
    /** Requests at once in one pod, from which on it does not keep up. */
    readonly inFlight: number;
}

/** Rate, errors and latency by route, worked out once for alerts, panels and autoscalers' dashboards alike. */
export function httpRecords({ job }: HttpPlace): readonly RecordingRule[] {
    const of = (metric: string, more = "") => `${metric}{job="${job}"${more}}`;
    const labels = { job };
    const quantile = (q: number, by: string) =>
        `histogram_quantile(${q}, sum by (${by}) (rate(${of("http_request_duration_seconds_bucket")}[5m])))`;
    return [
        {
            record: "job_route:http_requests:rate5m",
            expr: `sum by (route) (rate(${of("http_requests_total")}[5m]))`,
            labels,
        },
        {
            record: "job_route:http_errors:ratio_rate5m",
            expr: `sum by (route) (rate(${of("http_requests_total", ',status=~"5.."')}[5m])) / sum by (route) (rate(${of("http_requests_total")}[5m]))`,
            labels,
        },
        {
            record: "job:http_errors:ratio_rate5m",
            expr: `sum(rate(${of("http_requests_total", ',status=~"5.."')}[5m])) / sum(rate(${of("http_requests_total")}[5m]))`,
            labels,
        },
        { record: "job:http_duration_seconds:p50", expr: quantile(0.5, "le"), labels },
        { record: "job:http_duration_seconds:p95", expr: quantile(0.95, "le"), labels },
        { record: "job:http_duration_seconds:p99", expr: quantile(0.99, "le"), labels },
        { record: "job_route:http_duration_seconds:p95", expr: quantile(0.95, "route, le"), labels },
    ];
}

type Promised = Pick<Slo, "name" | "title" | "objective">;

/** How many requests must end without an error of ours. */
export function httpAvailability({ job }: HttpPlace, promise: Promised): Slo {
    const all = (more = "") => `http_requests_total{job="${job}"${more}}`;
    return { ...promise, concern: "deployment", measure: { kind: "events", bad: all(',status=~"5.."'), all: all() } };
}

/** How many requests must be answered within the bound: seconds, as the histogram's bucket writes them. */
export function httpLatency({ job }: HttpPlace, { bound, ...promise }: Promised & { readonly bound: string }): Slo {
    const matchers = `job="${job}"`;
    const measure = { kind: "latency", histogram: "http_request_duration_seconds", matchers, bound } as const;
    return { ...promise, concern: "performance", measure };
}

export function httpAlerts(place: HttpPlace, names: HttpAlertNames, bounds: HttpBounds): readonly Alert[] {
    return [
        downAlert(place, names.down, bounds.downFor),
        ...errorAlerts(place, names, bounds),
        ...latencyAlerts(place, names, bounds),
        ...routeAlerts(place, bounds),
    ];
}

export function downAlert({ job, title }: HttpPlace, name: string, after: string): Alert {
    return {
        name,
        expr: `absent(up{job="${job}"} == 1)`,
        for: after,
        severity: "critical",
        concern: "deployment",
        group: `${job}-down`,
        summary: `${title} is down`,
        description: `Not one pod of ${title.toLowerCase()} answers the scrape of its metrics.`,
        example: {
            fires: { [`up{job="${job}",instance="a"}`]: flat(0), [`up{job="${job}",instance="b"}`]: flat(0) },
            silent: { [`up{job="${job}",instance="a"}`]: flat(0), [`up{job="${job}",instance="b"}`]: flat(1) },
        },
    };
}

function errorAlerts(place: HttpPlace, { errors: name }: HttpAlertNames, { errors }: HttpBounds): readonly Alert[] {
    const { job, title } = place;
    const example = (share: number): AlertExample["fires"] => ({
        [`http_requests_total{job="${job}",route="/api",status="200"}`]: growing(round(6000 * (1 - share))),
        [`http_requests_total{job="${job}",route="/api",status="503"}`]: growing(round(6000 * share)),
    });
    return steps(errors).map(([severity, bound, other]) => ({
        name,
        expr: `job:http_errors:ratio_rate5m{job="${job}"} > ${bound}`,
        for: "5m",
        severity,
        concern: "deployment" as const,
        group: `${job}-errors`,
        summary: `${title} answers over ${round(bound * 100)} % of the requests with an error`,
        description: `For five minutes over ${round(bound * 100)} % of the requests to ${title.toLowerCase()} have ended with a status of 500 or above.`,
        example: {
            fires: example(bound * 1.2),
            silent: example(bound * 0.8),
            labels: { job },
            ...meanwhile(other, bound * 1.2, bound * 0.8),
        },
    }));
}

function latencyAlerts(place: HttpPlace, { latency: name }: HttpAlertNames, { p95 }: HttpBounds): readonly Alert[] {
    const { job, title } = place;
    // All requests take between bound and twice the bound, or all of them less than half of it.
    const slow = (bound: number) =>
        buckets(job, [
            [bound, 0],
            [bound * 2, 6000],
            ["+Inf", 6000],
        ]);
    const quick = (bound: number) =>
        buckets(job, [
            [bound / 2, 6000],
            [bound, 6000],
            ["+Inf", 6000],
        ]);
    return steps(p95).map(([severity, bound, other]) => ({
        name,
        expr: `job:http_duration_seconds:p95{job="${job}"} > ${bound}`,
        for: "5m",
        severity,
        concern: "performance" as const,
        group: `${job}-latency`,
        summary: `${title} is slow`,
        description: `For five minutes 95 of 100 requests to ${title.toLowerCase()} have not been answered within ${seconds(bound)}.`,
        example: {
            fires: slow(bound),
            silent: quick(bound),
            labels: { job },
            ...meanwhile(other, bound * 1.5, bound * 0.4),
        },
    }));
}

function routeAlerts({ job, title }: HttpPlace, { errors, p95, inFlight }: HttpBounds): readonly Alert[] {
    const share = Math.min(0.5, 2 * Math.max(...Object.values(errors)));
    const bound = 2 * Math.max(...Object.values(p95));
    const of = (status: string) => `http_requests_total{job="${job}",route="/api",status="${status}"}`;
    const labels = { job, route: "/api" };
    return [
        {
            name: "RouteErrorRateHigh",
            expr: `job_route:http_errors:ratio_rate5m{job="${job}"} > ${share} and job_route:http_requests:rate5m{job="${job}"} > 0.1`,
            for: "10m",
            severity: "warning",
            concern: "deployment",
            group: `${job}-errors`,
            summary: `${title} fails at {{ $labels.route }}`,
            description: `Over ${round(share * 100)} % of the requests to {{ $labels.route }} have ended with an error for ten minutes.`,
            example: {
                fires: {
                    [of("200")]: growing(round(6000 * (1 - share * 1.2))),
                    [of("500")]: growing(round(6000 * share * 1.2)),
                },
                silent: {
                    [of("200")]: growing(round(6000 * (1 - share * 0.8))),
                    [of("500")]: growing(round(6000 * share * 0.8)),
                },
                labels,
            },
        },
        {
            name: "RouteLatencyHigh",
            expr: `job_route:http_duration_seconds:p95{job="${job}"} > ${bound} and job_route:http_requests:rate5m{job="${job}"} > 0.1`,
            for: "10m",
            severity: "warning",
            concern: "performance",
            group: `${job}-latency`,
            summary: `${title} is slow at {{ $labels.route }}`,
            description: `95 of 100 requests to {{ $labels.route }} have taken longer than ${seconds(bound)} for ten minutes.`,
            example: {
                fires: {
                    ...buckets(job, [
                        [bound, 0],
                        [bound * 2, 6000],
                        ["+Inf", 6000],
                    ]),
                    [of("200")]: growing(6000),
                },
                silent: {
                    ...buckets(job, [
                        [bound / 2, 6000],
                        [bound, 6000],
                        ["+Inf", 6000],
                    ]),
                    [of("200")]: growing(6000),
                },
                labels,
            },
        },
        {
            name: "RouteSaturated",
            expr: `max by (route) (avg_over_time(http_requests_in_progress{job="${job}"}[5m])) > ${inFlight}`,
            for: "10m",
            severity: "warning",
            concern: "performance",
            group: `${job}-saturation`,
            summary: `${title} does not keep up at {{ $labels.route }}`,
            description: `One pod has had over ${inFlight} requests to {{ $labels.route }} in hand at once for ten minutes.`,
            example: {
                fires: { [`http_requests_in_progress{job="${job}",route="/api"}`]: flat(inFlight + 5) },
                silent: { [`http_requests_in_progress{job="${job}",route="/api"}`]: flat(inFlight - 5) },
                labels: { route: "/api" },
            },
        },
    ];
}

type Step = readonly [Severity, number, readonly [Severity, number] | undefined];

/** Each bound with the other one, for the examples: what is over the critical bound is over the milder one as well. */
function steps(bounds: Readonly<Partial<Record<"warning" | "critical", number>>>): readonly Step[] {
    const given = (["warning", "critical"] as const).flatMap((severity) => {
        const bound = bounds[severity];
        return bound === undefined ? [] : [[severity, bound] as const];
    });
    return given.map(([severity, bound]) => [severity, bound, given.find(([other]) => other !== severity)]);
}

function meanwhile(other: Step[2], fires: number, silent: number): Partial<Pick<AlertExample, "meanwhile">> {
    if (other === undefined) return {};
    const [severity, bound] = other;
    return {
        meanwhile: {
            ...(fires > bound ? { fires: [severity] } : {}),
            ...(silent > bound ? { silent: [severity] } : {}),
        },
    };
}

function buckets(job: string, upTo: readonly (readonly [number | "+Inf", number])[]): AlertExample["fires"] {
    return Object.fromEntries(
        upTo.map(([bound, perMinute]) => [
            `http_request_duration_seconds_bucket{job="${job}",route="/api",le="${bound}"}`,
            growing(perMinute),
        ]),
    );
}

function round(value: number): number {
    return Number(value.toPrecision(6));
}

function seconds(value: number): string {
    return value < 1 ? `${round(value * 1000)} ms` : `${round(value)} s`;
}

export function httpRow({ job, title }: HttpPlace): DashboardRow {
    return {
        title,
        panels: [
            panel(
                "Requests by route",
                [{ expr: `job_route:http_requests:rate5m{job="${job}"}`, legend: "{{route}}" }],
                { unit: "reqps" },
            ),
            panel(
                "Share of errors",
                [
                    { expr: `job:http_errors:ratio_rate5m{job="${job}"}`, legend: "all" },
                    { expr: `job_route:http_errors:ratio_rate5m{job="${job}"}`, legend: "{{route}}" },
                ],
                { unit: "percentunit" },
            ),
            panel(
                "Latency",
                [
                    { expr: `job:http_duration_seconds:p50{job="${job}"}`, legend: "p50" },
                    { expr: `job:http_duration_seconds:p95{job="${job}"}`, legend: "p95" },
                    { expr: `job:http_duration_seconds:p99{job="${job}"}`, legend: "p99" },
                ],
                { unit: "s" },
            ),
            panel("Requests at once", [
                { expr: `sum by (pod) (http_requests_in_progress{job="${job}"})`, legend: "{{pod}}" },
            ]),
        ],
    };
}
