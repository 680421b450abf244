import type { z } from "zod";
import type { Problem } from "../../components/core/problems";

export type Environment = "staging" | "production";

/** What a check of one area may know beside the area itself. */
export interface CheckContext {
    readonly environment: Environment;
}

/**
 * One top-level key of a stack file. Its strict schema says what each value may be; `check` says how the values must fit
 * together, with paths relative to the area.
 */
export interface Area<Schema extends z.ZodType = z.ZodType> {
    /** The key's type and description, as Pulumi.yaml declares them. */
    readonly type: "string" | "object";
    readonly description: string;
    readonly schema: Schema;
    readonly check?: (value: DeepReadonly<z.output<Schema>>, context: CheckContext) => readonly Problem[];
}

export function area<Schema extends z.ZodType>(definition: Area<Schema>): Area<Schema> {
    return definition;
}

/** Settings are shared by every system: nothing may write to them. */
export type DeepReadonly<Value> = Value extends string | number | boolean | undefined
    ? Value
    : Value extends readonly (infer Item)[]
      ? readonly DeepReadonly<Item>[]
      : { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> };
