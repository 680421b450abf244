import { fixtures, load, problemsOf } from "./fixture";

const invalid = fixtures("invalid");
const valid = fixtures("valid");

describe("a stack with one fault", () => {
    it.each(invalid)("%s is refused in exactly these words", async (_name, fixture) => {
        expect(await problemsOf(fixture)).toEqual(fixture.expect);
    });

    it("is tried in more than forty ways, each of which says something", () => {
        expect(invalid.length).toBeGreaterThan(40);
        expect(invalid.filter(([, fixture]) => fixture.expect.length === 0)).toEqual([]);
    });
});

describe("a sound stack", () => {
    it.each(valid)("%s loads", async (_name, fixture) => {
        expect(await problemsOf(fixture)).toEqual([]);
        expect(Object.isFrozen((await load(fixture)).cluster)).toBe(true);
    });
});
