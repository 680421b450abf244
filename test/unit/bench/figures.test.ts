import { comparisonTable, median, spread } from "../../../bench/figures";
import { longestWays } from "../../../bench/spent/depth";
import { Steps } from "../../../bench/spent/steps";
import type { EngineEvent, StepMetadata } from "../../../workflow/engine/events";

describe("a comparison", () => {
    const table = (ours: readonly number[], goal: number) =>
        comparisonTable([{ what: "a", ours, against: "b", others: [2, 1, 3], goal, cause: "it is so" }]).at(-1);

    it("is the ratio of the middles, with the least and the most beside them", () => {
        expect(table([9, 3, 5], 2)).toBe(
            "| a | 3.00 · 5.00 · 9.00 s | b | 1.00 · 2.00 · 3.00 s | 2.50 × | 2 × | 1.3 times the goal: it is so |",
        );
    });

    it("that meets its goal says so", () => {
        expect(table([4], 2)).toBe("| a | 4.00 s | b | 1.00 · 2.00 · 3.00 s | 2.00 × | 2 × | met |");
    });

    it("has a middle of two where there is an even number", () => {
        expect(median([4, 1, 2, 9])).toBe(3);
        expect(spread([1024], "MiB")).toBe("1024 MiB");
    });
});

describe("the longest way", () => {
    const resource = (urn: string, more: object) => ({ urn, type: "a", ...more });
    const resources = [
        resource("a", {}),
        resource("b", { dependencies: ["a"] }),
        resource("c", { propertyDependencies: { spec: ["b"] } }),
        resource("d", { parent: "a", provider: "p::id" }),
        resource("p", {}),
    ];

    it("goes along dependencies, parents and providers", () => {
        expect(longestWays(resources, new Map()).resources).toBe(3);
    });

    it("is by time another one than by number", () => {
        const seconds = new Map([
            ["b", 1],
            ["c", 1],
            ["d", 4],
            ["p", 3],
        ]);
        expect(longestWays(resources, seconds).seconds).toBe(7);
    });
});

describe("steps of an operation", () => {
    const metadata = (urn: string, custom: boolean): StepMetadata => ({
        ...{ op: "create", urn, type: "a", old: null },
        new: { type: "a", urn, custom, id: "", parent: "" },
    });
    const told = (urn: string, custom = true) => ({ metadata: metadata(urn, custom) });
    const event = (what: Partial<EngineEvent>): EngineEvent => ({ sequence: 1, timestamp: 1, ...what });

    it("are counted where they are under way at once; components and what failed are not forgotten", () => {
        const steps = new Steps();
        for (const urn of ["a", "b", "c"]) steps.apply(event({ resourcePreEvent: told(urn) }));
        steps.apply(event({ resourcePreEvent: told("component", false) }));
        steps.apply(event({ resOutputsEvent: told("a") }));
        steps.apply(event({ resOpFailedEvent: told("b") }));
        steps.apply(event({ resourcePreEvent: told("d") }));
        expect(steps.parallel.most).toBe(3);
        expect([...steps.seconds.keys()]).toEqual(["a", "b", "c", "d"]);
    });
});
