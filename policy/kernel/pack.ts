import type { ActiveRule } from "./evaluate";
import { problemsOf, settingsOf } from "./parameters";
import type { Rule } from "./rule";
import type { RunOptions } from "./run";
import { nearest } from "./suggest";
import type { Level } from "./violation";
import type { Waiver } from "./waivers";

/** What can be said about a rule in a configuration. `remediate` is `mandatory` that first corrects what it safely can. */
export type ConfiguredLevel = Level | "remediate" | "disabled";

export type RuleConfig =
    | ConfiguredLevel
    | ({ readonly enforcementLevel?: ConfiguredLevel } & Readonly<Record<string, unknown>>);

/** By rule name; `all` sets the level of every rule that is not named. */
export type PackConfig = Readonly<Record<string, RuleConfig>>;

/** A selection of rules with their levels and parameters. Plain data: `serve` starts it, the command and tests read it. */
export interface Pack {
    readonly name: string;
    readonly displayName: string;
    readonly description: string;
    readonly rules: readonly Rule[];
    /** The names of all rules there are, in this pack or another: a waiver may be for a rule that does not run here. */
    readonly catalogue: ReadonlySet<string>;
    readonly config: PackConfig;
}

/** A rule in a pack, with what the pack and then the user said about it. */
export interface ConfiguredRule {
    readonly rule: Rule;
    readonly level: ConfiguredLevel;
    readonly settings: Readonly<Record<string, unknown>>;
}

const levels: readonly ConfiguredLevel[] = ["advisory", "mandatory", "remediate", "disabled"];

/** What is wrong with a configuration, in words; empty when it can be used. */
export function configProblems(pack: Pack, config: PackConfig): string[] {
    const names = new Set(pack.rules.map(({ name }) => name));
    return Object.entries(config).flatMap(([name, value]) => {
        const rule = pack.rules.find((each) => each.name === name);
        if (rule === undefined && name !== "all") {
            const guess = nearest(name, names);
            return [
                `${name} is no rule of the pack ${pack.name}${guess === undefined ? "" : `; did you mean ${guess}?`}`,
            ];
        }
        const { enforcementLevel, ...given } = typeof value === "string" ? { enforcementLevel: value } : value;
        const wrongLevel = enforcementLevel !== undefined && !levels.includes(enforcementLevel);
        return [
            ...(wrongLevel ? [`${name} has level ${JSON.stringify(enforcementLevel)}; want ${levels.join(", ")}`] : []),
            ...problemsOf(given, rule?.parameters ?? {}).map((problem) => `${name}: ${problem}`),
        ];
    });
}

/** The pack's own configuration with the user's laid over it, setting by setting. */
export function configure(pack: Pack, config: PackConfig = {}): readonly ConfiguredRule[] {
    return pack.rules.map((rule) => {
        const own = asMapping(pack.config[rule.name]);
        const given = asMapping(config[rule.name]);
        const everyone = asMapping(config.all);
        const { enforcementLevel: ownLevel, ...ownSettings } = own;
        const { enforcementLevel: givenLevel, ...givenSettings } = given;
        return {
            rule,
            level: givenLevel ?? everyone.enforcementLevel ?? ownLevel ?? "mandatory",
            settings: settingsOf(rule.parameters, { ...ownSettings, ...givenSettings }),
        };
    });
}

interface ConfigMapping extends Readonly<Record<string, unknown>> {
    readonly enforcementLevel?: ConfiguredLevel;
}

function asMapping(value: RuleConfig | undefined): ConfigMapping {
    if (value === undefined) return {};
    return typeof value === "string" ? { enforcementLevel: value } : value;
}

/** The rules that take part in judging; a rule that corrects what it can still judges what is left. */
export function activeRules(configured: readonly ConfiguredRule[]): readonly ActiveRule[] {
    return configured.flatMap(({ rule, level, settings }) =>
        level === "disabled" ? [] : [{ rule, level: level === "remediate" ? "mandatory" : level, settings }],
    );
}

export interface RunContext {
    readonly waivers: readonly Waiver[];
    readonly waiversFrom: string;
    /** Today as `2026-11-21`. */
    readonly today: string;
    readonly stack?: string;
}

/** A run of a pack: its rules, and the waivers that the configuration adds to the given ones. */
export function runOptions(pack: Pack, configured: readonly ConfiguredRule[], context: RunContext): RunOptions {
    const { waivers, longestDays } = waiverSettings(configured);
    return {
        ...context,
        rules: activeRules(configured),
        waivers: [...context.waivers, ...waivers],
        terms: { today: context.today, longestDays, ruleNames: pack.catalogue },
    };
}

interface WaiverSettings {
    readonly waivers: readonly Waiver[];
    readonly longestDays: number;
}

/** The rule that judges waivers is also where a configuration writes them down. */
function waiverSettings(configured: readonly ConfiguredRule[]): WaiverSettings {
    const settings = configured.find(({ rule }) => rule.scope === "waivers")?.settings;
    return { waivers: [], longestDays: 366, ...settings };
}
