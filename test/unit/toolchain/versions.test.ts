import { compareVersions, goRelease, goVersionOf, parseVersion } from "../../../local/toolchain/versions";

test.each([
    ["v1.32.4-dispatcher", [1, 32, 4]],
    ["go1.26.8", [1, 26, 8]],
    ["1.25", [1, 25, 0]],
    ["Client Version: v1.35.4", [1, 35, 4]],
])("%s is read as %j.", (text, numbers) => {
    expect(parseVersion(text)).toEqual(numbers);
});

test("A text without a version has none.", () => {
    expect(parseVersion("devel")).toBeUndefined();
});

test.each([
    ["1.9.0", "1.10.0", -1],
    ["v1.35.4", "1.35.4", 0],
    ["2.0", "1.99.99", 1],
    ["devel", "0.0.0", -1],
])("%s against %s is %d.", (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
});

test("The Go version that a go.mod demands is its go line.", () => {
    expect(goVersionOf("module x\n\ngo 1.25.3\n\nrequire go.uber.org/zap v1.2.3\n")).toBe("1.25.3");
});

test("Patch releases of Go share what they build.", () => {
    expect(goRelease("go1.26.8")).toBe(goRelease("go1.26.0"));
    expect(goRelease("go1.26.8")).not.toBe(goRelease("go1.27.0"));
});
