import { Field } from "../../../policy/kernel";
import { addressRange, contains, overlaps } from "../../../policy/kernel/address";
import { quantityOf } from "../../../policy/kernel/quantity";
import { labelSelector, matches, selectsEverything } from "../../../policy/kernel/selector";
import { nearest } from "../../../policy/kernel/suggest";
import { namesSomething } from "../../../policy/rules/support/network-policy";

describe("Quantities", () => {
    test.each([
        ["500m", 0.5],
        ["1", 1],
        [2, 2],
        ["0.1", 0.1],
        [".5", 0.5],
        ["100u", 0.0001],
        ["1k", 1000],
        ["128Mi", 134217728],
        ["1.5Gi", 1610612736],
        ["1e3", 1000],
        ["1E3", 1000],
        ["12E", 12e18],
        ["-1", -1],
    ])("%s is %d", (text, value) => {
        expect(quantityOf(new Field(text))).toBeCloseTo(value, 9);
    });

    test.each(["", "12Q", "1 Gi", "Gi", "1KiB", "0x10", "1e", "∞"])("%j is none", (text) => {
        expect(() => quantityOf(new Field(text))).toThrow("want a quantity such as 500m or 512Mi");
    });

    test("Nothing is no amount", () => {
        expect(quantityOf(new Field(undefined))).toBeUndefined();
    });
});

describe("Address ranges", () => {
    const within = (outer: string, inner: string): boolean => {
        const [a, b] = [addressRange(outer), addressRange(inner)];
        return a !== undefined && b !== undefined && contains(a, b);
    };

    test.each([
        ["10.0.0.0/8", "10.255.1.0/24", true],
        ["10.0.0.0/8", "11.0.0.0/24", false],
        ["0.0.0.0/0", "169.254.169.254/32", true],
        ["0.0.0.0/1", "192.168.0.0/16", false],
        ["172.16.0.0/12", "172.31.255.0/24", true],
        ["172.16.0.0/12", "172.32.0.0/24", false],
        ["::/0", "fc00::/7", true],
        ["::/0", "10.0.0.0/8", false],
        ["2001:db8::/32", "2001:db8:1::/48", true],
        ["::ffff:10.0.0.0/104", "::ffff:10.1.2.3/128", true],
        ["::ffff:0.0.0.0/96", "10.0.0.0/8", true],
        ["10.0.0.0/8", "64:ff9b::10.1.2.3/128", true],
        ["::ffff:0.0.0.0/95", "10.0.0.0/8", false],
    ])("%s holds %s: %s", (outer, inner, expected) => {
        expect(within(outer, inner)).toBe(expected);
    });

    test.each(["", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/8/8", "10.0.0.0/-1", "anywhere"])(
        "%j is none",
        (text) => {
            expect(addressRange(text)).toBeUndefined();
        },
    );

    test("Ranges overlap when one holds the other", () => {
        const [a, b, c] = ["10.0.0.0/8", "10.1.0.0/16", "11.0.0.0/8"].map((text) => addressRange(text));
        if (a === undefined || b === undefined || c === undefined) throw new Error("all three are ranges");
        expect([overlaps(a, b), overlaps(b, a), overlaps(a, c)]).toEqual([true, true, false]);
    });
});

describe("Selectors", () => {
    const labels = new Map([
        ["app", "api"],
        ["tier", "back"],
    ]);
    const picks = (selector: object): boolean => matches(labelSelector(new Field(selector)), labels);
    const expression = (key: string, operator: string, ...values: string[]): object => ({
        matchExpressions: [{ key, operator, ...(values.length === 0 ? {} : { values }) }],
    });

    test.each([
        [{}, true],
        [{ matchLabels: { app: "api" } }, true],
        [{ matchLabels: { app: "api", tier: "front" } }, false],
        [expression("app", "In", "web", "api"), true],
        [expression("app", "In", "web"), false],
        [expression("app", "NotIn", "web"), true],
        [expression("app", "NotIn", "api"), false],
        [expression("colour", "NotIn", "red"), true],
        [expression("tier", "Exists"), true],
        [expression("colour", "Exists"), false],
        [expression("colour", "DoesNotExist"), true],
        [expression("tier", "DoesNotExist"), false],
        [{ matchLabels: { app: "api" }, ...expression("tier", "In", "front") }, false],
    ])("%j picks them: %s", (selector, expected) => {
        expect(picks(selector)).toBe(expected);
    });

    test("An operator that does not exist is refused", () => {
        expect(() => picks(expression("app", "Gt", "3"))).toThrow("want In, NotIn, Exists, DoesNotExist");
    });

    test("Equal selectors have equal texts, however they are written", () => {
        const text = (selector: object): string => labelSelector(new Field(selector)).text;
        expect(text({ matchLabels: { a: "1", b: "2" } })).toBe(
            text({ matchLabels: { b: "2", a: "1" }, matchExpressions: [] }),
        );
        expect(text({ matchLabels: { a: "1" } })).not.toBe(text({ matchLabels: { a: "2" } }));
    });

    test.each([
        [{}, false],
        [{ matchLabels: {} }, false],
        [{ matchLabels: { app: "api" } }, true],
        [expression("app", "In", "api"), true],
        [expression("app", "NotIn", "web"), false],
        [expression("app", "DoesNotExist"), false],
        [expression("kubernetes.io/metadata.name", "Exists"), false],
        [expression("team", "Exists"), true],
        [expression("app.kubernetes.io/part-of", "Exists"), false],
        [expression("app.kubernetes.io/part-of", "In", "shop"), true],
        [expression("app.kubernetes.io/managed-by", "In", "pulumi"), false],
        [{ matchLabels: { "pod-security.kubernetes.io/enforce": "restricted" } }, false],
    ])("%j names something: %s", (selector, expected) => {
        expect(namesSomething(labelSelector(new Field(selector)))).toBe(expected);
    });

    test("Only an empty selector selects everything", () => {
        expect(selectsEverything(labelSelector(new Field(undefined)))).toBe(true);
        expect(selectsEverything(labelSelector(new Field(expression("a", "DoesNotExist"))))).toBe(false);
    });
});

test("A slip of the pen is understood, another word is not", () => {
    const known = ["forbid-privileged", "require-probes"];
    expect(nearest("forbid-priviledged", known)).toBe("forbid-privileged");
    expect(nearest("require-probe", known)).toBe("require-probes");
    expect(nearest("make-coffee", known)).toBeUndefined();
});
