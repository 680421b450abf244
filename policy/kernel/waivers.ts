import { Field } from "./field";
import type { Subject } from "./subject";
import { nearest } from "./suggest";
import type { Violation } from "./violation";

/** Permission to break one rule at one resource: why, who answers for it, and until when. */
export interface Waiver {
    readonly rule: string;
    /** The exact id that the violation names: `DaemonSet spire/spire-agent`. */
    readonly resource: string;
    /** Only this container of it. */
    readonly container?: string;
    readonly reason: string;
    readonly owner: string;
    /** The last day on which it holds: `2027-06-30`. */
    readonly expires: string;
    /** Only in these stacks; in every stack when left out. */
    readonly stacks?: readonly string[];
}

/** A waiver and where it was written down. */
export interface HeldWaiver {
    readonly waiver: Waiver;
    readonly at: Field;
    /** The object that carries it as an annotation. */
    readonly subject?: Subject;
}

export interface Waived {
    readonly violation: Violation;
    readonly waiver: Waiver;
}

/** Something is wrong with a waiver itself. */
export interface WaiverProblem {
    readonly held: HeldWaiver;
    readonly want: string;
    readonly because?: string;
}

export const waiverAnnotation = "stackwright.dev/waiver.";

/** The right that a waiver needs at admission. There is no such resource: only roles name it. */
export const waiverGrant = { group: "stackwright.dev", resource: "waivers", verb: "grant" } as const;

/** The waivers that an object carries for itself: `stackwright.dev/waiver.<rule>: {"reason", "owner", "expires"}`. */
export function waiversOn(subject: Subject): readonly HeldWaiver[] {
    if (!subject.isKubernetes) return [];
    const annotations = subject.annotations;
    if (annotations.unknown || !annotations.isMapping) return [];
    return annotations
        .entries()
        .filter(([key]) => key.startsWith(waiverAnnotation))
        .map(([key, at]) => {
            const { reason, owner, expires, container } = annotationContent(at);
            const waiver = { rule: key.slice(waiverAnnotation.length), resource: subject.id, reason, owner, expires };
            return { waiver: container === "" ? waiver : { ...waiver, container }, at, subject };
        });
}

function annotationContent(at: Field): { reason: string; owner: string; expires: string; container: string } {
    const content = at.isText ? new Field(parsed(at.string() ?? "")) : new Field(undefined);
    const part = (key: string): string => {
        if (!content.isMapping) return "";
        const value = content.at(key);
        return value.isText ? (value.string() ?? "") : "";
    };
    return { reason: part("reason"), owner: part("owner"), expires: part("expires"), container: part("container") };
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        // Every part then counts as missing, and the waiver is reported with its text.
        if (error instanceof SyntaxError) return undefined;
        throw error;
    }
}

export interface WaiverTerms {
    /** Today as `2026-11-21`. */
    readonly today: string;
    /** How far ahead a waiver may reach, so that each comes back for review. */
    readonly longestDays: number;
    readonly ruleNames: ReadonlySet<string>;
}

const shortestReason = 15;
const wildcard = /[*?[\]{}]/;
const exactResource = /^[A-Za-z][\w.-]* \S+$/;
const day = /^\d{4}-\d{2}-\d{2}$/;

/** What makes a waiver void, if anything: a void waiver waives nothing. */
export function flawOf(held: HeldWaiver, terms: WaiverTerms): WaiverProblem | undefined {
    const { waiver } = held;
    const flaw = (want: string, because: string): WaiverProblem => ({ held, want, because });
    if (!terms.ruleNames.has(waiver.rule)) {
        const guess = nearest(waiver.rule, terms.ruleNames);
        return flaw("the name of a rule", guess === undefined ? "no such rule" : `did you mean ${guess}?`);
    }
    if (wildcard.test(waiver.resource) || !exactResource.test(waiver.resource)) {
        return flaw("the exact id of one resource, such as Deployment shop/api", `it names "${waiver.resource}"`);
    }
    if (waiver.reason.trim().length < shortestReason) {
        return flaw(`a reason of at least ${shortestReason} characters`, `its reason is "${waiver.reason}"`);
    }
    if (waiver.owner.trim() === "") return flaw("an owner who answers for it", "it has none");
    if (!isDay(waiver.expires)) {
        return flaw("a last day, written 2027-06-30", `it expires "${waiver.expires}"`);
    }
    if (waiver.expires < terms.today) {
        return flaw("a repaired resource, or a waiver that was reviewed again", `it expired on ${waiver.expires}`);
    }
    if (waiver.expires > addDays(terms.today, terms.longestDays)) {
        return flaw(`a last day within ${terms.longestDays} days`, `it lasts until ${waiver.expires}`);
    }
    return undefined;
}

/** The 30th of February is read as the 2nd of March. */
function isDay(text: string): boolean {
    return day.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;
}

function addDays(date: string, days: number): string {
    return new Date(Date.parse(date) + days * 24 * 60 * 60 * 1000).toISOString().slice(0, "2027-06-30".length);
}

export function covers(waiver: Waiver, violation: Violation): boolean {
    if (waiver.rule !== violation.rule || waiver.resource !== violation.resource) return false;
    return waiver.container === undefined || waiver.container === violation.container;
}

export function unusedWaiver(held: HeldWaiver): WaiverProblem {
    return { held, want: "no waiver, since nothing breaks that rule there", because: "it is not needed" };
}
