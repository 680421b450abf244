import { type ActiveRule, judgeResource, judgeStack } from "./evaluate";
import { Field } from "./field";
import { Stack } from "./stack";
import { type Resource, Subject } from "./subject";
import { inOrder, inOrderOf, type Violation, violation } from "./violation";
import {
    covers,
    flawOf,
    type HeldWaiver,
    unusedWaiver,
    type Waived,
    type Waiver,
    type WaiverProblem,
    type WaiverTerms,
    waiversOn,
} from "./waivers";

/** What one look at resources brought to light. */
export interface Verdict {
    readonly violations: readonly Violation[];
    readonly waived: readonly Waived[];
}

const nothing: Verdict = { violations: [], waived: [] };

export interface RunOptions {
    readonly rules: readonly ActiveRule[];
    /** Waivers that are written down outside the objects themselves. */
    readonly waivers: readonly Waiver[];
    /** Where those stand, to name in messages. */
    readonly waiversFrom: string;
    readonly terms: WaiverTerms;
    /** The stack under judgement; waivers for other stacks are left alone. */
    readonly stack?: string;
}

/**
 * One run over one stack: each resource by itself as it comes, then everything together. What the second look says
 * about waivers rests on all violations of both.
 */
export class Run {
    private readonly listed: readonly HeldWaiver[];
    private readonly usableListed: readonly HeldWaiver[];
    private readonly active: ReadonlySet<string>;
    private readonly alone = new WeakMap<Subject, readonly Violation[]>();

    constructor(private readonly options: RunOptions) {
        this.listed = options.waivers
            .map((waiver, index) => ({ waiver, at: new Field(waiver, options.waiversFrom, `waivers[${index}]`) }))
            .filter(({ waiver }) => appliesTo(waiver, options.stack));
        this.usableListed = this.usable(this.listed);
        this.active = new Set(options.rules.map(({ rule }) => rule.name));
    }

    /** One resource, before it is made. */
    resource(subject: Subject): Verdict {
        const found = this.judgedAlone(subject);
        // Most resources are as they should be, and then nobody asks what they are excused from.
        return found.length === 0 ? nothing : waive(found, [...this.usableListed, ...this.usable(waiversOn(subject))]);
    }

    /** Everything together: the rules across resources, and the waivers themselves. */
    whole(subjects: readonly Subject[]): Verdict {
        const across = judgeStack(new Stack(subjects), this.options.rules);
        const own = subjects.filter(({ isExternal }) => !isExternal);
        const held = [...this.listed, ...own.flatMap(waiversOn)];
        const usable = this.usable(held);
        const { violations, waived } = waive(across, usable);
        const found = [...across, ...own.flatMap((subject) => this.judgedAlone(subject))];
        return { violations: inOrder([...violations, ...this.waiverViolations(held, usable, found)]), waived };
    }

    private judgedAlone(subject: Subject): readonly Violation[] {
        const known = this.alone.get(subject);
        if (known !== undefined) return known;
        const found = subject.isExternal ? [] : judgeResource(subject, this.options.rules);
        this.alone.set(subject, found);
        return found;
    }

    private usable(held: readonly HeldWaiver[]): readonly HeldWaiver[] {
        return held.filter((each) => flawOf(each, this.options.terms) === undefined);
    }

    private waiverViolations(
        held: readonly HeldWaiver[],
        usable: readonly HeldWaiver[],
        found: readonly Violation[],
    ): readonly Violation[] {
        const judge = this.options.rules.find(({ rule }) => rule.scope === "waivers");
        if (judge === undefined) return [];
        const flawed = held.flatMap((each) => flawOf(each, this.options.terms) ?? []);
        const idle = usable.filter(
            ({ waiver }) => this.active.has(waiver.rule) && !found.some((each) => covers(waiver, each)),
        );
        return [...flawed, ...idle.map(unusedWaiver)].map((problem) => waiverViolation(judge, problem));
    }
}

function waive(found: readonly Violation[], usable: readonly HeldWaiver[]): Verdict {
    const violations: Violation[] = [];
    const waived: Waived[] = [];
    for (const violation of found) {
        const held = usable.find(({ waiver }) => covers(waiver, violation));
        if (held === undefined) violations.push(violation);
        else waived.push({ violation, waiver: held.waiver });
    }
    return { violations: inOrder(violations), waived: inOrderOf(waived, ({ violation }) => violation) };
}

function appliesTo(waiver: Waiver, stack: string | undefined): boolean {
    return waiver.stacks === undefined || stack === undefined || waiver.stacks.includes(stack);
}

function waiverViolation({ rule, level }: ActiveRule, { held, want, because }: WaiverProblem): Violation {
    const subject = held.subject ?? new Subject({ type: "waiver", origin: held.waiver.resource, object: {} });
    return violation(rule, level, { subject }, { at: held.at, want, ...(because === undefined ? {} : { because }) });
}

/** Judges resources from any source in one go. */
export function evaluate(resources: readonly Resource[], options: RunOptions): Verdict {
    const subjects = resources.map((resource) => new Subject(resource));
    const run = new Run(options);
    const verdicts = [...subjects.map((subject) => run.resource(subject)), run.whole(subjects)];
    return {
        violations: inOrder(verdicts.flatMap(({ violations }) => violations)),
        waived: inOrderOf(
            verdicts.flatMap(({ waived }) => waived),
            ({ violation }) => violation,
        ),
    };
}
