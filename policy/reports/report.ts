import type { ConfiguredRule, Violation, Waived } from "../kernel";

/** One run, as every kind of report is made from it. */
export interface Report {
    readonly pack: string;
    readonly version: string;
    /** What was judged: a stack, a folder. */
    readonly judged: string;
    readonly resources: number;
    readonly rules: readonly ConfiguredRule[];
    readonly violations: readonly Violation[];
    readonly waived: readonly Waived[];
}

/** A run fails if anything mandatory is broken. */
export function passes({ violations }: Report): boolean {
    return violations.every(({ level }) => level !== "mandatory");
}

export function countOf(violations: readonly Violation[], level: Violation["level"]): number {
    return violations.filter((violation) => violation.level === level).length;
}

export function counted(number: number, noun: string): string {
    return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** `3 mandatory, 1 advisory, 2 waived` */
export function tally({ violations, waived }: Report): string {
    const mandatory = countOf(violations, "mandatory");
    return `${mandatory} mandatory, ${violations.length - mandatory} advisory, ${waived.length} waived`;
}

export function activeCount({ rules }: Report): number {
    return rules.filter(({ level }) => level !== "disabled").length;
}
