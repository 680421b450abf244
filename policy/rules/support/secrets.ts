import type { Field, Finding } from "../../kernel";

/** Words that make a name the name of a secret. */
const secretName =
    /(?:passw(?:or)?d|passphrase|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|webhook[_-]?url|(?:^|[_-])dsn$|auth[_-]?key)/i;

/** Names that only say where a secret is, or how it is treated. */
const pointerName =
    /(?:[_-](?:file|path|dir|name|ref|ttl|seconds|minutes|hours|days|expiry|expires|algorithm|encryption|length|enabled|issuer|audience|type|header|policy|url)|_?FILE)$/i;

const hashName = /(?:hash|checksum|digest)$/i;

/** Something that is a secret whatever it is called. */
interface SecretValue {
    /** What stands in each of them: looking for it first saves nearly every search for the pattern. */
    readonly mark: string;
    readonly pattern: RegExp;
    readonly kind: string;
}

const secretValues: readonly SecretValue[] = [
    { mark: "PRIVATE KEY-----", pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, kind: "a private key" },
    { mark: "AKIA", pattern: /\bAKIA[A-Z0-9]{16}\b/, kind: "an AWS access key" },
    { mark: "ASIA", pattern: /\bASIA[A-Z0-9]{16}\b/, kind: "an AWS access key" },
    { mark: "gh", pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}\b/, kind: "a GitHub token" },
    { mark: "glpat-", pattern: /\bglpat-[\w-]{20,}\b/, kind: "a GitLab token" },
    { mark: "xox", pattern: /\bxox[abprs]-[\w-]{10,}/, kind: "a Slack token" },
    {
        mark: "hooks.slack.com",
        pattern: /hooks\.slack\.com\/services\/[A-Z0-9]+\/[A-Z0-9]+\/\w{16,}/,
        kind: "a Slack webhook",
    },
    { mark: "sk-", pattern: /\bsk-[A-Za-z0-9_-]{20,}\b/, kind: "an API key" },
    { mark: "AIza", pattern: /\bAIza[\w-]{35}\b/, kind: "a Google API key" },
    { mark: "eyJ", pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, kind: "a signed token" },
    {
        mark: "://",
        pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"'$<{]+:[^\s/@"'$<{]+@/i,
        kind: "a URL with a password in it",
    },
];

/** What a text holds that is a secret. */
function secretIn(text: string): string | undefined {
    const marked = secretValues.filter(({ mark }) => text.includes(mark));
    return marked.find(({ pattern }) => pattern.test(text))?.kind;
}

/** The system's list of users, which has held no password since there are shadow files. */
const userList = /^(?:\/?etc\/)?passwd$/;

/** A value that names, includes or leaves out the secret instead of being it. */
const reference = /^(?:\$|\/|<|\{\{|\*+$|true$|false$|none$|null$|unset$|\d+[smhd]?$)/i;

/** Why a named text is a secret in the clear, if it is one. */
export function plainSecret(name: string, field: Field): Finding | undefined {
    const want = "a reference to a Secret";
    // The hash of a secret rolls the pods that use it and tells nothing; the program still calls it one.
    if (hashName.test(name)) return undefined;
    if (field.secret)
        return { at: field, want, because: "the program calls it a secret, and this place is not kept as one" };
    const value = field.string() ?? "";
    const kind = secretIn(value);
    if (kind !== undefined) return { at: field.concealed(), want, because: `it holds ${kind}` };
    const named = secretName.test(name) && !pointerName.test(name) && !userList.test(name);
    if (!named || value.trim() === "" || reference.test(value.trim())) return undefined;
    return { at: field.concealed(), want, because: "its name says that it is secret" };
}

const assignment = /^\s*(?:-\s*)?["']?([A-Za-z][\w.-]*)["']?\s*(?:[:=]\s*|\s+)["']?([^\s"',;]{4,})["']?\s*,?\s*$/;

/** Options of configuration files whose word alone does not say that they are secrets. */
const secretOption = /^(?:requirepass|masterauth|sentinel-pass|bind_password|smtp_auth_password|basic_auth_password)$/i;

/** The first secret in the clear inside a whole configuration file. */
export function secretInText(field: Field): Finding | undefined {
    const found = plainSecret("", field);
    if (found !== undefined) return found;
    for (const line of (field.string() ?? "").split("\n")) {
        const [, name = "", value = ""] = assignment.exec(line) ?? [];
        const named = secretOption.test(name) || (secretName.test(name) && !pointerName.test(name));
        if (named && !reference.test(value)) {
            return {
                at: field.concealed(),
                want: "a reference to a Secret",
                because: `its line "${name}" sets a secret`,
            };
        }
    }
    return undefined;
}
