type StructModule = typeof import("google-protobuf/google/protobuf/struct_pb");
type Plain = Parameters<StructModule["Struct"]["fromJavaScript"]>[0];

/** Each with classes of its own: what `structs.cjs` does to one library the other has not seen. */
function library(ours: boolean): StructModule["Struct"] {
    let loaded: StructModule | undefined;
    jest.isolateModules(() => {
        if (ours) require("../../../structs.cjs");
        loaded = require("google-protobuf/google/protobuf/struct_pb") as StructModule;
    });
    if (loaded === undefined) throw new Error("the library of protocol buffers was not loaded");
    return loaded.Struct;
}

const Ours = library(true);
const Theirs = library(false);

const samples: readonly (readonly [string, Plain])[] = [
    ["nothing", {}],
    ["plain values", { text: "a", empty: "", number: 1.5, zero: 0, minus: -0.25, yes: true, no: false, none: null }],
    ["characters of every width", { ключ: "ä€😀\u0000" }],
    ["lists in lists", { list: [1, "a", null, [], [true, [null]], {}] }],
    ["groups in groups", { a: { b: { c: { "d/e.f": [{ g: "h" }] } } } }],
    ...[127, 128, 16_383, 16_384, 2_097_151, 2_097_152].map(
        (length) => [`a text of ${length}`, { text: "x".repeat(length) }] as const,
    ),
    ["a key that objects have already", { constructor: "b", toString: "c" }],
];

describe("a Struct that keeps its plain object", () => {
    it.each(samples)("writes the bytes that the library writes: %s", (_, object) => {
        const bytes = Buffer.from(Ours.fromJavaScript(object).serializeBinary());
        expect(bytes.equals(Buffer.from(Theirs.fromJavaScript(object).serializeBinary()))).toBe(true);
    });

    it.each(samples)("reads what the library writes: %s", (_, object) => {
        const bytes = Theirs.fromJavaScript(object).serializeBinary();
        expect(Ours.deserializeBinary(bytes).toJavaScript()).toStrictEqual(object);
    });

    it("keeps a key that would be an object's prototype, which the library loses", () => {
        const object = JSON.parse('{"__proto__": {"a": 1}}') as Plain;
        const read = Ours.deserializeBinary(Ours.fromJavaScript(object).serializeBinary()).toJavaScript();
        expect(JSON.stringify(read)).toBe('{"__proto__":{"a":1}}');
    });

    it("gives its fields one by one to whoever asks, and takes changes of them", () => {
        const struct = Ours.fromJavaScript({ a: { b: ["c"] } });
        const fields = struct.getFieldsMap();
        expect(fields.get("a")?.getStructValue()?.toJavaScript()).toEqual({ b: ["c"] });
        fields.del("a");
        expect(struct.toJavaScript()).toEqual({});
        expect(struct.serializeBinary()).toHaveLength(0);
    });

    it("passes over fields of a newer protocol", () => {
        const known = Buffer.from(Ours.fromJavaScript({ a: "b" }).serializeBinary());
        // Field 7, a number: 300.
        const more = Buffer.concat([known, Buffer.from([0x38, 0xac, 0x02])]);
        expect(Ours.deserializeBinary(more).toJavaScript()).toEqual({ a: "b" });
    });

    it.each([undefined, Symbol("a"), () => 1])("refuses what no message holds: %p", (value) => {
        const struct = Ours.fromJavaScript({ value } as unknown as Plain);
        expect(() => struct.serializeBinary()).toThrow("a Struct holds no");
    });
});
