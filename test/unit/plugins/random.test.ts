import { compareSync } from "bcryptjs";
import * as fc from "fast-check";
import type { JsonObject } from "../../../local/plugins/protocol/json";
import { isSecret, secret, UNKNOWN_STRING } from "../../../local/plugins/protocol/special";
import { bcryptHash, drawCharacters, randomPassword, randomString } from "../../../local/plugins/random/characters";
import { randomProvider } from "../../../local/plugins/random/server";
import { randomBytes, randomId, randomInteger, randomUuid } from "../../../local/plugins/random/values";
import { Plugin } from "../../live/plugins/support/plugin";

// Starting Node and hashing passwords take their time on a busy machine.
jest.setTimeout(60_000);

const count = (text: string, pattern: RegExp): number => (text.match(pattern) ?? []).length;

test("A password has its length, its classes, and every minimum.", () => {
    const settings = fc.record({
        length: fc.integer({ min: 12, max: 40 }),
        minLower: fc.nat(3),
        minUpper: fc.nat(3),
        minNumeric: fc.nat(3),
        minSpecial: fc.nat(3),
        special: fc.boolean(),
    });
    fc.assert(
        fc.property(settings, (inputs) => {
            const text = drawCharacters(inputs);
            expect(text).toHaveLength(inputs.length);
            expect(count(text, /[a-z]/g)).toBeGreaterThanOrEqual(inputs.minLower);
            expect(count(text, /[A-Z]/g)).toBeGreaterThanOrEqual(inputs.minUpper);
            expect(count(text, /\d/g)).toBeGreaterThanOrEqual(inputs.minNumeric);
            expect(count(text, /[^a-zA-Z\d]/g)).toBeGreaterThanOrEqual(inputs.minSpecial);
            if (!inputs.special && inputs.minSpecial === 0) expect(text).toMatch(/^[a-zA-Z\d]*$/);
        }),
    );
});

test("Special characters are the program's own where it names them.", () => {
    const only = { length: 50, upper: false, lower: false, numeric: false, overrideSpecial: "_." };
    expect(drawCharacters(only)).toMatch(/^[_.]{50}$/);
    expect(drawCharacters({ length: 50, number: false, special: false })).toMatch(/^[a-zA-Z]{50}$/);
});

test("Required characters stand at any position.", () => {
    const positions = new Set<number>();
    for (let i = 0; i < 400; i++)
        positions.add(
            drawCharacters({ length: 8, numeric: false, special: false, upper: false, minUpper: 1 }).search(/[A-Z]/),
        );
    expect(positions.size).toBe(8);
});

test("The hash fits the password, and looks at no more than bcrypt does.", () => {
    expect(compareSync("pass", bcryptHash("pass"))).toBe(true);
    const long = "ß".repeat(50);
    expect(compareSync(long.slice(0, 36), bcryptHash(long))).toBe(true);
});

test.each<[string, JsonObject, RegExp]>([
    ["no length", {}, /"length" is required/],
    ["a length of 0", { length: 0 }, /"length" is 0, but must be a whole number of at least 1/],
    ["minima beyond the length", { length: 3, minLower: 4 }, /the minima add up to 4/],
    ["no class at all", { length: 3, lower: false, upper: false, numeric: false, special: false }, /must be true/],
    ["a flag that is none", { length: 3, lower: "no" }, /"lower" must be true or false/],
])("A password with %s is refused.", (_, inputs, reason) => {
    expect(
        randomPassword
            .problems(inputs)
            .map((problem) => problem.reason)
            .join(),
    ).toMatch(reason);
});

test("Bytes, ids, UUIDs and numbers have the forms the official plugin gives them.", () => {
    const bytes = randomBytes.generate({ length: 8 });
    expect(Buffer.from(String(bytes.outputs.base64), "base64").toString("hex")).toBe(bytes.outputs.hex);
    const { id, outputs } = randomId.generate({ byteLength: 4, prefix: "p-" });
    expect(outputs).toMatchObject({
        hex: `p-${Buffer.from(id, "base64url").toString("hex")}`,
        b64Url: `p-${id}`,
        dec: `p-${Buffer.from(id, "base64url").readUInt32BE()}`,
    });
    expect(randomUuid.generate({}).id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    for (let i = 0; i < 50; i++) expect([3, 4, 5]).toContain(randomInteger.generate({ min: 3, max: 5 }).outputs.result);
    expect(randomInteger.problems({ min: 2, max: 1 })).toHaveLength(1);
});

test("Values from elsewhere are adopted by what stands for them.", () => {
    expect(randomPassword.adopt?.("brought along")).toMatchObject({
        id: "none",
        inputs: { length: 13 },
        outputs: { result: "brought along" },
    });
    expect(randomString.adopt?.("abc")).toMatchObject({ id: "abc", inputs: { length: 3 } });
    expect(randomId.adopt?.("p,-_8")).toMatchObject({
        id: "-_8",
        inputs: { byteLength: 2, prefix: "p" },
        outputs: { b64Url: "p-_8" },
    });
    expect(randomBytes.adopt?.("AAEC")).toMatchObject({ inputs: { length: 3 }, outputs: { hex: "000102" } });
});

describe("Through the engine's protocol", () => {
    const urn = "urn:pulumi:s::p::random:index/randomPassword:RandomPassword::pw";
    let plugin: Plugin;
    beforeAll(async () => {
        plugin = await Plugin.serve(randomProvider("1.2.3"));
    });
    afterAll(() => plugin.stop());

    test("a password is drawn once, secret, and unknown before that.", async () => {
        const inputs = await plugin.check(urn, {}, { length: 12, keepers: { a: secret("1") } });
        const preview = await plugin.create(urn, inputs, { preview: true });
        expect(preview).toMatchObject({ id: "", properties: { result: secret(UNKNOWN_STRING), length: 12 } });
        const { id, properties } = await plugin.create(urn, inputs);
        expect(id).toBe("none");
        expect(isSecret(properties.result) && isSecret(properties.bcryptHash)).toBe(true);
        expect(properties.keepers).toEqual({ a: secret("1") });
        expect(await plugin.diff(urn, id, properties, inputs)).toMatchObject({ changed: false, replaces: [] });
        expect(await plugin.read(urn, id, properties, inputs)).toEqual({ id, properties, inputs });
    });

    test("writing out a default is no change, another keeper is a new value.", async () => {
        const { properties } = await plugin.create(urn, { length: 12, keepers: { a: "1" } });
        expect(
            await plugin.diff(urn, "none", properties, { length: 12, upper: true, keepers: { a: "1" } }),
        ).toMatchObject({ changed: false });
        expect(await plugin.diff(urn, "none", properties, { length: 12, keepers: { a: "2" } })).toMatchObject({
            details: ["keepers update-replace"],
            replaces: ["keepers"],
            deleteBeforeReplace: false,
        });
        expect(await plugin.diff(urn, "none", properties, { length: 12 })).toMatchObject({
            details: ["keepers delete-replace"],
        });
    });

    test("an import keeps the password out of the id.", async () => {
        const read = await plugin.read(urn, "brought along", {}, {});
        expect(read).toMatchObject({
            id: "none",
            inputs: { length: 13 },
            properties: { result: secret("brought along") },
        });
    });

    test("other types are refused by name.", async () => {
        const pet = "urn:pulumi:s::p::random:index/randomPet:RandomPet::pet";
        await expect(plugin.check(pet, {}, {})).rejects.toThrow(
            /has no random:index\/randomPet:RandomPet; it has RandomBytes, RandomId/,
        );
    });
});
