import { given } from "../../core/given";
import type { Alert, Samples } from "../model";

/** The series by which an alert about one metric is tried. */
export interface SeriesExample {
    readonly fires: string;
    readonly silent: string;
    /** Labels of the series besides its job. */
    readonly labels?: Readonly<Record<string, string>>;
    /** Labels that the alert brings. */
    readonly brings?: Readonly<Record<string, string>>;
    /** What else has to be there. */
    readonly beside?: Samples;
    readonly at?: string;
    readonly interval?: "5m";
}

/** An alert about one metric of a scrape job. */
export function alertOnMetric(
    job: string,
    alert: Omit<Alert, "expr" | "example">,
    metric: string,
    test: (selected: string) => string,
    { fires, silent, labels, brings, beside, at, interval }: SeriesExample,
): Alert {
    const matchers = Object.entries({ job, ...labels }).map(([key, value]) => `${key}="${value}"`);
    const series = `${metric}{${matchers.join(",")}}`;
    return {
        ...alert,
        expr: test(`${metric}{job="${job}"}`),
        example: {
            fires: { ...beside, [series]: fires },
            silent: { ...beside, [series]: silent },
            ...given("labels", brings),
            ...given("at", at),
            ...given("interval", interval),
        },
    };
}
