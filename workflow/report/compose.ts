import type { EngineEvent } from "../engine/events";
import { type ChangeKind, changeKinds } from "../engine/operation";
import { type Meaning, type MeaningOptions, meaningOf } from "./meaning";
import { type Risk, risksOf } from "./risks";
import { type Worlds, worldsOf } from "./worlds";

export interface StackReport {
    readonly stack: string;
    readonly worlds: Worlds;
    readonly tally: Readonly<Record<ChangeKind, number>>;
    readonly risks: readonly Risk[];
    readonly meaning: Meaning;
}

export interface Report {
    /** What was compared, as people name it: a branch with its commit. */
    readonly base: string;
    readonly head: string;
    readonly stacks: readonly StackReport[];
}

/** From the events of one preview (what there will be, against the state of what there is) to everything worth telling. */
export function stackReport(stack: string, events: Iterable<EngineEvent>, options: MeaningOptions): StackReport {
    const worlds = worldsOf(events);
    const meaning = meaningOf(worlds, options);
    const tally = Object.fromEntries(
        changeKinds.map((kind) => [kind, worlds.changes.filter((change) => change.kind === kind).length]),
    ) as Record<ChangeKind, number>;
    return { stack, worlds, tally, risks: risksOf({ worlds, meaning }), meaning };
}

export type Verdict = "nothing" | "approve" | "refused" | "broken" | "fine";

/** What the engine says of every preview that did not end well, beside the cause. */
const empty = /^(preview failed|resource monitor shut down)/;

export function causesOf({ worlds }: StackReport): readonly string[] {
    const { errors } = worlds;
    const telling = errors.filter((message) => !empty.test(message));
    const refused = worlds.findings.some(({ mandatory }) => mandatory);
    return telling.length > 0 || refused ? telling : errors;
}

/** What a reader has to do about it. */
export function verdictOf(stacks: readonly StackReport[]): Verdict {
    if (stacks.some(({ worlds }) => worlds.findings.some(({ mandatory }) => mandatory))) return "refused";
    if (stacks.some((stack) => causesOf(stack).length > 0)) return "broken";
    if (stacks.some(({ risks }) => risks.some(({ needsApproval }) => needsApproval))) return "approve";
    return stacks.some(({ worlds }) => worlds.changes.length > 0) ? "fine" : "nothing";
}

/** 0: nobody need be asked. 3: somebody has to say yes. 1: it cannot be done, whatever anybody says. */
export const exitCodes: Readonly<Record<Verdict, number>> = { nothing: 0, fine: 0, approve: 3, refused: 1, broken: 1 };
