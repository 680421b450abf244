import { countOf, passes, type Report } from "./report";

/** Everything, for programs. */
export function jsonReport(report: Report): string {
    const { pack, version, judged, resources, rules, violations, waived } = report;
    const content = {
        pack,
        version,
        judged,
        resources,
        passed: passes(report),
        mandatory: countOf(violations, "mandatory"),
        advisory: countOf(violations, "advisory"),
        rules: rules.map(({ rule, level, settings }) => ({
            name: rule.name,
            level,
            severity: rule.severity,
            settings,
        })),
        violations,
        waived: waived.map(({ violation, waiver }) => ({ ...violation, waiver })),
    };
    return `${JSON.stringify(content, undefined, 2)}\n`;
}
