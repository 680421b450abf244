import type { Resource, ResourceOptions, Verdict, Waiver } from "../../../policy/kernel";
import { configure, evaluate, type Pack, runOptions } from "../../../policy/kernel";
import { production } from "../../../policy/production/pack";
import type { Variation } from "../corpus/case";
import { world } from "../corpus/world";
import { idOf, vary } from "./edit";

export const today = "2026-11-21";

export interface JudgeOptions {
    readonly pack?: Pack;
    readonly waivers?: readonly Waiver[];
    readonly today?: string;
    readonly stack?: string;
    /** Judge by this rule alone. */
    readonly only?: string;
}

/** Judges resources as the packs do, on a fixed day. */
export function verdictOf(resources: readonly Resource[], options: JudgeOptions = {}): Verdict {
    const pack = options.pack ?? production;
    const rules = configure(pack).filter(({ rule }) => options.only === undefined || rule.name === options.only);
    const context = {
        waivers: options.waivers ?? [],
        waiversFrom: "waivers.ts",
        today: options.today ?? today,
        ...(options.stack === undefined ? {} : { stack: options.stack }),
    };
    return evaluate(resources, runOptions(pack, rules, context));
}

const protectedByDefault: ResourceOptions = { protect: true, ignoreChanges: [] };

/** Objects as the engine would hand them over: protected, with nothing ignored. */
export function asResources(objects: readonly object[], options: Variation["options"] = {}): readonly Resource[] {
    return objects.map((object) => ({
        object,
        origin: "corpus",
        options: options[idOf(object)] ?? protectedByDefault,
    }));
}

/** The resources of the world with a variation in it. */
export function variedWorld(variation: Variation): readonly Resource[] {
    return asResources(vary(world, variation), variation.options);
}
