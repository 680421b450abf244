export { type ActiveRule, judgeResource, judgeStack } from "./evaluate";
export { Field, MalformedValue, UnknownValue } from "./field";
export {
    activeRules,
    type ConfiguredLevel,
    type ConfiguredRule,
    configProblems,
    configure,
    type Pack,
    type PackConfig,
    type RuleConfig,
    type RunContext,
    runOptions,
} from "./pack";
export { choice, flag, type Parameter, ratio, type Schema, text, texts, wholeNumber } from "./parameters";
export { cis, type Finding, type Findings, nsa, pss, type Reference, type Rule, rule, type Severity } from "./rule";
export { evaluate, Run, type RunOptions, type Verdict } from "./run";
export { type NamespaceInUse, Stack } from "./stack";
export { type Resource, type ResourceOptions, Subject } from "./subject";
export type { Level, Violation } from "./violation";
export type { Waived, Waiver } from "./waivers";
export {
    type Container,
    type ContainerKind,
    effectiveSecurity,
    hasUserNamespace,
    isLongRunning,
    isWindows,
    type Pod,
    podsOf,
    runsToCompletion,
} from "./workload";
