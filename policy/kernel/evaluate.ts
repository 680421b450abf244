import { attempt, type MalformedValue, type UnknownValue } from "./field";
import { append } from "./label-index";
import type { Finding, Rule } from "./rule";
import type { Stack } from "./stack";
import type { Subject } from "./subject";
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
    const { pods, byKind, everywhere } = sortedOut(rules);
    return [
        ...[...everywhere, ...(byKind.get(subject.qualifiedKind) ?? [])].flatMap((active) =>
            judgeObject(subject, active),
        ),
        ...judgePods(subject, pods),
    ];
}

/** What the rules that look across resources say. */
export function judgeStack(stack: Stack, rules: readonly ActiveRule[]): readonly Violation[] {
    return rules.flatMap((active) => judgeAcross(stack, active));
}

/** The rules by what they look at, so that a resource only meets those that may have something to say about it. */
interface SortedRules {
    readonly pods: readonly ActiveRule[];
    readonly byKind: ReadonlyMap<string, readonly ActiveRule[]>;
    readonly everywhere: readonly ActiveRule[];
}

const sortedBefore = new WeakMap<readonly ActiveRule[], SortedRules>();

function sortedOut(rules: readonly ActiveRule[]): SortedRules {
    const known = sortedBefore.get(rules);
    if (known !== undefined) return known;
    const byKind = new Map<string, ActiveRule[]>();
    const everywhere: ActiveRule[] = [];
    for (const active of rules) {
        if (active.rule.scope !== "object") continue;
        if (active.rule.kinds === undefined) everywhere.push(active);
        else for (const kind of active.rule.kinds) append(byKind, kind, active);
    }
    const pods = rules.filter(({ rule: { scope } }) => scope === "container" || scope === "pod");
    const sorted = { pods, byKind, everywhere };
    sortedBefore.set(rules, sorted);
    return sorted;
}

function report(active: ActiveRule, place: Place, check: () => Iterable<Finding>): readonly Violation[] {
    return findingsOf(check).map((finding) => violation(active.rule, active.level, place, finding));
}

function judgeObject(subject: Subject, active: ActiveRule): readonly Violation[] {
    const { rule, settings } = active;
    return rule.scope === "object" ? report(active, { subject }, () => rule.check(subject, settings)) : [];
}

/** A template or a list of containers that cannot be read is a finding of every rule that would have judged it. */
function judgePods(subject: Subject, rules: readonly ActiveRule[]): readonly Violation[] {
    const pods = attempt(() => podsOf(subject));
    if ("error" in pods) return unreadable(subject, rules, pods.error);
    return pods.value.flatMap((pod) => {
        const containers = attempt(() => pod.containers);
        const whole = rules.flatMap((active) => judgePod(subject, pod, active));
        if ("error" in containers) return [...whole, ...unreadable(subject, rules, containers.error)];
        return [...whole, ...containers.value.flatMap((container) => judgeContainer(subject, container, rules))];
    });
}

function judgePod(subject: Subject, pod: Pod, active: ActiveRule): readonly Violation[] {
    const { rule, settings } = active;
    return rule.scope === "pod" ? report(active, { subject }, () => rule.check(pod, settings)) : [];
}

function judgeContainer(subject: Subject, container: Container, rules: readonly ActiveRule[]): readonly Violation[] {
    const place = { subject, container: container.name };
    return rules.flatMap((active) => {
        const { rule, settings } = active;
        if (rule.scope === "container") return report(active, place, () => rule.check(container, settings));
        if (rule.scope !== "pod" || rule.checkContainer === undefined) return [];
        const { checkContainer } = rule;
        return report(active, place, () => checkContainer(container, settings));
    });
}

function unreadable(
    subject: Subject,
    rules: readonly ActiveRule[],
    error: UnknownValue | MalformedValue,
): readonly Violation[] {
    return rules.flatMap((active) =>
        report(active, { subject }, () => {
            throw error;
        }),
    );
}

function judgeAcross(stack: Stack, active: ActiveRule): readonly Violation[] {
    const { rule, settings } = active;
    switch (rule.scope) {
        case "objects":
            return rule.kinds
                .flatMap((kind) => stack.ofKind(kind))
                .filter(({ isExternal }) => !isExternal)
                .flatMap((subject) => report(active, { subject }, () => rule.check(subject, stack, settings)));
        case "pods":
            return stack.pods
                .filter(({ subject }) => !subject.isExternal)
                .flatMap((pod) => report(active, { subject: pod.subject }, () => rule.check(pod, stack, settings)));
        case "namespaces":
            return stack.namespaces.flatMap((used) =>
                report(active, { subject: used.reportAs }, () => rule.check(used, stack, settings)),
            );
        default:
            return [];
    }
}
