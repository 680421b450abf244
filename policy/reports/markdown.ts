import type { Violation } from "../kernel";
import { byResource } from "./human";
import { activeCount, counted, passes, type Report, tally } from "./report";

/** For a comment on a change: the tally first, then what must be repaired, then what is waived. */
export function markdownReport(report: Report): string {
    const { pack, judged, resources, violations, waived } = report;
    const mark = passes(report) ? "✅" : "❌";
    const scope = `${counted(resources, "resource")}, ${counted(activeCount(report), "rule")}`;
    return [
        `### ${mark} ${code(pack)} on ${code(judged)}: ${tally(report)}`,
        "",
        `${scope}.`,
        "",
        ...faultSection(
            "Must be repaired",
            violations.filter(({ level }) => level === "mandatory"),
        ),
        ...faultSection(
            "Should be repaired",
            violations.filter(({ level }) => level === "advisory"),
        ),
        ...waivedSection(waived),
    ].join("\n");
}

function faultSection(title: string, violations: readonly Violation[]): string[] {
    if (violations.length === 0) return [];
    const rows = [...byResource(violations)].flatMap(([resource, found]) =>
        found.map(({ rule, container, field, found: value, because, want }) => {
            const place = container === undefined ? code(resource) : `${code(resource)} (${code(container)})`;
            const wrong = `${code(field)} is ${code(value)}${because === undefined ? "" : `: ${cell(because)}`}`;
            return `| ${place} | ${code(rule)} | ${wrong} | ${cell(want)} |`;
        }),
    );
    return [`#### ${title}`, "", "| resource | rule | wrong | wanted |", "|---|---|---|---|", ...rows, ""];
}

function waivedSection(waived: Report["waived"]): string[] {
    if (waived.length === 0) return [];
    const rows = waived.map(
        ({ violation, waiver }) =>
            `| ${code(violation.resource)} | ${code(violation.rule)} | ${cell(waiver.reason)} | ${cell(waiver.owner)} | ${waiver.expires} |`,
    );
    const head = ["| resource | rule | reason | owner | until |", "|---|---|---|---|---|"];
    return ["<details><summary>Waived</summary>", "", ...head, ...new Set(rows), "", "</details>", ""];
}

function cell(text: string): string {
    return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replace(/\s+/g, " ");
}

/** As code, fenced by more backquotes than the text has in a row. */
function code(text: string): string {
    const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
    const fence = "`".repeat(longest + 1);
    const pad = longest > 0 ? " " : "";
    return `${fence}${pad}${text.replaceAll("|", "\\|").replace(/\s+/g, " ")}${pad}${fence}`;
}
