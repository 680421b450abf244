import { attempt } from "./field";
import { type Finding, judgesOneResource, type Rule } from "./rule";
import type { Stack } from "./stack";
import { kindOf, type Subject } from "./subject";
import { findingsOf, type Level, type Place, type Violation, violation } from "./violation";
import { type Container, type Pod, podsOf } from "./workload";

/** A rule as one pack runs it. */
export interface ActiveRule {
    readonly rule: Rule;
    readonly level: Level;
    readonly settings: Readonly<Record<string, unknown>>;
}

/** What the rules that look at one resource say about it. */
export function judgeResource(subject: Subject, rules: readonly ActiveRule[]): readonly Violation[] {
    const templates = attempt(() => podsOf(subject));
    return rules
        .filter(({ rule }) => judgesOneResource(rule))
        .flatMap((active) => judgeOne(subject, templates, active));
}

/** What the rules that look across resources say. */
export function judgeStack(stack: Stack, rules: readonly ActiveRule[]): readonly Violation[] {
    return rules.flatMap((active) => judgeAcross(stack, active));
}

type Templates = ReturnType<typeof attempt<ReturnType<typeof podsOf>>>;

function judgeOne(subject: Subject, templates: Templates, { rule, level, settings }: ActiveRule): readonly Violation[] {
    const report = (place: Place, check: () => Iterable<Finding>): readonly Violation[] =>
        findingsOf(check).map((finding) => violation(rule, level, place, finding));
    // A template or a list of containers that cannot be read is a finding of every rule that would have judged it.
    const unreadable = (error: Error): readonly Violation[] =>
        report({ subject }, () => {
            throw error;
        });
    const eachContainer = (pod: Pod, check: (container: Container) => Iterable<Finding>): readonly Violation[] => {
        const containers = attempt(() => pod.containers);
        if ("error" in containers) return unreadable(containers.error);
        return containers.value.flatMap((container) =>
            report({ subject, container: container.name }, () => check(container)),
        );
    };
    if (rule.scope === "object") {
        if (rule.kinds !== undefined && !rule.kinds.includes(kindOf(subject))) return [];
        return report({ subject }, () => rule.check(subject, settings));
    }
    if (rule.scope !== "pod" && rule.scope !== "container") return [];
    if ("error" in templates) return unreadable(templates.error);
    if (rule.scope === "container") {
        return templates.value.flatMap((pod) => eachContainer(pod, (container) => rule.check(container, settings)));
    }
    const { check, checkContainer } = rule;
    return templates.value.flatMap((pod) => [
        ...report({ subject }, () => check(pod, settings)),
        ...(checkContainer === undefined ? [] : eachContainer(pod, (container) => checkContainer(container, settings))),
    ]);
}

function judgeAcross(stack: Stack, { rule, level, settings }: ActiveRule): readonly Violation[] {
    const report = (subject: Subject, check: () => Iterable<Finding>): readonly Violation[] =>
        findingsOf(check).map((finding) => violation(rule, level, { subject }, finding));
    switch (rule.scope) {
        case "objects":
            return rule.kinds
                .flatMap((kind) => stack.ofKind(kind))
                .flatMap((subject) => report(subject, () => rule.check(subject, stack, settings)));
        case "pods":
            return stack.pods.flatMap((pod) => report(pod.subject, () => rule.check(pod, stack, settings)));
        case "namespaces":
            return stack.namespaces.flatMap((used) => report(used.reportAs, () => rule.check(used, stack, settings)));
        default:
            return [];
    }
}
