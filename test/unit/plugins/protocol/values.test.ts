import * as fc from "fast-check";
import { InitializationFailed, toServiceError } from "../../../../local/plugins/protocol/errors";
import { type JsonObject, removeAt, setAt } from "../../../../local/plugins/protocol/json";
import {
    containsSecret,
    containsUnknown,
    copySecrets,
    reveal,
    secret,
    UNKNOWN_STRING,
} from "../../../../local/plugins/protocol/special";
import { fromStruct, toStruct } from "../../../../local/plugins/protocol/struct";

test("Every JSON object comes back from the wire as it went.", () => {
    // Minus zero is the one number JSON's own text cannot keep either.
    const value = fc.jsonValue({ maxDepth: 4 }).map((json) => JSON.parse(JSON.stringify({ json })) as JsonObject);
    fc.assert(fc.property(value, (object) => expect(fromStruct(toStruct(object))).toEqual(object)));
});

test("Revealing takes secret marks off at any depth, and leaves unknown values.", () => {
    const marked = { a: secret({ b: [secret("c")] }), d: UNKNOWN_STRING };
    expect(reveal(marked)).toEqual({ a: { b: ["c"] }, d: UNKNOWN_STRING });
    expect(containsSecret(marked)).toBe(true);
    expect(containsSecret(reveal(marked))).toBe(false);
    expect(containsUnknown(marked)).toBe(true);
});

test("A secret is not wrapped twice, and a file is no value of a resource.", () => {
    expect(secret(secret("a"))).toEqual(secret("a"));
    const asset = { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", text: "x" };
    expect(() => reveal({ a: asset })).toThrow(/assets, archives and resource references/);
});

test("Secrecy is copied to the same places, and to a whole list for any secret inside.", () => {
    const inputs = {
        a: secret("1"),
        b: { c: secret("2"), d: "3" },
        list: [{ e: secret("4") }, "5"],
        gone: secret("6"),
    };
    const outputs = { a: "1", b: { c: "2", d: "3", extra: "x" }, list: [{ e: "4" }, "5"], more: "y" };
    expect(copySecrets(outputs, inputs)).toEqual({
        a: secret("1"),
        b: { c: secret("2"), d: "3", extra: "x" },
        list: secret([{ e: "4" }, "5"]),
        more: "y",
    });
});

test("Values are set and removed along a path, making what is missing on the way.", () => {
    const object: JsonObject = { a: 1 };
    setAt(object, ["b", "c"], 2);
    setAt(object, ["a", "d"], 3);
    expect(object).toEqual({ a: { d: 3 }, b: { c: 2 } });
    removeAt(object, ["b", "c"]);
    removeAt(object, ["x", "y"]);
    expect(object).toEqual({ a: { d: 3 }, b: {} });
});

test("A partial failure carries its state along, any other error its words.", () => {
    expect(toServiceError(new Error("no"))).toMatchObject({ details: "no" });
    const failed = toServiceError(new InitializationFailed("n/a", { a: 1 }, ["whole", "part"]));
    expect(failed.details).toBe("whole");
    expect(failed.metadata?.get("grpc-status-details-bin")).toHaveLength(1);
});
