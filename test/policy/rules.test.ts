import { podsOf, type Resource, Subject, type Violation } from "../../policy/kernel";
import { unknownText } from "../../policy/kernel/wire";
import { allRules } from "../../policy/rules";
import { badCases } from "./corpus/bad";
import type { BadCase } from "./corpus/case";
import type { KubeObject } from "./corpus/objects";
import { changed, idOf } from "./support/edit";
import { framesOf, valueAt } from "./support/frames";
import { asResources, today, variedWorld, verdictOf } from "./support/judging";

const waiverRule = "keep-waivers-valid";

function brokenBy({ rule }: BadCase, resources: readonly Resource[]): readonly Violation[] {
    return verdictOf(resources, { only: rule }).violations;
}

/** The resource and the path that a violation names, which may be another resource than the one at fault. */
function placeOf({ resource, field }: Violation): { readonly id: string; readonly path: string } {
    const [, owner, path] = /^(\S+ \S+): (.*)$/.exec(field) ?? [];
    return owner === undefined || path === undefined ? { id: resource, path: field } : { id: owner, path };
}

function withChange(
    resources: readonly Resource[],
    id: string,
    changes: Readonly<Record<string, unknown>>,
): readonly Resource[] {
    return resources.map((each) =>
        idOf(each.object as object) === id ? { ...each, object: changed(each.object, changes) } : each,
    );
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

describe("A value that is unknown before the update counts as wrong", () => {
    // A ConfigMap's entry is a text to the engine: nothing inside it can be unknown by itself.
    const judged = badCases.filter(({ rule, at }) => !reportedElsewhere.has(rule) && at !== "ConfigMap shop/rules");
    test.each(judged.map((each) => [`${each.rule}: ${each.name}`, each] as const))("%s", (_, each) => {
        const resources = variedWorld(each);
        const [first] = brokenBy(each, resources);
        const { id, path } = placeOf(first as Violation);
        const after = brokenBy(each, withChange(resources, id, { [path]: unknownText }));
        expect(after.filter(({ found }) => found === "unknown before the update")).not.toEqual([]);
    });
});

describe("A waiver for that rule at that resource excuses the fault, and is told", () => {
    const judged = badCases.filter(({ rule }) => rule !== waiverRule);
    const terms = { reason: "cannot be changed before the move", owner: "platform", expires: "2027-06-30" };

    test.each(judged.map((each) => [`${each.rule}: ${each.name}`, each] as const))("%s", (_, each) => {
        const resources = variedWorld(each);
        const ids = [...new Set(brokenBy(each, resources).map(({ resource }) => resource))];
        const excused = verdictOf(resources, {
            waivers: ids.map((resource) => ({ rule: each.rule, resource, ...terms })),
        });
        expect(excused.violations.map(({ rule }) => rule)).not.toContain(each.rule);
        expect(excused.violations.map(({ rule }) => rule)).not.toContain(waiverRule);
        expect(excused.waived.map(({ violation }) => violation.resource)).toEqual(expect.arrayContaining(ids));

        const annotation = `metadata.annotations["stackwright.dev/waiver.${each.rule}"]`;
        const annotated = ids.reduce(
            (all, id) => withChange(all, id, { [annotation]: JSON.stringify(terms) }),
            resources,
        );
        const carried = verdictOf(annotated);
        expect(carried.violations.map(({ rule }) => rule)).not.toContain(each.rule);
        expect(carried.violations.map(({ rule }) => rule)).not.toContain(waiverRule);
    });
});

/** The pod template in which a bad case puts its fault. */
function faultyTemplate(each: BadCase): { readonly metadata?: unknown; readonly spec: unknown } {
    const resource = variedWorld(each).find(({ object }) => idOf(object as object) === each.at);
    const [pod] = podsOf(new Subject(resource as Resource));
    const path = (pod?.spec.path ?? "").replace(/\.?spec$/, "");
    return (path === "" ? resource?.object : valueAt(resource?.object, path)) as { spec: unknown };
}

const podCases = badCases.filter(({ rule }) => {
    const scope = allRules.find(({ name }) => name === rule)?.scope;
    return scope === "container" || scope === "pod";
});

/** These do not apply to pods that run to their end. */
const longRunningOnly = /^(?:require-probes|require-startup-probe|require-grace-period: the database)/;
const endingKinds = /^(?:Job|CronJob|ScaledJob|JobSet) /;

describe("A fault in a pod is found in every kind of workload", () => {
    test.each(podCases.map((each) => [`${each.rule}: ${each.name}`, each] as const))("%s", (_, each) => {
        const missed = framesOf(faultyTemplate(each))
            .filter(({ name }) => !longRunningOnly.test(`${each.rule}: ${each.name}`) || !endingKinds.test(name))
            .filter(({ object, specPath }) => {
                const found = brokenBy(each, asResources([object]));
                return !found.some(({ field }) => field.startsWith(specPath.replace(/spec$/, "")));
            })
            .map(({ name }) => name);
        // The kernel knows of one custom kind that it runs to its end; a job of another maker counts as long-running.
        expect(missed.filter((name) => name !== "Job (batch.volcano.sh/v1alpha1)")).toEqual([]);
    });
});

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

const containerCases = podCases.filter((each) =>
    brokenBy(each, variedWorld(each)).some(({ container }) => container !== undefined),
);

describe("A fault in a container is found in every kind of container", () => {
    test.each(containerCases.map((each) => [`${each.rule}: ${each.name}`, each] as const))("%s", (_, each) => {
        const violation = brokenBy(each, variedWorld(each)).find(({ container }) => container !== undefined);
        const [, list = "", index = ""] = /(\w*[cC]ontainers)\[(\d+)\]/.exec(violation?.field ?? "") ?? [];
        const template = faultyTemplate(each);
        const spec = template.spec as Record<string, readonly object[]>;
        // A setting of the pod that its container inherits is found at the pod: any container will do.
        const faulty = list === "" ? spec.containers?.[0] : spec[list]?.[Number(index)];
        const missed = containerKinds
            .filter(([kind, place, more]) => {
                const { initContainers, containers, ephemeralContainers, ...rest } = spec;
                const alone = { ...rest, [place]: [{ ...faulty, ...more, name: "placed" }] };
                const object = {
                    apiVersion: "v1",
                    kind: "Pod",
                    metadata: { name: "framed", namespace: "shop" },
                    spec: alone,
                };
                const found = brokenBy(each, asResources([object])).some(({ container }) => container === "placed");
                return found === (notFor[each.rule]?.test(kind) ?? false);
            })
            .map(([kind]) => kind);
        expect(missed).toEqual([]);
    });
});

test("Waivers for waivers do not exist", () => {
    const resource = "Deployment shop/worker";
    const each = badCases.find(({ rule }) => rule === waiverRule) as BadCase;
    const waiver = {
        rule: waiverRule,
        resource,
        reason: "we would rather not look",
        owner: "nobody",
        expires: "2027-01-31",
    };
    const { violations } = verdictOf(variedWorld(each), { waivers: [waiver], today });
    expect(violations.filter(({ rule }) => rule === waiverRule)).toHaveLength(2);
});

test("A rule's name is short enough for a waiver's annotation", () => {
    const longest = 63 - "waiver.".length;
    expect(allRules.filter(({ name }) => name.length > longest || !/^[a-z]+(?:-[a-z]+)+$/.test(name))).toEqual([]);
    expect(new Set(allRules.map(({ name }) => name)).size).toBe(allRules.length);
    expect(idOf({ apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "b" } } as KubeObject)).toBe(
        "Pod b/a",
    );
});
