/** What the engine says with `--json`, one line per event: as much of it as is used here. Secrets arrive masked. */
export interface EngineEvent {
    readonly sequence: number;
    readonly timestamp: number;
    readonly resourcePreEvent?: { readonly metadata: StepMetadata };
    readonly resOutputsEvent?: { readonly metadata: StepMetadata };
    readonly resOpFailedEvent?: { readonly metadata: StepMetadata };
    readonly diagnosticEvent?: DiagnosticEvent;
    readonly policyEvent?: PolicyEvent;
    readonly summaryEvent?: SummaryEvent;
    readonly errorEvent?: { readonly error: string };
    readonly cancelEvent?: Record<string, never>;
}

export interface StepMetadata {
    readonly op: string;
    readonly urn: string;
    readonly type: string;
    readonly old: StepState | null;
    readonly new: StepState | null;
    /** By property path. */
    readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
    /** The properties because of which it is replaced. */
    readonly keys?: readonly string[] | null;
}

export interface StepState {
    readonly type: string;
    readonly urn: string;
    readonly custom?: boolean;
    readonly protect?: boolean;
    readonly id: string;
    readonly parent: string;
    /** `<urn>::<id>` */
    readonly provider?: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface DiagnosticEvent {
    readonly urn?: string;
    readonly prefix?: string;
    readonly message: string;
    readonly severity: "debug" | "info" | "info#err" | "warning" | "error";
    /** A status that the next one replaces. */
    readonly ephemeral?: boolean;
}

export interface PolicyEvent {
    readonly resourceUrn?: string;
    readonly message: string;
    readonly policyName: string;
    readonly policyPackName: string;
    readonly enforcementLevel: string;
    readonly severity?: string;
}

export interface SummaryEvent {
    readonly maybeCorrupt: boolean;
    readonly durationSeconds: number;
    readonly resourceChanges: Readonly<Record<string, number>> | null;
    readonly isPreview: boolean;
}

/** Cuts a growing text into events. A line that is none is handed on as it is: somebody may want to read it. */
export class EventReader {
    private rest = "";

    constructor(
        private readonly onEvent: (event: EngineEvent) => void,
        private readonly onOtherLine: (line: string) => void,
    ) {}

    push(text: string): void {
        const lines = (this.rest + text).split("\n");
        this.rest = lines.pop() ?? "";
        for (const line of lines) this.take(line);
    }

    /** The last line of a process that was killed has no end. */
    end(): void {
        if (this.rest !== "") this.onOtherLine(this.rest);
        this.rest = "";
    }

    private take(line: string): void {
        if (line.trim() === "") return;
        const event = parseEvent(line);
        if (event === undefined) this.onOtherLine(line);
        else this.onEvent(event);
    }
}

export function parseEvent(line: string): EngineEvent | undefined {
    if (!line.startsWith('{"sequence":')) return undefined;
    try {
        return JSON.parse(line) as EngineEvent;
    } catch (error) {
        if (error instanceof SyntaxError) return undefined;
        throw error;
    }
}

/** `urn:pulumi:staging::stackwright::a:b:C$kubernetes:apps/v1:Deployment::mesh-api` → the parts a person knows it by. */
export interface ResourceName {
    /** `Deployment` */
    readonly kind: string;
    /** `mesh-api` */
    readonly name: string;
}

export function resourceName(urn: string): ResourceName {
    const parts = urn.split("::");
    const type = (parts[2] ?? "").split("$").at(-1) ?? "";
    return { kind: type.split(":").at(-1) ?? type, name: parts.slice(3).join("::") };
}

/** `Deployment mesh-api`; nothing for what belongs to the whole stack. */
export function describeResource(urn: string | undefined): string {
    if (urn === undefined || urn === "") return "";
    const { kind, name } = resourceName(urn);
    return kind === "Stack" ? "" : `${kind} ${name}`;
}
