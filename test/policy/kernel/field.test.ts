import { Field, MalformedValue, UnknownValue } from "../../../policy/kernel";
import { attempt, readOr } from "../../../policy/kernel/field";
import { asSecret, unknownText } from "../../../policy/kernel/wire";

const signature = "4dabf18193072939515e22adb298388d";
const output = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

const every = {
    text: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    boolean: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    list: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    asset: "030794c1-ac77-496b-92df-f27374a8bd58",
    archive: "e48ece36-62e2-4504-bad9-02848725956a",
    mapping: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    output: { [signature]: output },
};

describe("Reading what is there", () => {
    const field = new Field({ a: { b: [1, "two", true, null] }, "x.y/z": "q" }, "Pod shop/api");

    test("A path is written as a person would write it", () => {
        expect(field.at("a", "b", 1).path).toBe("a.b[1]");
        expect(field.at("x.y/z").path).toBe('["x.y/z"]');
        expect(field.at("a", "x.y/z", 0).path).toBe('a["x.y/z"][0]');
    });

    test("Values come out with their own types", () => {
        expect(field.at("a", "b", 0).number()).toBe(1);
        expect(field.at("a", "b", 1).string()).toBe("two");
        expect(field.at("a", "b", 2).boolean()).toBe(true);
        expect(field.at("a", "b", 1).scalar()).toBe("two");
        expect(field.at("a", "b").items()).toHaveLength(4);
        expect(field.keys()).toEqual(["a", "x.y/z"]);
    });

    test("Null, and whatever lies below something absent, is absent", () => {
        expect(field.at("a", "b", 3).exists).toBe(false);
        expect(field.at("nothing", "below", 3).string()).toBeUndefined();
        expect(field.at("nothing").items()).toEqual([]);
        expect(field.at("nothing").keys()).toEqual([]);
        expect(new Field({ gone: null }).keys()).toEqual([]);
    });

    test("Names that every object has by birth are absent unless they were set", () => {
        expect(field.at("constructor").exists).toBe(false);
        expect(field.at("__proto__").exists).toBe(false);
        expect(field.at("toString").exists).toBe(false);
    });

    test("A part of a value stands where the whole stands", () => {
        const part = field.at("x.y/z").replacedBy("p");
        expect([part.path, part.string(), part.owner]).toEqual(['["x.y/z"]', "p", "Pod shop/api"]);
    });
});

describe("A value of the wrong type is a mistake, not an absence", () => {
    const field = new Field({ flag: "true", count: "3", list: { a: 1 }, map: [1], labels: { a: 1 } });
    test.each([
        ["text for a boolean", () => field.at("flag").boolean()],
        ["text for a number", () => field.at("count").number()],
        ["a mapping for a list", () => field.at("list").items()],
        ["a list for a mapping", () => field.at("map").keys()],
        ["a number for text", () => field.at("labels").texts()],
        ["a mapping for an amount", () => field.at("list").scalar()],
        ["a mapping reached into as a list", () => field.at("list", 0)],
        ["a list reached into as a mapping", () => field.at("map", "key")],
        ["a number among texts", () => field.at("map").strings()],
    ])("%s", (_, read) => {
        expect(read).toThrow(MalformedValue);
    });

    test("The message names place, value and what belongs there", () => {
        expect(() => field.at("flag").boolean()).toThrow('flag is "true"; want true or false');
    });
});

describe("A value that is not known yet cannot be mistaken for anything", () => {
    test.each(Object.entries(every))("Unknown %s", (_, value) => {
        const field = new Field({ place: value }).at("place");
        expect(field.unknown).toBe(true);
        expect([field.isText, field.isList, field.isMapping]).toEqual([false, false, false]);
        for (const read of [
            () => field.exists,
            () => field.string(),
            () => field.boolean(),
            () => field.number(),
            () => field.scalar(),
            () => field.items(),
            () => field.keys(),
            () => field.at("below"),
            () => field.plain(),
        ]) {
            expect(read).toThrow(UnknownValue);
        }
        expect(field.describe()).toBe("unknown before the update");
    });

    test("An unknown part makes the whole unknown when it is compared whole", () => {
        expect(() => new Field({ a: [{ b: unknownText }] }).plain()).toThrow("a[0].b is not known before the update");
    });

    test("A text that merely contains the mark is known", () => {
        expect(new Field(`x${unknownText}`).string()).toBe(`x${unknownText}`);
    });
});

describe("Secrets", () => {
    test("A secret is read like a plain value, and never shown", () => {
        const field = new Field({ data: asSecret({ password: "hunter2" }) });
        expect(field.at("data", "password").string()).toBe("hunter2");
        expect(field.at("data", "password").describe()).toBe("(secret)");
        expect(field.describe()).toBe('{"data":"(secret)"}');
    });

    test("What was found to be a secret can be kept out of messages", () => {
        expect(new Field("hunter2").concealed().describe()).toBe("(secret)");
    });

    test("An unknown secret is unknown", () => {
        expect(new Field(asSecret(unknownText)).unknown).toBe(true);
    });

    test("Cipher text of an exported state is unknown, plain text of one is not", () => {
        const wrapper = { [signature]: "1b47061264138c4ac30d75fd1eb44270" };
        expect(new Field({ ...wrapper, ciphertext: "v1:abc" }).unknown).toBe(true);
        expect(new Field({ ...wrapper, plaintext: '"hunter2"' }).string()).toBe("hunter2");
    });

    test("An output that has its value is that value", () => {
        expect(new Field({ [signature]: output, value: 3 }).number()).toBe(3);
    });
});

test("A long value is shown by its beginning", () => {
    const shown = new Field("a".repeat(500)).describe();
    expect(shown).toHaveLength(101);
    expect(shown.endsWith("…")).toBe(true);
});

test("An attempt hands back what could not be read, and throws what is nobody's reading", () => {
    expect(attempt(() => new Field(unknownText).string())).toHaveProperty("error");
    expect(attempt(() => 1)).toEqual({ value: 1 });
    expect(() =>
        attempt(() => {
            throw new TypeError("a fault of ours");
        }),
    ).toThrow("a fault of ours");
});

test("What cannot be read is replaced, what can be is not, and what is nobody's reading is thrown", () => {
    expect(readOr("another", () => new Field(unknownText).string())).toBe("another");
    expect(readOr("another", () => new Field(3).string())).toBe("another");
    expect(readOr("another", () => new Field("this").string())).toBe("this");
    expect(readOr("another", () => new Field(undefined).string())).toBeUndefined();
    expect(() =>
        readOr("another", () => {
            throw new TypeError("a fault of ours");
        }),
    ).toThrow("a fault of ours");
});
