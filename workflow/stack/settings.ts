import { randomBytes } from "node:crypto";
import { stringify } from "yaml";
import type { AreaName } from "../../config/schema";
import { isSecretName, type SecretName, secretNames, secretTable, throwawaySecret } from "../../config/secrets";
import { Failure } from "../../local/failure";
import type { Encryption } from "./passphrase";

/** A stack file as YAML has it. */
export interface StackDocument {
    readonly encryptionsalt?: string;
    readonly config?: Readonly<Record<string, unknown>>;
}

export interface LocalSettings {
    readonly stack: string;
    /** The checked-in stack file. */
    readonly source: StackDocument;
    /** What was written last time, with the same encryption: its secrets are kept, so that a second run changes nothing. */
    readonly previous: StackDocument | undefined;
    readonly kubeContext: string;
    readonly nodes: number;
    readonly encryption: Encryption;
}

const prefix = "stackwright:";

/**
 * The checked-in stack file, as it must be to run on the local control plane: its own kube context and number of nodes,
 * and a throwaway value for every secret that is required. Real secrets are left behind: they open real doors.
 */
export function localSettings(given: LocalSettings): StackDocument {
    const secrets = secretNames.filter((name) => secretTable[name].required);
    return {
        encryptionsalt: given.encryption.salt,
        config: {
            ...localConfig(given),
            ...Object.fromEntries(secrets.map((name) => [`${prefix}${name}`, secretValue(name, given)])),
        },
    };
}

/** The same without any secret. */
export function localConfig({
    source: { config = {} },
    kubeContext,
    nodes,
    stack,
}: Pick<LocalSettings, "source" | "kubeContext" | "nodes" | "stack">): Readonly<Record<string, unknown>> {
    refuseEncryptedAreas(config, stack);
    return {
        ...Object.fromEntries(Object.entries(config).filter(([key]) => !isSecretKey(key))),
        ...whereDeclared(config, "kubeContext", () => kubeContext),
        ...whereDeclared(config, "cluster", (cluster) => withNodes(cluster, nodes)),
        ...(nodes > declaredNodes(config)
            ? whereDeclared(config, "namespaces", (namespaces) => withoutQuotas(namespaces))
            : {}),
    };
}

/** What is missing or malformed in the stack file stays so: the program says it better than a guess could mend it. */
function whereDeclared(
    config: Readonly<Record<string, unknown>>,
    area: AreaName,
    value: (declared: unknown) => unknown,
): Record<string, unknown> {
    const key = `${prefix}${area}`;
    return key in config ? { [key]: value(config[key]) } : {};
}

/** Capacity is checked against the nodes that are really there. */
function withNodes(cluster: unknown, count: number): unknown {
    if (!isGroup(cluster) || !isGroup(cluster.nodes)) return cluster;
    return { ...cluster, nodes: { ...cluster.nodes, count } };
}

function declaredNodes(config: Readonly<Record<string, unknown>>): number {
    const cluster = config[`${prefix}cluster`];
    const nodes = isGroup(cluster) ? cluster.nodes : undefined;
    return isGroup(nodes) && typeof nodes.count === "number" ? nodes.count : Number.POSITIVE_INFINITY;
}

/** A quota is written for a stack's own nodes and cannot hold a pod on each of more. Without it, it is computed. */
function withoutQuotas(namespaces: unknown): unknown {
    if (!isGroup(namespaces)) return namespaces;
    return Object.fromEntries(
        Object.entries(namespaces).map(([name, namespace]) => {
            if (!isGroup(namespace)) return [name, namespace];
            const { quota: _, ...rest } = namespace;
            return [name, rest];
        }),
    );
}

function secretValue(name: SecretName, { previous, encryption }: LocalSettings): { secure: string } {
    const last = previous?.config?.[`${prefix}${name}`];
    if (isGroup(last) && typeof last.secure === "string") return { secure: last.secure };
    return { secure: encryption.encrypt(throwawaySecret(name, randomBytes(18).toString("base64url"))) };
}

/** Outside the keys meant for secrets nothing may be encrypted; the engine could not even read it here. */
function refuseEncryptedAreas(config: Readonly<Record<string, unknown>>, stack: string): void {
    const encrypted = Object.keys(config).filter((key) => !isSecretKey(key) && holdsEncrypted(config[key]));
    if (encrypted.length === 0) return;
    throw new Failure(`Pulumi.${stack}.yaml holds encrypted values where none belong: ${encrypted.join(", ")}`, {
        reason: "every setting in such a value would be hidden from previews and policies",
        next: `write it in plain text; secrets have keys of their own: ${secretNames.join(", ")}`,
    });
}

function isSecretKey(key: string): boolean {
    return key.startsWith(prefix) && isSecretName(key.slice(prefix.length));
}

function holdsEncrypted(value: unknown): boolean {
    if (Array.isArray(value)) return value.some(holdsEncrypted);
    if (!isGroup(value)) return false;
    const entries = Object.entries(value);
    return entries.length === 1 && entries[0]?.[0] === "secure"
        ? typeof value.secure === "string"
        : entries.some(([, inner]) => holdsEncrypted(inner));
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Texts are quoted, or the engine's YAML would read dates and other numbers into them. */
export function writeDocument(document: StackDocument): string {
    const text = stringify(document, { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });
    return `# Made from the checked-in stack file for the local control plane; every run makes it anew.\n${text}`;
}
