import { podsOf, type Resource, type Rule, Subject, type Violation } from "../../../policy/kernel";
import { unknownText } from "../../../policy/kernel/wire";
import { production } from "../../../policy/production/pack";
import { allRules } from "../../../policy/rules";
import type { Alone } from "../corpus/alone";
import { badCases } from "../corpus/bad";
import type { BadCase } from "../corpus/case";
import { changed, idOf } from "./edit";
import { framesOf, valueAt } from "./frames";
import { asResources, variedWorld, verdictOf } from "./judging";

/** Resources, and what one rule has to say about them: what every test of a rule comes down to. */
export interface Trial {
    readonly rule: string;
    readonly name: string;
    readonly resources: readonly Resource[];
    /** Parameters of the rule. @default - the production pack's */
    readonly settings?: Readonly<Record<string, unknown>>;
    /** Whether what the rule found is what it should find. */
    readonly holds: (found: readonly Violation[]) => boolean;
}

export const waiverRule = "keep-waivers-valid";

export function brokenBy(
    rule: string,
    resources: readonly Resource[],
    settings?: Trial["settings"],
): readonly Violation[] {
    const given = settings && { pack: { ...production, config: { ...production.config, [rule]: { ...settings } } } };
    return verdictOf(resources, { only: rule, ...given }).violations;
}

const unknownFound = "unknown before the update";

/** The fault as the corpus has it. */
export function faultTrial(each: BadCase): Trial {
    return {
        rule: each.rule,
        name: each.name,
        resources: variedWorld(each),
        holds: (found) => found.some(({ resource }) => resource === each.at),
    };
}

export function aloneTrial({ rule, name, objects, wants, says = "", settings, as }: Alone): Trial {
    return {
        rule,
        name,
        ...(settings && { settings }),
        resources: asResources(objects).map((each) => ({ ...each, ...as })),
        holds: (found) =>
            wants === undefined
                ? found.length === 0
                : found.some(({ want, message }) => want === wants && message.includes(says)),
    };
}

/**
 * Rules that report where something is missing, not what they read: there an unknown value in the reported place says
 * nothing, because another place is what they look at.
 */
const reportedElsewhere: ReadonlySet<string> = new Set([
    "forbid-bare-pods",
    "forbid-control-plane-access",
    "forbid-hidden-objects",
    "forbid-deprecated-apis",
    "forbid-orphans",
    "require-protected-data",
    "require-namespace-quota",
    "require-limit-range",
    "require-default-deny",
    "require-known-namespace",
    waiverRule,
]);

/** The resource and the path that a violation names, which may be another resource than the one at fault. */
function placeOf({ resource, field }: Violation): { readonly id: string; readonly path: string } {
    const [, owner, path] = /^(\S+ \S+): (.*)$/.exec(field) ?? [];
    return owner === undefined || path === undefined ? { id: resource, path: field } : { id: owner, path };
}

export function withChange(
    resources: readonly Resource[],
    id: string,
    changes: Readonly<Record<string, unknown>>,
): readonly Resource[] {
    return resources.map((each) =>
        idOf(each.object as object) === id ? { ...each, object: changed(each.object, changes) } : each,
    );
}

/** The same with the place at fault unknown, for the faults of which one place can be unknown. */
export function unknownTrial(each: BadCase): Trial | undefined {
    // A ConfigMap's entry is a text to the engine: nothing inside it can be unknown by itself.
    if (reportedElsewhere.has(each.rule) || each.at === "ConfigMap shop/rules") return undefined;
    const resources = variedWorld(each);
    const [first] = brokenBy(each.rule, resources);
    if (first === undefined) return undefined;
    const { id, path } = placeOf(first);
    return {
        rule: each.rule,
        name: `${each.name}, if ${path} is unknown`,
        resources: withChange(resources, id, { [path]: unknownText }),
        holds: (found) => found.some((violation) => violation.found === unknownFound),
    };
}

interface Template {
    readonly metadata?: unknown;
    readonly spec: Readonly<Record<string, readonly object[]>>;
}

/** The pod template in which a bad case puts its fault. */
function faultyTemplate(each: BadCase): Template {
    const resource = variedWorld(each).find(({ object }) => idOf(object as object) === each.at);
    const [pod] = podsOf(new Subject(resource as Resource));
    const path = (pod?.spec.path ?? "").replace(/\.?spec$/, "");
    return (path === "" ? resource?.object : valueAt(resource?.object, path)) as Template;
}

function scopeOf(name: string): Rule["scope"] | undefined {
    return allRules.find((rule) => rule.name === name)?.scope;
}

/** The bad cases whose fault is inside a pod. */
export const podCases = badCases.filter(({ rule }) => scopeOf(rule) === "container" || scopeOf(rule) === "pod");

/** These do not apply to pods that run to their end. */
const longRunningOnly = /^(?:require-probes|require-startup-probe|require-grace-period: the database)/;
// The kernel knows of one custom kind that it runs to its end; a job of another maker counts as long-running.
const endingKinds = /^(?:Job \(batch\/v1\)|CronJob|ScaledJob|JobSet) /;

/** The same faulty pod as every kind of workload would make it. */
export function frameTrials(each: BadCase): readonly Trial[] {
    return framesOf(faultyTemplate(each))
        .filter(({ name }) => !longRunningOnly.test(`${each.rule}: ${each.name}`) || !endingKinds.test(`${name} `))
        .map(({ name, object, specPath }) => ({
            rule: each.rule,
            name: `${each.name}, in a ${name}`,
            resources: asResources([object]),
            holds: (found) => found.some(({ field }) => field.startsWith(specPath.replace(/spec$/, ""))),
        }));
}

const containerKinds: readonly (readonly [string, string, object])[] = [
    ["init container", "initContainers", { restartPolicy: undefined }],
    ["sidecar", "initContainers", { restartPolicy: "Always" }],
    ["container", "containers", { restartPolicy: undefined }],
    ["ephemeral container", "ephemeralContainers", { restartPolicy: undefined }],
];

/** What the API server does not let a kind of container have cannot be missing from it. */
const notFor: Readonly<Record<string, RegExp>> = {
    "require-probes": /^(?:init|ephemeral)/,
    "require-startup-probe": /^(?:init|ephemeral)/,
    "require-resource-limits": /^ephemeral/,
    "require-resource-requests": /^ephemeral/,
    "require-ephemeral-storage": /^ephemeral/,
};

/** The bad cases whose fault is in one container. */
export const containerCases = podCases.filter((each) =>
    brokenBy(each.rule, variedWorld(each)).some(({ container }) => container !== undefined),
);

export interface Placed {
    readonly kind: string;
    /** Whether the fault is one in this kind of container. */
    readonly faulty: boolean;
    readonly trial: Trial;
    /** The same with what is at fault unknown; absent where the fault is that something is missing from the pod. */
    readonly unknown: Trial | undefined;
}

/** The faulty container as each kind of container. */
export function containerTrials(each: BadCase): readonly Placed[] {
    const violation = brokenBy(each.rule, variedWorld(each)).find(({ container }) => container !== undefined);
    const [, list = "", index = ""] = /(\w*[cC]ontainers)\[(\d+)\]/.exec(violation?.field ?? "") ?? [];
    const template = faultyTemplate(each);
    // A setting of the pod that its container inherits is found at the pod: any container will do.
    const faulty = list === "" ? template.spec.containers?.[0] : template.spec[list]?.[Number(index)];
    return containerKinds.map(([kind, place, more]) => {
        const { initContainers, containers, ephemeralContainers, ...rest } = template.spec;
        const alone = { ...rest, [place]: [{ ...faulty, ...more, name: "placed" }] };
        const metadata = { name: "framed", namespace: "shop" };
        const object = { apiVersion: "v1", kind: "Pod", metadata, spec: alone };
        const applies = notFor[each.rule]?.test(kind) !== true;
        const inPlace = (found: readonly Violation[]) => found.filter(({ container }) => container === "placed");
        const resources = asResources([object]);
        const [first] = inPlace(brokenBy(each.rule, resources));
        const named = { rule: each.rule, name: `${each.name}, in a ${kind}` };
        return {
            kind,
            faulty: applies,
            trial: { ...named, resources, holds: (found) => inPlace(found).length > 0 === applies },
            unknown:
                first === undefined
                    ? undefined
                    : {
                          ...named,
                          resources: asResources([changed(object, { [first.field]: unknownText })]),
                          holds: (found) => inPlace(found).some((violation) => violation.found === unknownFound),
                      },
        };
    });
}
