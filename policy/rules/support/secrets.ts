import type { Field, Finding } from "../../kernel";

/** Words that make a name the name of a secret, wherever they stand in it. */
const words = [
    "passw(?:or)?d",
    "passphrase",
    "secret",
    "token(?!i[sz])",
    "credential",
    "(?:api|access|account|private|encryption|signing|auth)[_-]?key",
    "webhook[_-]?url",
    "requirepass",
    "masterauth",
    "rediscli_auth",
].join("|");

/** Words that do so only at its end, because others have these letters too. */
const lastWords = "dsn|pass|pwd";

const secretName = new RegExp(`${words}|(?:^|[_.-])(?:${lastWords})$`, "i");

/** Most texts hold none of these: looking for them first saves taking the text apart. */
const secretWord = new RegExp(`${words}|${lastWords}`, "i");

/** Names that only say where a secret is, how it is treated, or where a request goes. */
const otherNames: readonly RegExp[] = [
    /(?:[_-](?:file|path|dir|name|ref|ttl|seconds|minutes|hours|days|expiry|expires|algorithm|encryption|length|enabled|issuer|audience|type|header|policy|url)|_?FILE)$/i,
    /[a-z\d](?:File|Path|Dir|Name|Ref|Ttl|TTL|Seconds|Minutes|Hours|Days|Expiry|Expires|Algorithm|Length|Enabled|Issuer|Audience|Type|Header|Policy|Url|URL)$/,
    /^(?:proxy|fastcgi|grpc|uwsgi|scgi|memcached)_pass$/,
    // The folder that a program is in.
    /^(?:OLD)?PWD$/,
    // The system's list of users, which has held no password since there are shadow files.
    /^(?:\/?etc\/)?passwd$/,
];

/** Names of the secret itself, and not of something that may be counted about it. */
const secretItself = /(?:passw(?:or)?d|passphrase|secret|token|pass|pwd|key|auth)$/i;

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
        mark: "LS0tLS1CRUdJTi",
        pattern: /LS0tLS1CRUdJTi(?:BQUklWQVRF|BSU0Eg|BFQyBQ|BEU0Eg|BPUEVOU1NI|BFTkNSWVBURUQg)/,
        kind: "a private key",
    },
    {
        mark: "://",
        pattern: /:\/\/[^\s:/@"'<{]*:(?!%s|\*|\$[({A-Z_])[^\s/@"'<{]+@/,
        kind: "a URL with a password in it",
    },
];

/** What a text holds that is a secret. */
function secretIn(text: string): string | undefined {
    const marked = secretValues.filter(({ mark }) => text.includes(mark));
    return marked.find(({ pattern }) => pattern.test(text))?.kind;
}

/** A value that names, includes or leaves out the secret instead of being it. */
const references: readonly RegExp[] = [
    /\$[({]|\$__\w+\{|\{\{/,
    /^\$(?:[A-Z_][A-Z\d_]*|[a-z_]+)$/,
    // A path of several folders, or of one word: what encodings make out of a key looks otherwise.
    /^(?:~|\.{1,2})?(?:\/[\w.-]+){2,}\/?$/,
    /^\.{0,2}\/[a-z][a-z._-]*\/?$/,
    /^<.*>$/,
    /^%(?:[({[]|s$)/,
    /^(?:\*+|true|false|none|null|unset|\d|\d+[smhd])$/i,
];

function isSecret(name: string, value: string): boolean {
    if (!secretName.test(name) || otherNames.some((other) => other.test(name))) return false;
    if (value === "" || references.some((reference) => reference.test(value))) return false;
    return secretItself.test(name) || !/^\d+$/.test(value);
}

const want = "a reference to a Secret";

/** Why a named text is a secret in the clear, if it is one. */
export function plainSecret(name: string, field: Field): Finding | undefined {
    // The hash of a secret rolls the pods that use it and tells nothing; the program still calls it one.
    if (hashName.test(name)) return undefined;
    if (field.secret)
        return { at: field, want, because: "the program calls it a secret, and this place is not kept as one" };
    const value = field.string() ?? "";
    const kind = secretIn(value);
    if (kind !== undefined) return { at: field.concealed(), want, because: `it holds ${kind}` };
    if (!isSecret(name, value.trim())) return undefined;
    return { at: field.concealed(), want, because: "its name says that it is secret" };
}

type Named = readonly [name: string, value: string];

/** The first secret in the clear inside a whole configuration file. */
export function secretInText(field: Field): Finding | undefined {
    const text = field.string() ?? "";
    if (!secretWord.test(text)) return undefined;
    // Files have queries in them that ask for words like these.
    const words = text.includes("\n") ? [] : namedInWords(text);
    return secretAmong([...namedInLines(text), ...namedInBraces(text), ...words], field);
}

/** The first secret in the clear inside a connection string, a command line or a script. */
export function secretInWords(field: Field): Finding | undefined {
    const text = field.string() ?? "";
    if (!secretWord.test(text)) return undefined;
    return secretAmong([...namedInWords(text), ...namedInBraces(text)], field);
}

/** The first secret in the clear inside a variable's value, which may be a whole file. */
export function secretInValue(field: Field): Finding | undefined {
    return field.string()?.includes("\n") ? secretInText(field) : secretInWords(field);
}

/** Shorter ones are words of a language rather than secrets. */
const shortest = 4;

function secretAmong(named: readonly Named[], field: Field): Finding | undefined {
    const found = named.find(([name, value]) => value.length >= shortest && isSecret(name, value));
    if (found === undefined) return undefined;
    return { at: field.concealed(), want, because: `"${found[0]}" in it is set to a secret` };
}

const assignment = /^\s*(?:-\s*)?["']?([A-Za-z][\w.-]*)["']?\s*(?:[:=]\s*|\s+)["']?([^\s"',;]+)["']?\s*,?\s*$/;

function* namedInLines(text: string): Iterable<Named> {
    for (const line of text.split("\n")) {
        const [, name = "", value = ""] = assignment.exec(line) ?? [];
        yield [name, value];
    }
}

const entry = /[{,]\s*["']?([A-Za-z][\w.-]{0,80})["']?[ \t]*:[ \t]*["']?([^\s"',;{}[\]]+)(?=["']?\s*[,}])/g;

/** Entries of JSON, and of YAML in its short form. */
function* namedInBraces(text: string): Iterable<Named> {
    for (const [, name = "", value = ""] of text.matchAll(entry)) yield [name, value];
}

const pair = /^-{0,2}([A-Za-z][\w.-]*)=([^=].*)$/;
const option = /^--?([A-Za-z][\w.-]*)$/;

/** What a shell or a template puts together only when it runs, and expressions of a language. */
const computed = /[$`(){}[\]<>|\\]/;

/** `password=x`, `--password=x` and `--password x` alike. */
function* namedInWords(text: string): Iterable<Named> {
    let pending = "";
    for (const quoted of text.split(/[\s;&?,]+/)) {
        const word = quoted.replace(/["']/g, "");
        const [, name = pending, value = word] = pair.exec(word) ?? [];
        pending = option.exec(word)?.[1] ?? "";
        const repeats = value.toLowerCase() === name.toLowerCase();
        if (pending === "" && !computed.test(value) && !repeats) yield [name, value];
    }
}
