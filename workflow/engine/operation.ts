import {
    type DiagnosticEvent,
    describeResource,
    type EngineEvent,
    type PolicyEvent,
    type StepMetadata,
} from "./events";

/** What the engine does to an object, in the order in which it is told. Steps that change nothing are not listed. */
export const changeKinds = ["create", "update", "replace", "delete", "import"] as const;
export type ChangeKind = (typeof changeKinds)[number];
export type Changes = Readonly<Partial<Record<ChangeKind, number>>>;

/** The engine's own steps, by what they mean to a person. A replacement consists of two steps and counts once. */
const meaning: Readonly<Record<string, ChangeKind>> = {
    create: "create",
    update: "update",
    delete: "delete",
    "create-replacement": "replace",
    "import-replacement": "replace",
    import: "import",
};

/** The engine warns of language hosts and policy launchers that do not lie beside it. The toolchain keeps each by itself. */
const ownTools = /^using pulumi-(language-nodejs|analyzer-policy\S*) from \$PATH at /;

export interface Finding {
    readonly pack: string;
    readonly policy: string;
    readonly mandatory: boolean;
    readonly resource: string;
    readonly message: string;
}

export interface Diagnostic {
    readonly severity: "info" | "warning" | "error";
    /** `Deployment mesh-api`, or empty for the program as a whole. */
    readonly resource: string;
    readonly message: string;
}

export interface Change {
    readonly kind: ChangeKind;
    readonly resource: string;
    /** Which of its properties differ: `spec.replicas`. Empty for what is made or removed. */
    readonly properties: readonly string[];
}

interface Running extends Change {
    readonly status: string;
}

/** What is known of a preview or an update while it runs, and afterwards. Only events change it. */
export class Operation {
    /** Objects that were changed, or would be. Components are no objects: nothing in a cluster stands for them. */
    readonly list: Change[] = [];
    private readonly running = new Map<string, Running>();
    private readonly failedUrns = new Set<string>();
    private readonly seenMessages = new Set<string>();
    readonly diagnostics: Diagnostic[] = [];
    readonly findings: Finding[] = [];
    /** Objects, changed or not. */
    readonly objects = new Set<string>();
    private outputsDiffer = false;
    private ended = false;

    apply(event: EngineEvent): void {
        if (event.resourcePreEvent !== undefined) this.begin(event.resourcePreEvent.metadata);
        if (event.resOutputsEvent !== undefined) this.succeed(event.resOutputsEvent.metadata);
        if (event.resOpFailedEvent !== undefined) this.fail(event.resOpFailedEvent.metadata);
        if (event.diagnosticEvent !== undefined) this.diagnose(event.diagnosticEvent);
        if (event.policyEvent !== undefined) this.judge(event.policyEvent);
        if (event.errorEvent !== undefined) this.diagnose({ message: event.errorEvent.error, severity: "error" });
        if (event.summaryEvent !== undefined) this.ended = true;
    }

    /** Did the engine get as far as to sum up? If not it was stopped in the middle. */
    get complete(): boolean {
        return this.ended;
    }

    get changes(): Changes {
        const counts: Partial<Record<ChangeKind, number>> = {};
        for (const { kind } of this.list) counts[kind] = (counts[kind] ?? 0) + 1;
        return counts;
    }

    get changed(): number {
        return this.list.length;
    }

    get failed(): number {
        return this.failedUrns.size;
    }

    /** The stack's outputs count as a change too: whoever reads them would see other values. */
    get changesAnything(): boolean {
        return this.changed > 0 || this.outputsDiffer;
    }

    get errors(): readonly Diagnostic[] {
        return this.diagnostics.filter(({ severity }) => severity === "error");
    }

    /** What policies will not let pass. */
    get refusals(): readonly Finding[] {
        return this.findings.filter(({ mandatory }) => mandatory);
    }

    /** What it is busy with, the one that spoke last at the end. */
    get current(): readonly Readonly<Running>[] {
        return [...this.running.values()];
    }

    private begin({ op, urn, new: after, old: before, detailedDiff }: StepMetadata): void {
        const state = after ?? before;
        if (state?.custom !== true || isProvider(urn)) return;
        if (op !== "delete" && op !== "delete-replaced") this.objects.add(urn);
        const kind = meaning[op];
        const properties = Object.keys(detailedDiff ?? {});
        if (kind !== undefined)
            this.running.set(urn, { resource: describeResource(urn), kind, properties, status: "" });
    }

    private succeed(metadata: StepMetadata): void {
        const { op, urn, old: before, new: after } = metadata;
        if (urn.includes("::pulumi:pulumi:Stack::") && op !== "create") {
            this.outputsDiffer ||= differ(before?.outputs, after?.outputs);
        }
        const running = this.running.get(urn);
        if (running === undefined || meaning[op] === undefined) return;
        this.running.delete(urn);
        const { kind, resource, properties } = running;
        this.list.push({ kind, resource, properties });
    }

    private fail({ urn }: StepMetadata): void {
        this.running.delete(urn);
        this.failedUrns.add(urn);
    }

    private diagnose(event: DiagnosticEvent): void {
        const message = event.message.trim();
        if (event.severity === "debug" || ownTools.test(message)) return;
        if (event.ephemeral === true) {
            this.status(event.urn ?? "", message);
            return;
        }
        const severity = event.severity === "info#err" ? "info" : event.severity;
        const resource = describeResource(event.urn);
        const key = JSON.stringify([severity, resource, message]);
        if (message === "" || this.seenMessages.has(key)) return;
        this.seenMessages.add(key);
        this.diagnostics.push({ severity, resource, message });
    }

    private status(urn: string, status: string): void {
        const running = this.running.get(urn);
        if (running === undefined) return;
        // Spoke last, is shown first.
        this.running.delete(urn);
        this.running.set(urn, { ...running, status });
    }

    private judge(event: PolicyEvent): void {
        const finding: Finding = {
            pack: event.policyPackName,
            policy: event.policyName,
            mandatory: event.enforcementLevel === "mandatory",
            resource: describeResource(event.resourceUrn),
            message: event.message.trim(),
        };
        const key = JSON.stringify(finding);
        if (this.seenMessages.has(key)) return;
        this.seenMessages.add(key);
        this.findings.push(finding);
    }
}

function isProvider(urn: string): boolean {
    return (urn.split("::")[2] ?? "").split("$").at(-1)?.startsWith("pulumi:providers:") ?? false;
}

function differ(before: unknown, after: unknown): boolean {
    return JSON.stringify(before ?? {}) !== JSON.stringify(after ?? {});
}

const pastTense: Readonly<Record<ChangeKind, string>> = {
    create: "created",
    update: "updated",
    replace: "replaced",
    delete: "deleted",
    import: "imported",
};

/** `64 created, 2 updated`, or `no changes`. */
export function describeChanges(changes: Changes, tense: "past" | "future" = "past"): string {
    const parts = changeKinds.flatMap((kind) => {
        const count = changes[kind] ?? 0;
        return count === 0 ? [] : [`${count} ${tense === "past" ? pastTense[kind] : `to ${kind}`}`];
    });
    return parts.length === 0 ? "no changes" : parts.join(", ");
}

const signs: Readonly<Record<ChangeKind, string>> = {
    create: "+",
    update: "~",
    replace: "±",
    delete: "-",
    import: "=",
};

/** `~ Deployment mesh-api  spec.replicas`, in the order of the kinds, then by name. */
export function changeLines(changes: readonly Change[]): string[] {
    return changes
        .toSorted(
            (a, b) =>
                changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind) || a.resource.localeCompare(b.resource, "en"),
        )
        .map(({ kind, resource, properties }) =>
            [`${signs[kind]} ${resource}`, properties.join(", ")].filter((part) => part !== "").join("  "),
        );
}
