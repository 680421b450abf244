import type { Field, Finding } from "../../kernel";

/** Words that make a name the name of a secret. */
const secretName =
    /(?:passw(?:or)?d|passphrase|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|webhook[_-]?url|(?:^|[_-])dsn$|auth[_-]?key)/i;

/** Names that only say where a secret is, or how it is treated. */
const pointerName =
    /(?:[_-](?:file|path|dir|name|ref|ttl|seconds|minutes|hours|days|expiry|expires|algorithm|encryption|length|enabled|issuer|audience|type|header|policy|url)|_?FILE)$/i;

const hashName = /(?:hash|checksum|digest)$/i;

const slackHook = /hooks\.slack\.com\/services\/[A-Z0-9]+\/[A-Z0-9]+\/\w{16,}/;

/** Values that are secrets whatever they are called. */
const secretValues: readonly (readonly [RegExp, string])[] = [
    [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, "a private key"],
    [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, "an AWS access key"],
    [/\bgh[pousr]_[A-Za-z0-9]{36,}\b/, "a GitHub token"],
    [/\bglpat-[\w-]{20,}\b/, "a GitLab token"],
    [/\bxox[abprs]-[\w-]{10,}/, "a Slack token"],
    [slackHook, "a Slack webhook"],
    [/\bsk-[A-Za-z0-9_-]{20,}\b/, "an API key"],
    [/\bAIza[\w-]{35}\b/, "a Google API key"],
    [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, "a signed token"],
    [/\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"'$<{]+:[^\s/@"'$<{]+@/i, "a URL with a password in it"],
];

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
    const [, kind] = secretValues.find(([pattern]) => pattern.test(value)) ?? [];
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
