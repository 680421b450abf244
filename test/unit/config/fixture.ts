import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { z } from "zod";
import { ProblemsError } from "../../../components/core/problems";
import { loadSettings, type StackSettings } from "../../../config/load";
import { secretNames, secretTable } from "../../../config/secrets";
import { changeAt, changedFile } from "../../support/stack";

/** A shipped stack with something changed, and exactly what the program then says. */
const fixtureSchema = z.strictObject({
    stack: z.enum(["staging", "production"]),
    /** Settings to replace or add, by path. */
    set: z.record(z.string(), z.unknown()).default({}),
    remove: z.array(z.string()).default([]),
    /** Secrets beside, or instead of, the sound ones that every fixture starts with. */
    secrets: z.record(z.string(), z.string()).default({}),
    /** Keys that are stored without encryption, or with it, against their nature. */
    plain: z.array(z.string()).default([]),
    encrypted: z.array(z.string()).default([]),
    expect: z.array(z.string()).default([]),
});
export type Fixture = z.output<typeof fixtureSchema>;

const folder = path.join(__dirname, "fixtures");

export function fixtures(kind: "valid" | "invalid"): readonly (readonly [string, Fixture])[] {
    const files = fs.readdirSync(path.join(folder, kind)).filter((file) => file.endsWith(".yaml"));
    return files.sort().map((file) => {
        const content: unknown = parse(fs.readFileSync(path.join(folder, kind, file), "utf8"));
        return [file.replace(/\.yaml$/, ""), fixtureSchema.parse(content)];
    });
}

/** Gives the changed stack to the real reader, the way the engine would. */
export async function load(fixture: Fixture): Promise<StackSettings> {
    const raw = changedFile(fixture.stack, fixture.set);
    for (const where of fixture.remove)
        changeAt(raw, where, (parent, key) => {
            delete parent[key];
        });
    const secrets = { ...soundSecrets(), ...fixture.secrets };
    for (const where of fixture.remove) Reflect.deleteProperty(secrets, where);

    await pulumi.runtime.setMocks({ newResource: unused, call: unused }, "stackwright", fixture.stack);
    const encrypted = [...Object.keys(secrets), ...fixture.encrypted].filter((key) => !fixture.plain.includes(key));
    pulumi.runtime.setAllConfig(
        Object.fromEntries(
            Object.entries({ ...raw, ...secrets }).map(([key, value]) => [`stackwright:${key}`, asEngine(value)]),
        ),
        encrypted.map((key) => `stackwright:${key}`),
    );
    return loadSettings();
}

/** The lines of the message that the program ends with. */
export async function problemsOf(fixture: Fixture): Promise<readonly string[]> {
    try {
        await load(fixture);
        return [];
    } catch (error) {
        if (!(error instanceof ProblemsError)) throw error;
        return error.message.split("\n  - ").slice(1);
    }
}

function unused(): never {
    throw new Error("reading settings registers nothing");
}

function asEngine(value: unknown): string {
    return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function soundSecrets(): Record<string, string> {
    const required = secretNames.filter((name) => secretTable[name].required);
    return Object.fromEntries(
        required.map((name) => [
            name,
            secretTable[name].shape === "https-url" ? `https://hooks.chat.org/services/${name}` : `k9-${name}-7fQ2`,
        ]),
    );
}
