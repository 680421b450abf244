import { attempt, MalformedValue, type UnknownValue } from "./field";
import type { Finding, Rule, Severity } from "./rule";
import type { Subject } from "./subject";

export type Level = "advisory" | "mandatory";

/** One fault found in one run. Plain data, so that every report can be made from it. */
export interface Violation {
    readonly rule: string;
    readonly level: Level;
    readonly severity: Severity;
    /** The id of the resource: `Deployment shop/api`. */
    readonly resource: string;
    readonly urn: string | undefined;
    /** The file it was read from, or its name in the program. */
    readonly origin: string | undefined;
    readonly container: string | undefined;
    readonly field: string;
    readonly found: string;
    /** Why what was found is wrong, where that is not plain from what is wanted. */
    readonly because: string | undefined;
    readonly want: string;
    readonly remedy: string;
    /** Names resource, field, value and remedy. */
    readonly message: string;
}

export interface Place {
    readonly subject: Subject;
    readonly container?: string;
}

export function violation(rule: Rule, level: Level, { subject, container }: Place, finding: Finding): Violation {
    const field = finding.at.owner === subject.id ? finding.at.path : `${finding.at.owner}: ${finding.at.path}`;
    const found = finding.at.describe();
    const because = finding.because === undefined ? "" : ` (${finding.because})`;
    const inside = container === undefined ? "" : `, container "${container}"`;
    return {
        rule: rule.name,
        level,
        severity: rule.severity,
        resource: subject.id,
        urn: subject.resource.urn,
        origin: subject.resource.origin,
        container,
        field,
        found,
        because: finding.because,
        want: finding.want,
        remedy: rule.remedy,
        message: `${subject.id}${inside}: ${field} is ${found}${because}; want ${finding.want}. Fix: ${rule.remedy}`,
    };
}

/**
 * Runs a check and turns what it could not read into findings: a value that only the update will know may turn out
 * to be anything, so it counts as wrong.
 */
export function findingsOf(check: () => Iterable<Finding>): readonly Finding[] {
    const findings: Finding[] = [];
    const judged = attempt(() => {
        for (const finding of check()) findings.push(finding);
    });
    return "error" in judged ? [...findings, asFinding(judged.error)] : findings;
}

function asFinding(error: UnknownValue | MalformedValue): Finding {
    if (error instanceof MalformedValue) return { at: error.field, want: error.want };
    return { at: error.field, want: "a value that is known at preview, so that it can be judged" };
}

/** The same faults in the same order however the resources were delivered, each of them once. */
export function inOrder(violations: readonly Violation[]): readonly Violation[] {
    return inOrderOf(violations, (each) => each);
}

export function inOrderOf<T>(items: readonly T[], violationOf: (item: T) => Violation): readonly T[] {
    const keyed = new Map(
        items.map((item) => {
            const { resource, rule, field, message } = violationOf(item);
            return [[resource, rule, field, message].join("\n"), item] as const;
        }),
    );
    return [...keyed].sort(([a], [b]) => byText(a, b)).map(([, item]) => item);
}

/** The same on every machine, whatever language it speaks. */
function byText(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}
