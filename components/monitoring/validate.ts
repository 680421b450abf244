import type { Problem } from "../core/problems";
import { repeatedIn } from "../core/repeated";
import type { MonitoringArgs } from "./args";
import { landingUses } from "./dashboards";
import { alertsOf, contractProblems, recordsOf, validateSlo } from "./model";
import { validateRouting } from "./routing";

/** Everything about an instance that would keep somebody from being called. */
export function validateMonitoring(args: MonitoringArgs): readonly Problem[] {
    const { path, signals, jobs } = args;
    return [
        ...contractProblems(path, signals, jobs, [...landingUses(args.tag, signals), ...(args.otherUses ?? [])]),
        ...signals.flatMap(({ slos = [] }) => slos.flatMap((slo) => validateSlo(path, slo))),
        ...validateRouting(path, args.alertmanager.routing, args.production),
        ...twice(
            path,
            "scrape job",
            jobs.map(({ job }) => job),
        ),
        ...twice(
            path,
            "group of signals",
            signals.map(({ name }) => name),
        ),
        ...twice(
            path,
            "promise",
            signals.flatMap(({ slos = [] }) => slos.map(({ name }) => name)),
        ),
        ...signals.flatMap((one) =>
            twice(`${path} · ${one.name}`, "rule", [
                ...recordsOf(one).map(({ record, labels }) => JSON.stringify([record, labels])),
                ...alertsOf(one).map(({ name, expr, severity }) => `${name} (${severity}): ${expr}`),
            ]),
        ),
    ];
}

function twice(path: string, what: string, names: readonly string[]): readonly Problem[] {
    return repeatedIn(names).map((name) => ({
        path,
        value: name,
        problem: `is the name of more than one ${what}`,
        fix: "give each a name of its own",
    }));
}
