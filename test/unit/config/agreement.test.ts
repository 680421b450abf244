import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { areaNames, areas } from "../../../config/schema";
import { secretNames, secretTable } from "../../../config/secrets";
import { readStackFile, stackFilePath, stackNames } from "../../../config/stack-file";

const root = path.resolve(__dirname, "../../..");
const project: { config: Record<string, { type: string; description: string; default: unknown; secret?: boolean }> } =
    parse(fs.readFileSync(path.join(root, "Pulumi.yaml"), "utf8"));

describe("Pulumi.yaml", () => {
    it("declares every key that the program reads, and none that it does not", () => {
        expect(Object.keys(project.config).sort()).toEqual([...areaNames, ...secretNames].sort());
    });

    it.each(areaNames)("declares %s as the schema does", (name) => {
        const { type, description } = areas[name];
        expect(project.config[name]).toEqual({ type, description, default: type === "object" ? {} : "" });
    });

    it.each(secretNames)("declares %s as the table of secrets does", (name) => {
        const { required, description } = secretTable[name];
        expect(project.config[name]).toEqual({
            type: "string",
            description: `Secret (${required === "production" ? "required in production" : required ? "required" : "optional"}): ${description}`,
            // With `secret: true` the engine would refuse this default, and report one missing secret at a time.
            default: "",
        });
    });
});

describe("the stack files", () => {
    it("are the two that the specification knows", () => {
        expect(stackNames()).toEqual(["production", "staging"]);
    });

    it.each(stackNames())("%s writes down every area, and nothing that is secret", (stack) => {
        const file = readStackFile(stackFilePath(stack));
        const optional = areaNames.filter((name) => areas[name].schema.safeParse(undefined).success);
        expect([...Object.keys(file.raw), ...optional].sort()).toEqual(expect.arrayContaining([...areaNames].sort()));
        expect(file.encrypted).toEqual([]);
    });

    it.each(stackNames())("%s lets no object be made by a provider that nobody configured", (stack) => {
        expect(readStackFile(stackFilePath(stack)).engine).toEqual({ "pulumi:disable-default-providers": ["*"] });
    });

    it("say the same things, so that a reader can hold one against the other", () => {
        const shapes = stackNames().map((stack) => settingPaths(readStackFile(stackFilePath(stack)).raw));
        const onlyInOne = difference(shapes[0] ?? [], shapes[1] ?? []);
        expect(onlyInOne).toEqual([
            "cluster.storageClasses.fast-ssd.name",
            "cluster.storageClasses.graphmemory-fast-ssd.name",
            "cluster.storageClasses.graphmemory-standard.name",
            "cluster.storageClasses.shared.name",
            "graphmemory.analytics.autoscaling.max",
            "graphmemory.analytics.autoscaling.min",
            "graphmemory.analytics.disruption.maxUnavailable",
            "graphmemory.analytics.disruption.minAvailable",
            "graphmemory.backend.disruption.maxUnavailable",
            "graphmemory.backend.disruption.minAvailable",
            "graphmemory.dashboard.autoscaling.max",
            "graphmemory.dashboard.autoscaling.min",
            "graphmemory.dashboard.disruption.maxUnavailable",
            "graphmemory.dashboard.disruption.minAvailable",
            "graphmemory.queue.sentinel.nodes",
            "graphmemory.redis.sentinel.nodes",
            "x0tta6bl4.api.autoscaling.max",
            "x0tta6bl4.api.autoscaling.min",
            "x0tta6bl4.controller.verticalAutoscaling",
        ]);
    });
});

describe("every setting", () => {
    it("says in words what is allowed", () => {
        const silent = areaNames.flatMap((name) => leavesWithoutWords(areas[name].schema, name));
        expect(silent).toEqual([]);
    });
});

function settingPaths(value: unknown, where = ""): string[] {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [where];
    return Object.entries(value).flatMap(([key, inner]) => settingPaths(inner, where === "" ? key : `${where}.${key}`));
}

function difference(one: readonly string[], other: readonly string[]): string[] {
    return [...one.filter((entry) => !other.includes(entry)), ...other.filter((entry) => !one.includes(entry))].sort();
}

function leavesWithoutWords(schema: z.ZodType, where: string): string[] {
    if (typeof schema.meta()?.wants === "string" || schema instanceof z.ZodEnum) return [];
    if (schema instanceof z.ZodObject) {
        return Object.entries(schema.shape).flatMap(([key, inner]) =>
            leavesWithoutWords(inner as z.ZodType, `${where}.${key}`),
        );
    }
    if (schema instanceof z.ZodArray) return leavesWithoutWords(schema.def.element as z.ZodType, `${where}[]`);
    if (schema instanceof z.ZodRecord) return leavesWithoutWords(schema.def.valueType as z.ZodType, `${where}.*`);
    if (schema instanceof z.ZodPipe) return leavesWithoutWords(schema.def.in as z.ZodType, where);
    if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodExactOptional) {
        return leavesWithoutWords(schema.def.innerType as z.ZodType, where);
    }
    return [where];
}
