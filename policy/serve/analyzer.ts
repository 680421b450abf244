import {
    type ConfiguredRule,
    configProblems,
    configure,
    type Level,
    type Pack,
    type PackConfig,
    type Resource,
    Run,
    runOptions,
    Subject,
    type Verdict,
    type Violation,
    type Waived,
    type Waiver,
} from "../kernel";
import type { MutableObject } from "../kernel/rule";

/** One line of the engine's report. */
export interface Diagnostic {
    readonly rule: string;
    readonly level: Level;
    readonly severity: Violation["severity"];
    readonly title: string;
    readonly message: string;
    readonly urn: string | undefined;
}

export interface Correction {
    readonly rule: string;
    readonly title: string;
    readonly properties: MutableObject;
}

export interface AnalyzerOptions {
    readonly pack: Pack;
    readonly waivers: readonly Waiver[];
    readonly waiversFrom: string;
    /** Today as `2026-11-21`; asked for once per run. */
    readonly today: () => string;
}

/**
 * One pack during one run of the engine: what it was configured to, and what it has seen. The engine sends each
 * resource's inputs before it is made, and all resources' outputs at the end; the rules across resources judge the
 * inputs, because outputs are unknown at preview as soon as the provider is.
 */
export class Analyzer {
    private rules: readonly ConfiguredRule[];
    private stack: string | undefined;
    private run: Run | undefined;
    private readonly seen = new Map<string, Subject>();

    constructor(private readonly options: AnalyzerOptions) {
        this.rules = configure(options.pack);
    }

    configure(config: PackConfig): void {
        const problems = configProblems(this.options.pack, config);
        if (problems.length > 0) throw new RangeError(`the policy configuration is wrong: ${problems.join("; ")}`);
        this.rules = configure(this.options.pack, config);
        this.run = undefined;
    }

    inStack(name: string): void {
        this.stack = name;
        this.run = undefined;
    }

    /** One resource, before it is made. */
    resource(resource: Resource): readonly Diagnostic[] {
        const subject = new Subject(resource);
        if (resource.urn !== undefined) this.seen.set(resource.urn, subject);
        return this.diagnostics(this.currentRun().resource(subject));
    }

    /**
     * Everything together, at the end. The engine asks about each resource that the program registers; what comes for
     * the first time now is only read (`Namespace.get`), or no longer in the program and spared by --target. An engine
     * that asked about none has left everything to this look.
     */
    whole(resources: readonly Resource[]): readonly Diagnostic[] {
        const isExternal = this.seen.size > 0;
        const subjects = resources.map((each) => this.seen.get(each.urn ?? "") ?? new Subject(each, isExternal));
        return this.diagnostics(this.currentRun().whole(subjects));
    }

    get corrects(): boolean {
        return this.rules.some(({ rule, level }) => level === "remediate" && rule.remediate !== undefined);
    }

    /** The corrections that somebody asked for, each made on top of the one before. */
    corrections(resource: Resource): readonly Correction[] {
        const corrections: Correction[] = [];
        let current = resource;
        for (const { rule, level, settings } of this.rules) {
            if (level !== "remediate" || rule.remediate === undefined) continue;
            const properties = structuredClone(current.object) as MutableObject;
            if (!rule.remediate(properties, new Subject(current), settings)) continue;
            corrections.push({ rule: rule.name, title: rule.title, properties });
            current = { ...current, object: properties };
        }
        return corrections;
    }

    private diagnostics({ violations, waived }: Verdict): readonly Diagnostic[] {
        return [
            ...violations.map((violation) => this.diagnostic(violation, violation.level, violation.message)),
            // A waived fault is told in every run, so that nobody forgets it is there.
            ...waived.map((each) => this.diagnostic(each.violation, "advisory", waivedMessage(each))),
        ];
    }

    private diagnostic({ rule, severity, urn }: Violation, level: Level, message: string): Diagnostic {
        const title = this.options.pack.rules.find(({ name }) => name === rule)?.title ?? rule;
        return { rule, level, severity, title, message, urn };
    }

    private currentRun(): Run {
        this.run ??= this.newRun();
        return this.run;
    }

    private newRun(): Run {
        const { pack, waivers, waiversFrom, today } = this.options;
        const context = { waivers, waiversFrom, today: today() };
        return new Run(
            runOptions(pack, this.rules, this.stack === undefined ? context : { ...context, stack: this.stack }),
        );
    }
}

function waivedMessage({ violation, waiver }: Waived): string {
    const { resource, field, found } = violation;
    return `waived until ${waiver.expires} by ${waiver.owner}: ${waiver.reason} (${resource}: ${field} is ${found})`;
}
