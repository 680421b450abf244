import * as fc from "fast-check";
import { canonicalQuantity } from "../../../../local/plugins/kubernetes/schema/quantity";

test.each([
    ["1000m", "1"],
    ["1500m", "1500m"],
    ["0.5", "500m"],
    ["2", "2"],
    ["1000", "1k"],
    ["1024Mi", "1Gi"],
    ["1.5Gi", "1536Mi"],
    ["0.5Ki", "512"],
    ["100Mi", "100Mi"],
    ["1e3", "1e3"],
    ["1000e0", "1e3"],
    ["0", "0"],
    ["-0", "0"],
    ["-1000m", "-1"],
    ["+1", "1"],
    [".5", "500m"],
    ["0.0000000001", "1n"],
    ["1.1Ki", "1126400m"],
    ["1025", "1025"],
    ["1025Ki", "1025Ki"],
    ["9E", "9E"],
])("The quantity %s is written %s.", (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
});

test.each(["", "one", "1 Gi", "1KI", "--1", "1.2.3", "Mi", "."])("The text %j is no quantity.", (text) => {
    expect(canonicalQuantity(text)).toBeUndefined();
});

test("The canonical form of a canonical form is itself.", () => {
    const suffix = fc.constantFrom("", "m", "k", "M", "Ki", "Mi", "Gi", "e3");
    fc.assert(
        fc.property(fc.nat(1_000_000), suffix, (number, unit) => {
            const once = canonicalQuantity(`${number}${unit}`) ?? "";
            expect(canonicalQuantity(once)).toBe(once);
        }),
    );
});
