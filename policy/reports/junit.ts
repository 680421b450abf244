import type { Violation } from "../kernel";
import { append } from "../kernel/label-index";
import type { Report } from "./report";

/** For build servers: a suite of one case per rule, and one more per fault. */
export function junitReport({ pack, rules, violations, waived }: Report): string {
    const broken = grouped(violations, (each) => each);
    const excused = grouped(waived, ({ violation }) => violation);
    const cases = rules
        .filter(({ level }) => level !== "disabled")
        .flatMap(({ rule: { name } }) => {
            const faults = (broken.get(name) ?? []).map((each) => caseOf(each, failure(each)));
            const skips = (excused.get(name) ?? []).map(({ violation, waiver }) =>
                caseOf(violation, `<skipped message="${escaped(`${waiver.reason} (until ${waiver.expires})`)}"/>`),
            );
            return faults.length + skips.length === 0
                ? [`    <testcase classname="${name}" name="all"/>`]
                : [...faults, ...skips];
        });
    const counts = `tests="${cases.length}" failures="${violations.length}" errors="0"`;
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites name="${escaped(pack)}" ${counts}>`,
        `  <testsuite name="${escaped(pack)}" ${counts} skipped="${waived.length}">`,
        ...cases,
        "  </testsuite>",
        "</testsuites>",
        "",
    ].join("\n");
}

function grouped<T>(items: readonly T[], violationOf: (item: T) => Violation): ReadonlyMap<string, readonly T[]> {
    const groups = new Map<string, T[]>();
    for (const item of items) append(groups, violationOf(item).rule, item);
    return groups;
}

function caseOf({ rule, resource, container, field }: Violation, content: string): string {
    const name = [resource, container, field].filter((part) => part !== undefined).join(" ");
    return `    <testcase classname="${rule}" name="${escaped(name)}">${content}</testcase>`;
}

function failure({ level, message }: Violation): string {
    return `<failure type="${level}" message="${escaped(message)}"/>`;
}

const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&apos;",
    "\n": "&#10;",
    "\t": "&#9;",
};

// XML 1.0 has no way to write the other control characters at all.
const unwritable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function escaped(text: string): string {
    return text.replace(unwritable, "\uFFFD").replace(/[&<>"'\n\t]/g, (character) => entities[character] ?? character);
}
