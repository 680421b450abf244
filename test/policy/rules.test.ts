import type { Violation } from "../../policy/kernel";
import { templatePlaces } from "../../policy/kernel/pod-places";
import { unknownText } from "../../policy/kernel/wire";
import { allRules } from "../../policy/rules";
import { alone } from "./corpus/alone";
import { badCases } from "./corpus/bad";
import type { BadCase } from "./corpus/case";
import type { KubeObject } from "./corpus/objects";
import { idOf } from "./support/edit";
import { triedPlaces } from "./support/frames";
import { today, variedWorld, verdictOf } from "./support/judging";
import {
    brokenBy,
    containerCases,
    containerTrials,
    frameTrials,
    podCases,
    type Trial,
    unknownTrial,
    waiverRule,
    withChange,
} from "./support/trials";

const named = (cases: readonly BadCase[]) => cases.map((each) => [`${each.rule}: ${each.name}`, each] as const);

/** The names of those trials in which the rule does not say what it should. */
function failing(trials: readonly Trial[]): readonly string[] {
    return trials.filter(({ rule, resources, holds }) => !holds(brokenBy(rule, resources))).map(({ name }) => name);
}

describe("A value that is unknown before the update counts as wrong", () => {
    const trials = badCases.flatMap((each) => unknownTrial(each) ?? []);
    test.each(trials.map((each) => [`${each.rule}: ${each.name}`, each] as const))("%s", (_, trial) => {
        expect(failing([trial])).toEqual([]);
    });
    test("That can be tried for most faults", () => expect(trials.length).toBeGreaterThan(150));
    test("There is a case for each rule that reads something that can be unknown", () => {
        const read = alone.filter(({ objects, wants }) => wants && JSON.stringify(objects).includes(unknownText));
        const tried = new Set([...trials, ...read].map(({ rule }) => rule));
        // A resource's kind and version are its type, and waivers are written down where nothing is computed.
        expect(allRules.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([
            "forbid-bare-pods",
            "forbid-deprecated-apis",
            waiverRule,
        ]);
    });
});

const terms = { reason: "cannot be changed before the move", owner: "platform", expires: "2027-06-30" };

describe("A waiver for that rule at that resource excuses the fault, and is told", () => {
    test.each(named(badCases.filter(({ rule }) => rule !== waiverRule)))("%s", (_, each) => {
        const resources = variedWorld(each);
        const ids = [...new Set(brokenBy(each.rule, resources).map(({ resource }) => resource))];
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

describe("A fault in a pod is found in every kind of workload", () => {
    test("Every known place of a pod template is among them", () => {
        expect(triedPlaces).toEqual(expect.arrayContaining([...templatePlaces]));
    });
    test.each(named(podCases))("%s", (_, each) => {
        expect(failing(frameTrials(each))).toEqual([]);
    });
});

describe("A fault in a container is found in every kind of container, known or not, and can be waived there alone", () => {
    test.each(named(containerCases))("%s", (_, each) => {
        const placed = containerTrials(each);
        expect(failing(placed.map(({ trial }) => trial))).toEqual([]);
        expect(failing(placed.flatMap(({ unknown }) => unknown ?? []))).toEqual([]);
        for (const { trial } of placed.filter(({ faulty }) => faulty)) {
            const judged = (container: string): readonly Violation[] => {
                const waiver = { rule: each.rule, resource: "Pod shop/framed", container, ...terms };
                return verdictOf(trial.resources, { waivers: [waiver] }).violations.filter(
                    (violation) => violation.rule === each.rule && violation.container === "placed",
                );
            };
            expect(judged("placed")).toEqual([]);
            expect(judged("another").length).toBeGreaterThan(0);
        }
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
