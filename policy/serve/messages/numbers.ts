// The choices of the protocol's analyzer.proto, which gives each number away once and for all.
import type { ConfiguredLevel } from "../../kernel";
import type { Severity } from "../../kernel/rule";

export const levels: Readonly<Record<ConfiguredLevel, number>> = {
    advisory: 0,
    mandatory: 1,
    disabled: 2,
    remediate: 3,
};
export const severities: Readonly<Record<Severity, number>> = { low: 1, medium: 2, high: 3, critical: 4 };
export const looksAt = { oneResource: 1, wholeStack: 2 } as const;
export const yes = 1;
