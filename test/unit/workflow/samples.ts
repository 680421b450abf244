import type {
    DiagnosticEvent,
    EngineEvent,
    PolicyEvent,
    StepMetadata,
    StepState,
} from "../../../workflow/engine/events";
import { Operation } from "../../../workflow/engine/operation";

const start = "urn:pulumi:staging::stackwright::";
export const stackUrn = `${start}pulumi:pulumi:Stack::stackwright-staging`;

export function urnOf(type: string, name: string): string {
    return `${start}${type}::${name}`;
}

export function step(op: string, type: string, name: string, more: Partial<StepMetadata> = {}): StepMetadata {
    const urn = urnOf(type, name);
    const state: StepState = { type, urn, custom: true, id: name, parent: stackUrn };
    return { op, urn, type, old: op === "create" ? null : state, new: op === "delete" ? null : state, ...more };
}

type Part = Omit<EngineEvent, "sequence" | "timestamp">;

export const begin = (metadata: StepMetadata): Part => ({ resourcePreEvent: { metadata } });
export const succeed = (metadata: StepMetadata): Part => ({ resOutputsEvent: { metadata } });
export const fail = (metadata: StepMetadata): Part => ({ resOpFailedEvent: { metadata } });
export const whole = (metadata: StepMetadata): Part[] => [begin(metadata), succeed(metadata)];
export const say = (diagnosticEvent: DiagnosticEvent): Part => ({ diagnosticEvent });
export const judge = (policyEvent: PolicyEvent): Part => ({ policyEvent });
export const summary: Part = {
    summaryEvent: { maybeCorrupt: false, durationSeconds: 1, resourceChanges: {}, isPreview: false },
};

export function operationOf(parts: readonly Part[]): Operation {
    const operation = new Operation();
    parts.forEach((part, sequence) => {
        operation.apply({ sequence, timestamp: 0, ...part });
    });
    return operation;
}
