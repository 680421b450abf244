import { closest, distance } from "fastest-levenshtein";
import type { Problem } from "../../core/problems";
import { type Catalogue, ofEveryTarget, seriesOf, targetLabels } from "./catalogue";
import { selectorsIn } from "./expression";
import type { Signals } from "./signals";
import { alertsOf, recordsOf, rowsOf } from "./whole";

/** One place that reads series: a rule, a panel, an autoscaler. */
export interface Use {
    /** In the user's words: `alert PostgresDown of graphmemory-postgres`. */
    readonly by: string;
    readonly expr: string;
}

/** What one Prometheus scrapes: a job, and what its targets show. */
export interface Scraped {
    readonly job: string;
    readonly serves: readonly Catalogue[];
}

/** Everything in the signals that reads a series. */
export function usesOf(signals: Signals): readonly Use[] {
    const { name } = signals;
    return [
        ...recordsOf(signals).map(({ record, expr }) => ({ by: `rule ${record} of ${name}`, expr })),
        ...alertsOf(signals).map(({ name: alert, expr }) => ({ by: `alert ${alert} of ${name}`, expr })),
        ...[...rowsOf(signals), ...(signals.dashboards ?? []).flatMap(({ rows }) => rows)].flatMap(({ panels }) =>
            panels.flatMap(({ title, queries }) =>
                queries.map(({ expr }) => ({ by: `panel "${title}" of ${name}`, expr })),
            ),
        ),
    ];
}

/**
 * Whatever reads a series that nobody writes stays silent for ever, and nobody notices. So each must be in the catalogue
 * of something that this very Prometheus scrapes (of the job that the query names, if it names one), or be recorded by one
 * of its rules.
 */
export function contractProblems(
    path: string,
    signals: readonly Signals[],
    scraped: readonly Scraped[],
    others: readonly Use[] = [],
): readonly Problem[] {
    const served = servedSeries(scraped);
    const servedBy = new Map(scraped.map((one) => [one.job, servedSeries([one])]));
    const recorded = new Set(signals.flatMap((one) => recordsOf(one).map(({ record }) => record)));
    const known = [...served.keys(), ...recorded];
    const seen = new Set<string>();
    return [...signals.flatMap(usesOf), ...others].flatMap(({ by, expr }): readonly Problem[] =>
        selectorsIn(expr).flatMap(({ name, labels, job }): readonly Problem[] => {
            const at = `${path} · ${by}`;
            if (name === undefined) {
                return [
                    {
                        path: at,
                        problem: "selects series by labels alone, so nobody can say what it needs",
                        fix: "name the metric",
                    },
                ];
            }
            if (recorded.has(name) || seen.has(`${at} ${name} ${job}`)) return [];
            seen.add(`${at} ${name} ${job}`);
            if (job !== undefined && !servedBy.has(job)) return [unscraped(at, job, name, [...servedBy.keys()])];
            const selectable = (job === undefined ? served : servedBy.get(job))?.get(name);
            if (selectable === undefined) return [unserved(at, name, known, scraped, job)];
            return labels
                .filter((label) => !selectable.has(label))
                .map((label) => ({
                    path: at,
                    value: label,
                    problem: `is no label of ${name}`,
                    allowed:
                        [...selectable].filter((each) => !targetLabels.includes(each)).join(", ") ||
                        "its target's labels only",
                    fix: "mend the selector, or add the label to the metric in its catalogue",
                }));
        }),
    );
}

function servedSeries(scraped: readonly Scraped[]): ReadonlyMap<string, ReadonlySet<string>> {
    const served = new Map<string, Set<string>>();
    for (const { metrics } of [ofEveryTarget, ...scraped.flatMap(({ serves }) => serves)]) {
        for (const [name, metric] of Object.entries(metrics)) {
            for (const [series, labels] of seriesOf(name, metric)) {
                served.set(series, new Set([...(served.get(series) ?? []), ...labels]));
            }
        }
    }
    return served;
}

function unserved(
    path: string,
    name: string,
    known: readonly string[],
    scraped: readonly Scraped[],
    job: string | undefined,
): Problem {
    const meant = nearest(name, known);
    const jobs = scraped.map((one) => one.job).join(", ");
    return {
        path,
        value: name,
        problem:
            job === undefined
                ? `is served by nothing that is scraped here (jobs: ${jobs === "" ? "none" : jobs})`
                : `is not served by scrape job ${job}, of which it is asked`,
        fix:
            meant === undefined || meant === name
                ? "add the scrape job whose program serves it, add the metric to that program's catalogue, or remove what reads it"
                : `did you mean ${meant}? If not, add the scrape job whose program serves it, or remove what reads it`,
    };
}

/** The job is gone, or is called otherwise now. */
function unscraped(path: string, job: string, name: string, jobs: readonly string[]): Problem {
    const meant = nearest(job, jobs);
    return {
        path,
        value: job,
        problem: `is no scrape job here, though ${name} is asked of it`,
        allowed: jobs.length === 0 ? "none" : jobs.join(", "),
        fix: `${meant === undefined ? "" : `did you mean ${meant}? If not, `}add the scrape job, or remove what reads it`,
    };
}

function nearest(name: string, known: readonly string[]): string | undefined {
    if (known.length === 0) return undefined;
    const found = closest(name, known);
    return distance(name, found) <= Math.max(2, name.length / 5) ? found : undefined;
}

/** Alerts nobody wrote down what to do about, and files about alerts that no longer exist. */
export function runbookProblems(
    alerts: readonly { readonly runbook: string }[],
    files: readonly string[],
): readonly Problem[] {
    const wanted = new Set(alerts.map(({ runbook }) => runbook));
    const there = new Set(files.map((file) => file.replace(/\.md$/, "")));
    return [
        ...[...wanted]
            .filter((name) => !there.has(name))
            .map((name) => ({
                path: `docs/runbooks/${name}.md`,
                problem: `is missing, though alert ${name} points at it`,
                fix: "write it (meaning, impact, diagnosis, remedy), or remove the alert",
            })),
        ...[...there]
            .filter((name) => name !== "README" && !wanted.has(name))
            .map((name) => ({
                path: `docs/runbooks/${name}.md`,
                problem: "belongs to no alert",
                fix: "remove it, or give it the name of the alert it is about",
            })),
    ];
}
