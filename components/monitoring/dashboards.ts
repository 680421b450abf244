import type { Dashboard, Panel, Signals, Use } from "./model";
import { rowsOf } from "./model";

/** A dashboard with what it is found by: links lead from each to all others of the same tag. */
export interface TaggedDashboard extends Dashboard {
    readonly system: string;
    /** Where to look first, before all others of its system. @default false */
    readonly landing?: boolean;
}

/** One dashboard for each part's signals, and those of their own; a landing page leads to all of a system. */
export function dashboardsOf(instance: string, signals: readonly Signals[]): readonly TaggedDashboard[] {
    const systems = [...new Set(signals.map(({ system }) => system))];
    return [
        ...(systems.length > 1 ? [everything(instance, signals)] : []),
        ...systems.flatMap((system) => {
            const own = signals.filter((one) => one.system === system);
            return [landing(system, own), ...own.flatMap(partsOf)];
        }),
    ];
}

/** What the landing pages read; the other dashboards' panels are their signals' own. */
export function landingUses(instance: string, signals: readonly Signals[]): readonly Use[] {
    const pages = dashboardsOf(instance, signals).filter((one) => one.landing === true);
    return pages.flatMap(({ title: page, rows }) =>
        rows.flatMap(({ panels }) =>
            panels.flatMap(({ title, queries }) =>
                queries.map(({ expr }) => ({ by: `panel "${title}" of "${page}"`, expr })),
            ),
        ),
    );
}

function partsOf(one: Signals): readonly TaggedDashboard[] {
    const { name, system, dashboards = [] } = one;
    const rows = rowsOf(one);
    return [
        ...(rows.length === 0 ? [] : [{ uid: uidOf(name), title: titleOf(name), rows, system }]),
        ...dashboards.map((dashboard) => ({ ...dashboard, system })),
    ];
}

/** All systems of an instance, before one of them is chosen. */
function everything(instance: string, signals: readonly Signals[]): TaggedDashboard {
    return {
        uid: uidOf(`${instance}-everything`),
        title: "Everything: where to look first",
        system: instance,
        landing: true,
        rows: [
            {
                title: "Now",
                panels: [
                    stat("Alerts that fire", "sum by (severity) (ALERTS{FIRING})", "{{severity}}"),
                    graph("Whose they are", "sum by (system) (ALERTS{FIRING})", "{{system}}"),
                    graph("Targets that do not answer", "sum by (job) (1 - up)", "{{job}}"),
                    ...budgets(signals, "slo:budget_left:ratio14d"),
                ],
            },
        ],
    };
}

function landing(system: string, signals: readonly Signals[]): TaggedDashboard {
    const ours = `system="${system}"`;
    const namespaces = [...new Set(signals.map(({ namespace }) => namespace))].join("|");
    return {
        uid: uidOf(`${system}-home`),
        title: `${titleOf(system)}: where to look first`,
        system,
        landing: true,
        rows: [
            {
                title: "Now",
                panels: [
                    stat("Alerts that fire", `sum by (severity) (ALERTS{FIRING,${ours}})`, "{{severity}}"),
                    graph(
                        "Which they are",
                        `sum by (alertname, component) (ALERTS{FIRING,${ours}})`,
                        "{{alertname}} ({{component}})",
                    ),
                    graph("Targets that do not answer", `sum by (job) (1 - up{${ours}})`, "{{job}}"),
                    graph(
                        "Pods that are not ready",
                        `sum by (pod) (kube_pod_status_ready{namespace=~"${namespaces}",condition="false"} * on (namespace, pod) group_left () max by (namespace, pod) (kube_pod_status_phase{namespace=~"${namespaces}",phase=~"Pending|Running|Unknown"}))`,
                        "{{pod}}",
                    ),
                    ...budgets(signals, `slo:budget_left:ratio14d{${ours}}`),
                ],
            },
        ],
    };
}

function graph(title: string, expr: string, legend: string): Panel {
    return { title, queries: [{ expr: firing(expr), legend }] };
}

function stat(title: string, expr: string, legend: string): Panel {
    return { ...graph(title, expr, legend), kind: "stat" };
}

/** What is for people: some alerts only steer Alertmanager. */
function firing(expr: string): string {
    return expr.replace("FIRING", 'alertstate="firing",severity!="none"');
}

function budgets(signals: readonly Signals[], expr: string): readonly Panel[] {
    if (signals.every(({ slos = [] }) => slos.length === 0)) return [];
    return [{ ...stat("Error budgets left of 14 days", expr, "{{slo}}"), unit: "percentunit" }];
}

function titleOf(name: string): string {
    return name
        .split("-")
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join(" ");
}

/** Grafana takes at most 40 characters. */
export function uidOf(name: string): string {
    const uid = `sw-${name}`;
    if (uid.length > 40) throw new RangeError(`dashboard uid "${uid}" has ${uid.length} characters; want at most 40`);
    return uid;
}

/** Grafana's own files, by name. The builders take a while to load, and only monitoring needs them. */
export function dashboardFiles(dashboards: readonly TaggedDashboard[]): Readonly<Record<string, string>> {
    const build = require("./grafana") as typeof import("./grafana");
    return Object.fromEntries(
        dashboards.map((dashboard) => [
            `${dashboard.uid}.json`,
            `${JSON.stringify(build.grafanaDashboard(dashboard))}\n`,
        ]),
    );
}
