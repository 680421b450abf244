import * as pulumi from "@pulumi/pulumi";
import * as runtime from "@pulumi/pulumi/runtime";
import type { Problem } from "../components/core/problems";
import { type Examined, examine, problemsOf, type RawSettings } from "./parse";
import { areas, type Settings } from "./schema";
import { checkSecrets } from "./secret-checks";
import { isSecretName, type SecretName, type SecretOwner, type Secrets, secretNames } from "./secrets";

/** The key's prefix in a stack file: the project's name. */
const project = "stackwright";

export interface StackSettings extends Settings {
    readonly secrets: Secrets;
}

/** Everything the stack's configuration says. The only code that reads it; all problems are reported at once. */
export function loadSettings(): StackSettings {
    const stack = pulumi.getStack();
    const { raw, problems } = readAreas();
    const examined = examine(raw, stack);
    const found = [...problems, ...examined.problems, ...secretProblems(examined, stack)];
    if (examined.settings === undefined || found.length > 0) throw problemsOf(stack, found);
    return { ...examined.settings, secrets: readSecrets() };
}

function readAreas(): { raw: RawSettings; problems: Problem[] } {
    const raw: Record<string, unknown> = {};
    const problems: Problem[] = [];
    for (const [qualified, value] of Object.entries(runtime.allConfig())) {
        const [namespace, key] = qualified.split(":");
        if (namespace !== project || key === undefined || isSecretName(key)) continue;
        if (isEncrypted(key)) problems.push(encryptedArea(key));
        raw[key] = isGroup(key) ? fromJson(value) : value;
    }
    return { raw, problems };
}

function isGroup(key: string): boolean {
    return Object.entries(areas).some(([name, area]) => name === key && area.type === "object");
}

/** The engine hands groups of settings over as JSON; what is none stays a text, which the schema refuses. */
function fromJson(value: string): unknown {
    try {
        return JSON.parse(value);
    } catch (error) {
        if (error instanceof SyntaxError) return value;
        throw error;
    }
}

function encryptedArea(key: string): Problem {
    return {
        path: key,
        problem: "holds an encrypted value, so every setting in it would be hidden from previews",
        allowed: "secrets in keys of their own, which Pulumi.yaml lists",
        fix: `take the encrypted value out of ${key}`,
    };
}

/** Which keys hold secrets is known to the runtime, but is not part of its published types. */
function isEncrypted(key: string): boolean {
    const internal = runtime as { isConfigSecret?(key: string): boolean };
    if (internal.isConfigSecret === undefined) throw new Error("this Pulumi SDK cannot say which settings are secret");
    return internal.isConfigSecret(`${project}:${key}`);
}

function secretProblems({ sound }: Examined, stack: string): Problem[] {
    const config = new pulumi.Config(project);
    const values = new Map<SecretName, string>();
    for (const name of secretNames) {
        const value = config.get(name);
        if (isSet(value)) values.set(name, value);
    }
    return checkSecrets({
        stack,
        environment: sound.environment ?? "production",
        values,
        encrypted: new Set(secretNames.filter(isEncrypted)),
        isEnabled: (owner) => isEnabled(sound, owner),
    });
}

/** A bucket's credentials are needed where backups go to one; what is not sound yet counts as switched on. */
function isEnabled(sound: Examined["sound"], owner: SecretOwner): boolean {
    if (owner === "backup.s3") return sound.backup?.enabled !== false && sound.backup?.target !== "volume";
    if (owner === "telemetry") {
        return [sound.telemetry?.logs, sound.telemetry?.traces].some((one) => one?.target === "external");
    }
    return sound[owner]?.enabled !== false;
}

/** Pulumi.yaml gives secrets that nobody has set an empty default. */
function isSet(value: string | undefined): value is string {
    return value !== undefined && value !== "";
}

function readSecrets(): Secrets {
    const config = new pulumi.Config(project);
    const given = secretNames.filter((name) => isSet(config.get(name)));
    return Object.fromEntries(given.map((name) => [name, config.requireSecret(name)])) as Secrets;
}
