import type { Problem } from "../../core/problems";
import type { Alert, Concern, DashboardRow, RecordingRule, Samples } from "./signals";

/**
 * What users are promised: which share of requests, or of time, is good. One of these makes the recording rules, the four
 * burn-rate alerts and the panels of the error budget.
 */
export interface Slo {
    /** Unique in a stack: `graphmemory-api-availability`. */
    readonly name: string;
    readonly title: string;
    /** The promised share: 0.999. */
    readonly objective: number;
    readonly concern: Concern;
    readonly measure: SloMeasure;
}

export type SloMeasure =
    /** Bad events of all events; both are counters with their labels. */
    | { readonly kind: "events"; readonly bad: string; readonly all: string }
    /** Requests slower than a bucket's bound of all requests. */
    | { readonly kind: "latency"; readonly histogram: string; readonly matchers: string; readonly bound: string }
    /** A gauge that is 1 while all is well. */
    | { readonly kind: "uptime"; readonly gauge: string };

/** Windows over which the share of errors is recorded. */
const windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const;
type Window = (typeof windows)[number];

/** How much faster than allowed the budget burns, over a long window and, to end soon after the trouble, a short one. */
export interface BurnRate {
    readonly factor: number;
    readonly long: Window;
    readonly short: Window;
    readonly for: string;
    readonly severity: "critical" | "warning";
    readonly spends: string;
}

export const burnRates: readonly BurnRate[] = [
    { factor: 14.4, long: "1h", short: "5m", for: "2m", severity: "critical", spends: "2 % in an hour" },
    { factor: 6, long: "6h", short: "30m", for: "15m", severity: "critical", spends: "5 % in six hours" },
    { factor: 3, long: "1d", short: "2h", for: "1h", severity: "warning", spends: "10 % in a day" },
    { factor: 1, long: "3d", short: "6h", for: "3h", severity: "warning", spends: "10 % in three days" },
];

/** As far back as a budget is reckoned: what a retention of 15 days surely holds. */
const budgetWindow = "14d";

export function burnAlertName(rate: BurnRate): string {
    return `ErrorBudgetBurn${String(rate.factor).replace(".", "_")}x`;
}

/** The share of errors over a window. Without any traffic there is no share, and no alert either. */
function errorRatio(slo: Slo, window: Window): string {
    const counted = eventRates(slo.measure, window);
    if (counted === undefined) return `1 - avg_over_time(${upRecord}{slo="${slo.name}"}[${window}])`;
    const { bad, all } = window === counts.window ? countsOf(slo) : counted;
    return `(${bad}) / (${all} > 0)`;
}

/** What is counted over the shortest window is recorded: its share and the budget are both made from it. */
const counts = { window: "5m", bad: "slo:bad_events:rate5m", all: "slo:events:rate5m" } as const;

function countsOf({ name }: Slo, range = ""): { readonly bad: string; readonly all: string } {
    return { bad: `${counts.bad}{slo="${name}"}${range}`, all: `${counts.all}{slo="${name}"}${range}` };
}

/** How many events a second were bad, and how many there were; none where time itself is counted. */
function eventRates(measure: SloMeasure, window: string): { readonly bad: string; readonly all: string } | undefined {
    switch (measure.kind) {
        case "events":
            return {
                bad: `sum(rate(${measure.bad}[${window}])) or vector(0)`,
                all: `sum(rate(${measure.all}[${window}]))`,
            };
        case "latency": {
            const { histogram, matchers, bound } = measure;
            const all = `sum(rate(${histogram}_count{${matchers}}[${window}]))`;
            return { bad: `${all} - sum(rate(${histogram}_bucket{${matchers},le="${bound}"}[${window}]))`, all };
        }
        case "uptime":
            return undefined;
    }
}

const upRecord = "slo:up:ratio";

/**
 * The share that is up. The gauge goes with the pod that it is about, so once it has been seen, its absence is a time in
 * which nothing was up: the record goes on from its own last value, at nought. Before the first one there was no promise.
 */
function upRatio({ name, measure }: Slo): string | undefined {
    if (measure.kind !== "uptime") return undefined;
    return `avg(${measure.gauge}) or on () sum(${upRecord}{slo="${name}"}) * 0`;
}

function recorded(slo: Slo, window: Window): string {
    return `slo:error_ratio:rate${window}{slo="${slo.name}"}`;
}

/** 1 - 0.999 is 0.0010000000000000009 to a computer. */
export function errorBudget({ objective }: Slo): number {
    return Number((1 - objective).toPrecision(6));
}

export function sloRecords(slo: Slo): readonly RecordingRule[] {
    const labels = { slo: slo.name };
    const up = upRatio(slo);
    const counted = eventRates(slo.measure, counts.window);
    return [
        ...(up === undefined ? [] : [{ record: upRecord, expr: up, labels }]),
        ...(counted === undefined
            ? []
            : [
                  { record: counts.bad, expr: counted.bad, labels },
                  { record: counts.all, expr: counted.all, labels },
              ]),
        ...windows.map((window) => ({
            record: `slo:error_ratio:rate${window}`,
            expr: errorRatio(slo, window),
            labels,
        })),
        { record: "slo:objective:ratio", expr: `vector(${slo.objective})`, labels },
        {
            record: `slo:budget_left:ratio${budgetWindow}`,
            expr: `1 - ${errorsWithin(slo)} / ${errorBudget(slo)}`,
            labels,
        },
    ];
}

/** Each event counts the same, whether it came at noon or in a quiet night. */
function errorsWithin(slo: Slo): string {
    if (slo.measure.kind === "uptime") return `avg_over_time(${recorded(slo, "5m")}[${budgetWindow}])`;
    const { bad, all } = countsOf(slo, `[${budgetWindow}]`);
    return `(sum_over_time(${bad}) / (sum_over_time(${all}) > 0))`;
}

export function sloAlerts(slo: Slo): readonly Alert[] {
    return burnRates.map((rate) => {
        const bound = Number((rate.factor * errorBudget(slo)).toPrecision(6));
        return {
            name: burnAlertName(rate),
            expr: `${recorded(slo, rate.long)} > ${bound} and ${recorded(slo, rate.short)} > ${bound}`,
            for: rate.for,
            severity: rate.severity,
            concern: slo.concern,
            group: `slo-${slo.name}`,
            summary: `${slo.title}: the error budget burns ${rate.factor} times as fast as allowed`,
            description: `Over ${rate.long} and over ${rate.short} more than ${percentText(bound)} went wrong; ${percentText(slo.objective)} are promised to go well. At this pace ${rate.spends} of a month's budget are gone.`,
            labels: { slo: slo.name },
            runbook: "ErrorBudgetBurn",
            example: burnExample(slo, rate, bound),
        };
    });
}

function percentText(share: number): string {
    return `${Number((share * 100).toPrecision(6))} %`;
}

/**
 * Errors at twice the bound for as long as the alert waits; and ones that are over while the long window still holds
 * enough of them: what the short window is for.
 */
function burnExample(slo: Slo, rate: BurnRate, bound: number): Alert["example"] {
    const ratio = Math.min(1, bound * 2);
    const step = minutesOf(rate.short) > 60 ? 5 : 1;
    const wait = minutesOf(rate.for) + 10 * step;
    const clean = minutesOf(rate.short) + 10 * step;
    return {
        fires: samplesOf(slo, [{ ratio, minutes: wait + 10 * step }], step),
        at: `${wait}m`,
        silent: samplesOf(
            slo,
            [
                { ratio, minutes: 3 * clean },
                { ratio: 0, minutes: clean + 2 * step },
            ],
            step,
        ),
        silentAt: `${4 * clean - step}m`,
        interval: step === 1 ? "1m" : "5m",
    };
}

interface Stretch {
    readonly ratio: number;
    readonly minutes: number;
}

function samplesOf({ measure }: Slo, stretches: readonly Stretch[], step: number): Samples {
    const each = 6000 * step;
    const counted = (perStep: (ratio: number) => number) => countedUp(stretches, step, perStep);
    switch (measure.kind) {
        case "events":
            return {
                [exampleSeries(measure.all, { status: "200", status_code: "200" })]: counted(
                    (ratio) => (1 - ratio) * each,
                ),
                [exampleSeries(measure.bad, { status: "500", status_code: "500", result: "error" })]: counted(
                    (ratio) => ratio * each,
                ),
            };
        case "latency": {
            const { histogram, matchers, bound } = measure;
            return {
                [`${histogram}_bucket{${matchers},le="${bound}"}`]: counted((ratio) => (1 - ratio) * each),
                [`${histogram}_count{${matchers}}`]: counted(() => each),
            };
        }
        case "uptime":
            return {
                [exampleSeries(measure.gauge, {})]: stretches
                    .map(({ ratio, minutes }) => `${1 - ratio}x${minutes / step - 1}`)
                    .join(" "),
            };
    }
}

/** A concrete series that a selector finds: `status=~"5.."` becomes one that matches. */
function exampleSeries(selector: string, values: Readonly<Record<string, string>>): string {
    const [name = "", rest = ""] = selector.split("{", 2);
    const labels = rest
        .replace(/\}$/, "")
        .split(/,(?=[a-z_]+[=!])/)
        .filter((matcher) => matcher !== "")
        .map((matcher) => /^([a-z_]+)(=~|!~|!=|=)"(.*)"$/.exec(matcher) ?? [])
        .map(([, label = "", operator, value = ""]) => [label, operator === "=" ? value : (values[label] ?? "x")]);
    const extra = Object.entries(values).filter(([key]) => !labels.some(([label]) => label === key));
    return `${name}{${[...labels, ...extra].map(([label, value]) => `${label}="${value}"`).join(",")}}`;
}

function countedUp(stretches: readonly Stretch[], step: number, perStep: (ratio: number) => number): string {
    let at = 0;
    return stretches
        .map(({ ratio, minutes }) => {
            const grows = Number(perStep(ratio).toPrecision(9));
            const samples = minutes / step;
            const text = `${at}+${grows}x${samples - 1}`;
            at = Number((at + grows * samples).toPrecision(12));
            return text;
        })
        .join(" ");
}

/** `90m`, `6h`, `3d` → minutes. */
export function minutesOf(duration: string): number {
    const [, amount = "", unit = ""] = /^(\d+)([smhd])$/.exec(duration) ?? [];
    const each: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60, d: 1440 };
    const factor = each[unit];
    if (factor === undefined) throw new RangeError(`"${duration}" is no duration; want for instance 30s, 5m, 2h or 1d`);
    return Number(amount) * factor;
}

/** The error budget, for a dashboard. */
export function sloRow(slo: Slo): DashboardRow {
    return {
        title: slo.title,
        panels: [
            {
                title: `Budget left of ${budgetWindow}`,
                queries: [{ expr: `slo:budget_left:ratio${budgetWindow}{slo="${slo.name}"}` }],
                unit: "percentunit",
                kind: "stat",
            },
            {
                title: "Share of errors",
                queries: (["5m", "1h", "6h"] as const).map((window) => ({
                    expr: recorded(slo, window),
                    legend: window,
                })),
                unit: "percentunit",
            },
            {
                title: "Burn rate (1 spends exactly the budget)",
                queries: (["1h", "6h"] as const).map((window) => ({
                    expr: `${recorded(slo, window)} / ${errorBudget(slo)}`,
                    legend: window,
                })),
            },
        ],
    };
}

/** What would make a promise that no alert could watch. */
export function validateSlo(path: string, slo: Slo): readonly Problem[] {
    const highest = 1 - 1 / Math.max(...burnRates.map(({ factor }) => factor));
    if (slo.objective > highest && slo.objective < 1) return [];
    return [
        {
            path: `${path}.${slo.name}.objective`,
            value: slo.objective,
            problem: "leaves a budget that cannot burn 14.4 times too fast, or none at all",
            allowed: `above ${highest.toPrecision(3)} and below 1`,
            fix: "promise a share such as 0.999",
        },
    ];
}
