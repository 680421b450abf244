import type { Resource } from "../../../../policy/kernel";
import type { KubeObject } from "../objects";

/** A few objects by themselves before one rule: for sums and effects that a whole system would blur. */
export interface Alone {
    readonly rule: string;
    readonly name: string;
    readonly objects: readonly KubeObject[];
    /** What is wanted instead, or undefined where the rule has nothing to say. */
    readonly wants: string | undefined;
    /** A part of the message, where it matters which place it names or what it counts. */
    readonly says?: string;
    /** Parameters of the rule. @default - the production pack's */
    readonly settings?: Readonly<Record<string, unknown>>;
    /** What the engine says about the objects. @default - they are protected */
    readonly as?: Pick<Partial<Resource>, "type" | "options">;
}

export function silent(rule: string, name: string, ...objects: readonly KubeObject[]): Alone {
    return { rule, name, objects, wants: undefined };
}

export function told(rule: string, name: string, wants: string, ...objects: readonly KubeObject[]): Alone {
    return { rule, name, objects, wants };
}
