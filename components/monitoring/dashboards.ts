import type { Dashboard, Panel, Signals } from "./model";
import { rowsOf } from "./model";

/** One dashboard for each part's signals, and those of their own; a landing page leads to all of a system. */
export function dashboardsOf(system: string, signals: readonly Signals[]): readonly Dashboard[] {
    const own = signals.flatMap((one) => [
        ...(rowsOf(one).length === 0 ? [] : [{ uid: uidOf(one.name), title: titleOf(one.name), rows: rowsOf(one) }]),
        ...(one.dashboards ?? []),
    ]);
    const home: Dashboard = {
        uid: uidOf(`${system}-home`),
        title: `${titleOf(system)}: where to look first`,
        rows: [
            {
                title: "Now",
                panels: [
                    {
                        title: "Alerts that fire",
                        queries: [
                            {
                                expr: 'sum by (severity) (ALERTS{alertstate="firing",severity!="none"})',
                                legend: "{{severity}}",
                            },
                        ],
                        kind: "stat",
                    },
                    {
                        title: "Targets that do not answer",
                        queries: [{ expr: "sum by (job) (1 - up)", legend: "{{job}}" }],
                    },
                    ...budgets(signals),
                ],
            },
        ],
    };
    return [home, ...own];
}

function budgets(signals: readonly Signals[]): readonly Panel[] {
    const names = signals.flatMap(({ slos = [] }) => slos.map(({ name }) => name));
    if (names.length === 0) return [];
    return [
        {
            title: "Error budgets left of 14 days",
            queries: [{ expr: "slo:budget_left:ratio14d", legend: "{{slo}}" }],
            unit: "percentunit",
            kind: "stat",
        },
    ];
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
export function dashboardFiles(
    dashboards: readonly Dashboard[],
    tags: readonly string[],
): Readonly<Record<string, string>> {
    const build = require("./grafana") as typeof import("./grafana");
    return Object.fromEntries(
        dashboards.map((dashboard) => [
            `${dashboard.uid}.json`,
            `${JSON.stringify(build.grafanaDashboard(dashboard, tags))}\n`,
        ]),
    );
}
