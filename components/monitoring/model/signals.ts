import type { Slo } from "./slo";

/** How bad it is. A critical one wakes somebody; "none" is for signals that steer Alertmanager itself. */
export type Severity = "critical" | "warning" | "info" | "none";

/** Whose trouble it is, and how soon they answer. */
export const concerns = {
    deployment: { owner: "devops", responseTime: "2h" },
    performance: { owner: "platform", responseTime: "4h" },
    storage: { owner: "storage", responseTime: "2h" },
    network: { owner: "network", responseTime: "1h" },
    identity: { owner: "security", responseTime: "2h" },
} as const;
export type Concern = keyof typeof concerns;

/** Series by name and labels, with their values minute by minute, as promtool writes them: `0+60x90`. */
export type Samples = Readonly<Record<string, string>>;

/** Values that show what an alert is for. The tests of every rule are made from these. */
export interface AlertExample {
    readonly fires: Samples;
    readonly silent: Samples;
    /** Labels that the firing series brings along, beside the alert's own. @default - none */
    readonly labels?: Readonly<Record<string, string>>;
    /** When to look. @default ten minutes after the shortest time in which it could fire */
    readonly at?: string;
    /** When to look whether it is silent. @default the same */
    readonly silentAt?: string;
    /** How far apart samples and evaluations are, for what takes days to fire. @default 1m */
    readonly interval?: "1m" | "5m";
    /** Which alerts of the same name and another severity fire in the two cases. @default - none */
    readonly meanwhile?: { readonly fires?: readonly Severity[]; readonly silent?: readonly Severity[] };
}

export interface Alert {
    readonly name: string;
    readonly expr: string;
    /** How long it must hold: `5m`. */
    readonly for: string;
    readonly severity: Severity;
    readonly concern: Concern;
    /** Alerts of one group are about the same thing: a critical one silences the warnings. @default its name */
    readonly group?: string;
    /** @default the component of the signals it belongs to */
    readonly component?: string;
    /** One line; `{{ $labels.pod }}` is filled in. */
    readonly summary: string;
    readonly description: string;
    readonly labels?: Readonly<Record<string, string>>;
    /** Without its file in docs/runbooks nobody knows what to do. @default its name */
    readonly runbook?: string;
    readonly example: AlertExample;
}

export interface RecordingRule {
    /** `level:metric:operations`, as is the custom. */
    readonly record: string;
    readonly expr: string;
    readonly labels?: Readonly<Record<string, string>>;
}

export type Unit = "short" | "percentunit" | "s" | "bytes" | "reqps" | "ops" | "dateTimeFromNow" | "currencyUSD";

export interface Query {
    readonly expr: string;
    /** `{{pod}}` is filled in. */
    readonly legend?: string;
}

export interface Panel {
    readonly title: string;
    readonly queries: readonly Query[];
    /** @default short */
    readonly unit?: Unit;
    /** @default timeseries */
    readonly kind?: "timeseries" | "stat";
}

export interface DashboardRow {
    readonly title: string;
    readonly panels: readonly Panel[];
}

export interface Dashboard {
    /** Part of its address; must stay when the title changes. */
    readonly uid: string;
    readonly title: string;
    readonly rows: readonly DashboardRow[];
}

/** What one part says of itself: how it is counted, when somebody is called, what there is to see. */
export interface Signals {
    /** Unique in a stack: `graphmemory-postgres`. Rule groups and files are called so. */
    readonly name: string;
    readonly system: string;
    readonly component: string;
    readonly namespace: string;
    readonly records?: readonly RecordingRule[];
    readonly alerts: readonly Alert[];
    readonly slos?: readonly Slo[];
    readonly rows?: readonly DashboardRow[];
    /** Dashboards of their own, beside the component's that is made from `rows`. */
    readonly dashboards?: readonly Dashboard[];
}

/** A query over time, for panels. */
export function panel(
    title: string,
    expr: string | readonly Query[],
    more: Omit<Panel, "title" | "queries"> = {},
): Panel {
    return { title, queries: typeof expr === "string" ? [{ expr }] : expr, ...more };
}

const exampleMinutes = 240;

/** The same value every minute. */
export function flat(value: number, minutes = exampleMinutes): string {
    return `${value}x${minutes}`;
}

/** A counter, or anything else that changes by so much a minute. */
export function growing(perMinute: number, from = 0, minutes = exampleMinutes): string {
    return perMinute < 0 ? `${from}-${-perMinute}x${minutes}` : `${from}+${perMinute}x${minutes}`;
}
