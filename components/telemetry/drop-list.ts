import { type Statements, type Transformation, text } from "./ottl";

/** What takes the place of a secret or of somebody's data within a text. */
export const redacted = "[redacted]";

/**
 * Names of fields that are dropped with their value, wherever in the name these words stand. `token` means a secret and
 * `tokens` a count, which language models report.
 */
const droppedNames: Readonly<Record<string, readonly string[]>> = {
    secrets: [
        "authorization",
        "cookie",
        "passw(or)?d",
        "passphrase",
        "pwd",
        "secret",
        "token($|[^s])",
        "api[._-]?key",
        "(private|access|encryption|signing)[._-]?key",
        "credential",
        "session[._-]?id",
        "csrf",
        "jwt",
        "webhook",
        "(connection|database|redis)[._-]?(string|url|uri)",
    ],
    people: [
        "e[._-]?mail",
        "phone",
        "(first|last|full|sur|user)[._-]?name",
        "user[._-]?id",
        "enduser",
        "birth",
        "street",
        "postal",
        "iban",
        "card[._-]?number",
        "(^|[._-])ssn($|[._-])",
        "client[._-]?(address|addr|ip|host)",
        "remote[._-]?(address|addr|ip)",
        "forwarded",
        "real[._-]?ip",
        "(^|[._-])peer[._-](address|addr|ip)",
    ],
    contents: [
        "http[._](request|response)[._](header|body)",
        "db[._](statement|query)",
        "gen_ai[._](prompt|completion|input|output)[._]?(messages?|content|[0-9]|$)",
        "llm[._](prompt|completion)s?($|[._])",
    ],
};

/** What is replaced within texts: the pattern, and what stands there then. */
const replacedValues: readonly { readonly pattern: string; readonly by: string }[] = [
    {
        pattern: "-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)",
        by: redacted,
    },
    { pattern: "\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{4,}\\.[A-Za-z0-9_-]*", by: redacted },
    { pattern: "(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{8,}", by: `$1 ${redacted}` },
    { pattern: "://[^/\\s:@]*:[^/\\s@]+@", by: `://${redacted}@` },
    { pattern: "hooks\\.slack\\.com/services/[A-Za-z0-9/_-]+", by: `hooks.slack.com/services/${redacted}` },
    {
        // name=value and "name": value, in a line that is no JSON.
        pattern:
            "(?i)\\b(password|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|client[_-]?secret|session[_-]?id)\\b([\"']?\\s*[=:]\\s*[\"']?)[^\\s\"',;&}]+",
        by: `$1$2${redacted}`,
    },
    { pattern: "\\b(AKIA|ASIA)[A-Z0-9]{16}\\b", by: redacted },
    { pattern: "\\b(sk|pk|rk|xox[abprs]|gh[pousr]|glpat)[-_][A-Za-z0-9_-]{16,}", by: redacted },
    { pattern: "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,}", by: redacted },
    {
        pattern: "\\b(4\\d{3}|5[1-5]\\d{2}|6011)([ -]?\\d{4}){3}\\b|\\b3[47]\\d{2}[ -]?\\d{6}[ -]?\\d{5}\\b",
        by: redacted,
    },
    { pattern: "\\b[A-Z]{2}\\d{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?\\b", by: redacted },
    { pattern: "\\+\\d[\\d ()-]{7,}\\d", by: redacted },
];

/** The pattern that a field's name must not match. */
export function droppedName(also: readonly string[]): string {
    const ours = Object.values(droppedNames).flat();
    const theirs = also.map((name) => `(^|[._-])${name.replaceAll(/[.\\-]/g, "\\$&")}($|[._-])`);
    return `(?i)(${[...ours, ...theirs].join("|")})`;
}

/**
 * Drops secrets and personal data from whatever passes. Where a statement cannot be carried out, the data is held back:
 * what nobody has looked at must not leave.
 */
export function dropping(also: readonly string[]): Transformation {
    const name = text(droppedName(also));
    const fields = (map: string): readonly string[] => [
        `delete_matching_keys(${map}, ${name})`,
        ...replacedValues.map(
            ({ pattern, by }) => `replace_all_patterns(${map}, "value", ${text(pattern)}, ${text(by)})`,
        ),
    ];
    const line = (path: string): readonly string[] =>
        replacedValues.map(({ pattern, by }) => `replace_pattern(${path}, ${text(pattern)}, ${text(by)})`);
    const where = (condition: string) => (statement: string) => `${statement} where ${condition}`;
    const resource: Statements = { context: "resource", statements: fields("resource.attributes") };
    return {
        error_mode: "propagate",
        log_statements: [
            resource,
            {
                context: "log",
                statements: [
                    // What is nested would keep its names out of sight.
                    ...["flatten(log.body)", ...fields("log.body")].map(where("IsMap(log.body)")),
                    ...line("log.body").map(where("IsString(log.body)")),
                    "flatten(log.attributes)",
                    ...fields("log.attributes"),
                ],
            },
        ],
        trace_statements: [
            resource,
            {
                context: "span",
                statements: [
                    "flatten(span.attributes)",
                    ...fields("span.attributes"),
                    ...["url.full", "url.query", "http.url", "http.target"].map(withoutQuery),
                    ...line("span.name"),
                    ...line("span.status.message"),
                ],
            },
            {
                context: "spanevent",
                statements: ["flatten(spanevent.attributes)", ...fields("spanevent.attributes")],
            },
        ],
    };
}

/** What is asked for stays, with what it is asked does not. */
function withoutQuery(name: string): string {
    const path = `span.attributes["${name}"]`;
    const pattern = name === "url.query" ? "^.*$" : "\\?.*$";
    const by = name === "url.query" ? redacted : `?${redacted}`;
    return `replace_pattern(${path}, ${text(pattern)}, ${text(by)}) where IsString(${path})`;
}
