import { badCases } from "./corpus/bad";
import { world } from "./corpus/world";
import { asResources, variedWorld, verdictOf } from "./support/judging";

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
