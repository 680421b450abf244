import {
    configProblems,
    configure,
    evaluate,
    type Pack,
    type PackConfig,
    type Resource,
    runOptions,
    type Waiver,
} from "./kernel";
import { version } from "./package.json";
import type { Report } from "./reports";

export interface JudgeOptions {
    readonly pack: Pack;
    readonly config?: PackConfig;
    readonly waivers: readonly Waiver[];
    readonly waiversFrom: string;
    /** Today as `2026-11-21`. */
    readonly today: string;
    readonly stack?: string;
    /** What the report calls what was judged. */
    readonly judged: string;
}

/** Judges resources from any source by a pack, with neither engine nor cluster. Throws on a wrong configuration. */
export function judge(resources: readonly Resource[], options: JudgeOptions): Report {
    const { pack, config = {}, judged, stack, waivers, waiversFrom, today } = options;
    const problems = configProblems(pack, config);
    if (problems.length > 0) throw new RangeError(problems.join("\n"));
    const rules = configure(pack, config);
    const context = { waivers, waiversFrom, today, ...(stack === undefined ? {} : { stack }) };
    const verdict = evaluate(resources, runOptions(pack, rules, context));
    return { pack: pack.name, version, judged, resources: resources.length, rules, ...verdict };
}

export function today(): string {
    return new Date().toISOString().slice(0, "2026-11-21".length);
}
