import { allRules } from "../../policy/rules";
import { alone } from "./corpus/alone";
import { badCases } from "./corpus/bad";
import { goodCases } from "./corpus/good";
import type { KubeObject } from "./corpus/objects";
import { world } from "./corpus/world";
import { idOf, vary } from "./support/edit";
import { asResources, variedWorld, verdictOf } from "./support/judging";
import { aloneTrial, brokenBy } from "./support/trials";

test("A complete system breaks no rule of the strictest pack", () => {
    const { violations, waived } = verdictOf(asResources(world));
    expect(violations.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
    expect(waived).toEqual([]);
});

describe("Each fault is found, at the resource that has it, and nothing else is", () => {
    test.each(badCases.map((each) => [`${each.rule}: ${each.name}`, each] as const))("%s", (_, each) => {
        const { violations } = verdictOf(variedWorld(each));
        const expected = [each.rule, ...(each.also ?? [])].sort();
        expect([...new Set(violations.map(({ rule }) => rule))].sort()).toEqual(expected);
        expect(violations.filter(({ rule }) => rule === each.rule).map(({ resource }) => resource)).toContain(each.at);
    });
});

describe("A few objects alone are judged to the last unit", () => {
    test.each(alone.map((each) => [`${each.rule}: ${each.name}`, aloneTrial(each)] as const))("%s", (_, trial) => {
        const found = brokenBy(trial.rule, trial.resources, trial.settings);
        expect({ found: found.map(({ message }) => message), holds: trial.holds(found) }).toMatchObject({
            holds: true,
        });
    });
});

describe("What is right in another way is not refused", () => {
    test.each(goodCases.map((each) => [each.name, each] as const))("%s", (_, each) => {
        const { violations } = verdictOf(variedWorld(each));
        expect(violations.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
    });
});

test("The corpus is as large as it has to be, and names every rule", () => {
    expect(badCases.length).toBeGreaterThanOrEqual(150);
    expect(goodCases.length).toBeGreaterThanOrEqual(100);
    const planted = new Set(badCases.map(({ rule }) => rule));
    expect(allRules.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([]);
    const names = [...badCases.map(({ rule, name }) => `${rule}: ${name}`), ...goodCases.map(({ name }) => name)];
    expect(new Set(names).size).toBe(names.length);
});

function withKeysMixed(value: unknown, by: number): unknown {
    if (Array.isArray(value)) return value.map((each) => withKeysMixed(each, by));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, below]) => [key, withKeysMixed(below, by)] as const);
    const at = by % Math.max(1, entries.length);
    return Object.fromEntries([...entries.slice(at), ...entries.slice(0, at)].reverse());
}

test("Twenty runs over one system with nearly every fault in it, its resources and their keys in another order each time, say the same", () => {
    const broken = badCases.reduce<readonly KubeObject[]>((objects, { change = {}, add = [] }) => {
        const known = new Set(objects.map(idOf));
        const possible = Object.entries(change).filter(([id]) => known.has(id));
        return vary(objects, {
            name: "one fault more",
            change: Object.fromEntries(possible),
            add: add.filter((object) => !known.has(idOf(object))),
        });
    }, world);
    const resources = asResources(broken);
    const verdicts = Array.from({ length: 20 }, (_, run) => {
        const turned = [...resources.slice(run * 3), ...resources.slice(0, run * 3)];
        // The engine sends the keys of a mapping in an order of chance as well.
        const mixed = turned.map((each) => ({ ...each, object: withKeysMixed(each.object, run) }));
        return JSON.stringify(verdictOf(run % 2 === 0 ? mixed : mixed.reverse()));
    });
    expect(new Set(verdicts).size).toBe(1);
    expect(verdictOf(resources).violations.length).toBeGreaterThan(150);
});
