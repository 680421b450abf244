import * as fs from "node:fs";
import { parse } from "yaml";
import { stackFilePath } from "../../../config/stack-file";
import { rotatingSecret, rotationIn, withRotation } from "../../../workflow/rotate/settings";

const file = (stack: "staging" | "production") => fs.readFileSync(stackFilePath(stack), "utf8");
const graphmemory = rotatingSecret("graphmemory.postgres");

const settings = (text: string, area: string, store: string) =>
    (parse(text) as { config: Record<string, Record<string, Record<string, unknown>>> }).config[
        `stackwright:${area}`
    ]?.[store];

describe("the rotation of a store's credentials", () => {
    it("begins at the first generation where a stack file says nothing", () => {
        expect(rotationIn(file("staging"), graphmemory)).toEqual({ generation: 1, overlap: false });
    });

    it.each(["staging", "production"] as const)("is written into %s, and every other line stays as it was", (stack) => {
        const before = file(stack);
        const after = withRotation(before, graphmemory, { generation: 2, overlap: true });
        expect(settings(after, "graphmemory", "postgres")).toEqual({
            rotation: { generation: 2, overlap: true },
            ...settings(before, "graphmemory", "postgres"),
        });
        const added = after.split("\n").filter((line) => !before.includes(line));
        expect(added).toEqual(["            rotation: { generation: 2, overlap: true }"]);
        expect(after.split("\n")).toHaveLength(before.split("\n").length + 1);
    });

    it("is replaced where it is, and the overlap goes with the old credentials", () => {
        const overlapping = withRotation(file("staging"), graphmemory, { generation: 2, overlap: true });
        const withdrawn = withRotation(overlapping, graphmemory, { generation: 2, overlap: false });
        expect(rotationIn(overlapping, graphmemory)).toEqual({ generation: 2, overlap: true });
        expect(rotationIn(withdrawn, graphmemory)).toEqual({ generation: 2, overlap: false });
        expect(withdrawn.split("\n")).toHaveLength(overlapping.split("\n").length);
    });

    it("finds a place in a store that has no settings, and in one that is written on one line", () => {
        const text =
            "config:\n    stackwright:x0tta6bl4:\n        # The mesh.\n        logLevel: INFO\n        redis: { enabled: true }\n";
        const postgres = withRotation(text, rotatingSecret("x0tta6bl4.postgres"), { generation: 2, overlap: true });
        expect(settings(postgres, "x0tta6bl4", "postgres")).toEqual({ rotation: { generation: 2, overlap: true } });
        expect(postgres).toContain("# The mesh.");
        const redis = withRotation(text, rotatingSecret("x0tta6bl4.redis"), { generation: 3, overlap: false });
        expect(settings(redis, "x0tta6bl4", "redis")).toEqual({ rotation: { generation: 3 }, enabled: true });
    });

    it("knows which credentials there are", () => {
        expect(() => rotatingSecret("graphmemory.jwt")).toThrow("SECRET=graphmemory.jwt cannot be rotated");
        expect(() => rotatingSecret(undefined)).toThrow("rotate needs SECRET");
    });

    it("refuses a stack file that does not hold the system", () => {
        expect(() => rotationIn("config: {}\n", graphmemory)).toThrow("do not hold graphmemory");
    });
});
