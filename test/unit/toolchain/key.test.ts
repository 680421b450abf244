import { type KeyParts, linkerFlags, toolKey } from "../../../local/toolchain/key";
import { row } from "./support";

const base: KeyParts = {
    row: row("kwok"),
    goMod: "module x",
    goSum: "sum",
    sources: "",
    platform: "linux",
    architecture: "x64",
    cgo: false,
};

test("The same parts give the same key.", () => {
    expect(toolKey({ ...base })).toBe(toolKey(base));
    expect(toolKey(base)).toMatch(/^[0-9a-f]{16}$/);
});

const changes: Readonly<Record<string, KeyParts>> = {
    "the go.mod": { ...base, goMod: "module y" },
    "the go.sum": { ...base, goSum: "other" },
    "its own Go files": { ...base, sources: "package main" },
    "the platform": { ...base, platform: "darwin" },
    "the architecture": { ...base, architecture: "arm64" },
    "the C compiler": { ...base, cgo: true },
    "the name": { ...base, row: row("another", { folder: "kwok" }) },
    "the version": { ...base, row: row("kwok", { version: "v1.0.1" }) },
    "the package": { ...base, row: row("kwok", { source: { package: "example.test/other" } }) },
    "a linker variable": { ...base, row: row("kwok", { variables: ["a.b=c"] }) },
    "a tag": { ...base, row: row("kwok", { tags: ["netgo"] }) },
};

test.each(Object.entries(changes))("A change of %s gives another key.", (_, parts) => {
    expect(toolKey(parts)).not.toBe(toolKey(base));
});

test("What is only said about a tool rebuilds nothing.", () => {
    const reworded = row("kwok", {
        purpose: "other words",
        seconds: 99,
        installed: { minimum: "1.0", versionArguments: [] },
    });
    expect(toolKey({ ...base, row: reworded })).toBe(toolKey(base));
});

test("The linker strips symbols and sets the version variables.", () => {
    expect(linkerFlags(row("kwok", { variables: ["a/b.Version=v1", "c.d="] }))).toBe(
        "-s -w -X 'a/b.Version=v1' -X 'c.d='",
    );
});
