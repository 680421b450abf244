import type { Problem } from "../components/core/problems";
import type { Environment } from "./schema";
import { type SecretName, type SecretOwner, secretNames, secretTable } from "./secrets";

/** What people leave in place of a secret. Never matched against anything that is printed. */
const placeholders: readonly RegExp[] = [
    /^(?:change-?me|changeit|placeholder|dummy|test|testing|staging|secret|password|admin|token|none|null|todo|tbd)\d*$/i,
    /^(.)\1*$/,
    /(?:your|my|the)[-_ ](?:[a-z]+[-_ ])*(?:key|token|secret|password|webhook|url)/i,
    /(?:replace|insert|change)[-_ ]?(?:me|this|with)/i,
    /<[^>]*>|\$\{[^}]*\}|\{\{.*\}\}/,
    /x{4,}|\.{3}|…/i,
    /example\.(?:com|net|org)/i,
    /hooks\.slack\.com\/services\/(?:T0+\/B0+\/|YOUR|T\.*\/B\.*\/)/i,
];

export function isPlaceholder(value: string): boolean {
    return placeholders.some((pattern) => pattern.test(value.trim()));
}

/** What is wrong with a secret's value; the value itself is in no message. */
export function checkSecret(name: SecretName, value: string, environment: Environment): Problem[] {
    const { shape, description } = secretTable[name];
    const fix = "set it again with pulumi config set --secret";
    if (value !== value.trim()) {
        return [{ path: name, problem: "starts or ends with a blank or a line break", fix }];
    }
    if (environment === "production" && isPlaceholder(value)) {
        return [{ path: name, problem: `holds a placeholder, not a ${shape === "token" ? "secret" : "webhook"}`, fix }];
    }
    if (shape === "https-url" && !isHttpsUrl(value)) {
        return [{ path: name, problem: `is no https address (${description})`, allowed: "https://…", fix }];
    }
    return [];
}

function isHttpsUrl(value: string): boolean {
    return URL.canParse(value) && new URL(value).protocol === "https:";
}

/** The line a person types to set one secret; the engine asks for the value without showing it. */
export function setSecretLine(name: SecretName, stack: string): string {
    return `pulumi config set --secret stackwright:${name} --stack ${stack}`;
}

export interface GivenSecrets {
    readonly stack: string;
    readonly environment: Environment;
    readonly values: ReadonlyMap<SecretName, string>;
    /** Those that the stack file holds encrypted. */
    readonly encrypted: ReadonlySet<SecretName>;
    readonly isEnabled: (owner: SecretOwner) => boolean;
}

/** Everything wrong with the secrets of a stack: missing, in plain text, placeholders, malformed. */
export function checkSecrets(given: GivenSecrets): Problem[] {
    return [
        ...missing(given),
        ...[...given.values].flatMap(([name, value]) => [
            ...(given.encrypted.has(name) ? [] : [inPlainText(name, given.stack)]),
            ...checkSecret(name, value, given.environment),
        ]),
    ];
}

function isRequired(name: SecretName, environment: Environment): boolean {
    const { required } = secretTable[name];
    return required === true || required === environment;
}

function missing({ values, isEnabled, stack, environment }: GivenSecrets): Problem[] {
    const names = secretNames.filter(
        (name) => isRequired(name, environment) && isEnabled(secretTable[name].system) && !values.has(name),
    );
    if (names.length === 0) return [];
    const one = names.length === 1;
    return [
        {
            path: "secrets",
            problem: one ? "lack one that is required" : `lack ${names.length} that are required`,
            fix: [
                `set ${one ? "it" : "them"} with`,
                ...names.map((name) => `      ${setSecretLine(name, stack)}`),
            ].join("\n"),
        },
    ];
}

function inPlainText(name: SecretName, stack: string): Problem {
    return {
        path: name,
        problem: "is stored in plain text",
        allowed: "an encrypted value",
        fix: `${setSecretLine(name, stack)} (a value that was in the file in plain text should be replaced)`,
    };
}
