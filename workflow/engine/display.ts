import type { Progress, Step, Style } from "../../local/terminal";
import { type changeKinds, type Diagnostic, describeChanges, type Finding, Operation } from "./operation";

const presentParticiple: Readonly<Record<(typeof changeKinds)[number], string>> = {
    create: "creating",
    update: "updating",
    replace: "replacing",
    delete: "deleting",
    import: "importing",
};

/** One line that says where an operation is: how far, what it is doing now, what that is waiting for. */
export function describeProgress(operation: Operation, total: number | undefined): string {
    const far = total ? `${operation.changed} of ${total}` : plural(operation.objects.size);
    const last = operation.current.at(-1);
    if (last === undefined) return far;
    const others = operation.current.length - 1;
    const doing = `${presentParticiple[last.kind]} ${last.resource}${last.status === "" ? "" : `: ${last.status}`}`;
    return `${far}, ${doing}${others === 0 ? "" : ` and ${others} more`}`;
}

/** `64 created, 2 updated`; what a preview would do is said as such. */
export function describeResult(operation: Operation, preview: boolean): string {
    const failed = operation.failed === 0 ? [] : [`${operation.failed} failed`];
    const changes = describeChanges(operation.changes, preview ? "future" : "past");
    // Of a stack that is removed nothing is left to count.
    const start = operation.objects.size === 0 ? changes : `${plural(operation.objects.size)}: ${changes}`;
    return [start, ...failed].join(", ");
}

function plural(objects: number): string {
    return objects === 1 ? "1 object" : `${objects} objects`;
}

/** What is told of an operation besides its result. */
export interface Telling {
    /** Advice of policies: every place, or one line for each rule. */
    readonly advice: "whole" | "short";
    /** Lines that the user has read already, in the preview of the same command. */
    readonly told: Set<string>;
}

/** What must be read whatever else is shown: warnings and errors whole, the program's own words, what policies found. */
export function describeTroubles(operation: Operation, style: Style, { advice, told }: Telling): string[] {
    const advised = operation.findings.filter(({ mandatory }) => !mandatory);
    const lines = [
        ...operation.diagnostics
            .filter(({ severity }) => severity !== "error")
            .map((one) => diagnosticLine(one, style)),
        ...(advice === "whole" ? findingLines(advised, style) : countLines(advised, style)),
        ...findingLines(operation.refusals, style),
        ...tellingErrors(operation).map((one) => diagnosticLine(one, style)),
    ].filter((line) => !told.has(line));
    for (const line of lines) told.add(line);
    return lines;
}

/** The engine ends every failure with sentences that only say that there was one. */
const empty = /^(preview|update|destroy|refresh) (failed|canceled)$|^resource monitor shut down/;

export function tellingErrors(operation: Operation): readonly Diagnostic[] {
    const telling = operation.errors.filter(({ message }) => !empty.test(message));
    const toldElsewhere = telling.length > 0 || operation.refusals.length > 0;
    return toldElsewhere ? telling : operation.errors;
}

function diagnosticLine({ severity, resource, message }: Diagnostic, style: Style): string {
    const mark = { info: style.dim("·"), warning: style.warn("!"), error: style.bad("✗") }[severity];
    const [first, ...rest] = message.split("\n");
    const start = resource === "" ? `${mark} ${first}` : `${mark} ${style.bold(resource)}  ${first}`;
    return [start, ...rest.map((line) => `  ${line}`)].join("\n");
}

/** Findings of one rule together: its name once, then where. */
function findingLines(findings: readonly Finding[], style: Style): string[] {
    return byRule(findings).map(([rule, found]) => {
        const title = found[0].mandatory ? `${style.bad("✗")} refused by` : `${style.warn("!")} advice of`;
        const where = found.map(({ resource, message }) => {
            const [first, ...rest] = message.split("\n");
            return [`  ${subject(resource, message)}${first}`, ...rest.map((line) => `    ${line}`)];
        });
        return [`${title} policy ${style.bold(rule)}`, ...where.flat()].join("\n");
    });
}

function countLines(findings: readonly Finding[], style: Style): string[] {
    return byRule(findings).map(([rule, found]) => {
        const places = found.length === 1 ? "1 place" : `${found.length} places`;
        return `${style.warn("!")} advice of policy ${style.bold(rule)} for ${places}: make preview shows them`;
    });
}

function byRule(findings: readonly Finding[]): [string, [Finding, ...Finding[]]][] {
    const rules = new Map<string, [Finding, ...Finding[]]>();
    for (const finding of findings) {
        const key = `${finding.pack}/${finding.policy}`;
        const known = rules.get(key);
        if (known === undefined) rules.set(key, [finding]);
        else known.push(finding);
    }
    return [...rules];
}

/** Packs that name the object in their own words need no second name. */
function subject(resource: string, message: string): string {
    const [kind = ""] = resource.split(" ");
    return resource === "" || message.startsWith(`${kind} `) ? "" : `${resource}: `;
}

/** A step of the progress display that follows an operation. */
export class OperationDisplay {
    readonly operation = new Operation();
    private readonly step: Step;
    private readonly started = performance.now();

    constructor(
        private readonly progress: Progress,
        private readonly verb: "preview" | "update" | "destroy",
        private readonly telling: Telling,
        private readonly total?: number,
    ) {
        this.step = progress.step(verb);
    }

    readonly onEvent = (event: Parameters<Operation["apply"]>[0]): void => {
        this.operation.apply(event);
        this.step.update(describeProgress(this.operation, this.total));
    };

    readonly onInterrupt = (count: number): void => {
        const words = [
            "Stopping: what is under way is ended in order and the state is saved. Ctrl-C again stops at once.",
            "Stopping at once: what is under way is left as it is; the next run looks at it first.",
        ];
        this.progress.line(this.progress.style.warn(words[count - 1] ?? "Killing the engine."));
    };

    end(good: boolean): void {
        const { objects, changed, failed } = this.operation;
        const result = describeResult(this.operation, this.verb === "preview");
        if (good) this.step.done(result);
        // What never got to its first object has no result: "no changes" would be one.
        else this.step.fail(objects.size + changed + failed === 0 ? undefined : result);
        const lines = describeTroubles(this.operation, this.progress.style, this.telling);
        for (const line of lines) this.progress.line(line);
    }

    get milliseconds(): number {
        return performance.now() - this.started;
    }
}
