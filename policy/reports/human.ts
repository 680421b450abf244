import type { Violation } from "../kernel";
import { append } from "../kernel/label-index";
import { activeCount, counted, passes, type Report, tally } from "./report";

/** For the terminal: each fault with its remedy, under the resource it is at. */
export function humanReport(report: Report): string {
    const { pack, judged, resources, violations, waived } = report;
    const faults = [...byResource(violations)].flatMap(([resource, found]) => [
        resource,
        ...found.flatMap(faultLines),
        "",
    ]);
    const waivers = waived.map(
        ({ violation, waiver }) =>
            `  ${violation.rule} at ${violation.resource} until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`,
    );
    const mark = passes(report) ? "✓" : "✗";
    const scope = `${counted(resources, "resource")}, ${counted(activeCount(report), "rule")} of ${pack}`;
    return [
        ...faults,
        ...(waivers.length === 0 ? [] : ["Waived", ...new Set(waivers), ""]),
        `${mark} ${judged}: ${scope}: ${tally(report)}`,
        "",
    ].join("\n");
}

export function byResource(violations: readonly Violation[]): ReadonlyMap<string, readonly Violation[]> {
    const groups = new Map<string, Violation[]>();
    for (const violation of violations) append(groups, violation.resource, violation);
    return groups;
}

function faultLines({ rule, level, container, field, found, because, want, remedy }: Violation): string[] {
    const mark = level === "mandatory" ? "✗" : "!";
    const inside = container === undefined ? "" : `, container ${container}`;
    return [
        `  ${mark} ${rule}${inside}`,
        `      ${field} is ${found}${because === undefined ? "" : ` (${because})`}`,
        `      want ${want}`,
        `      fix: ${remedy}`,
    ];
}
