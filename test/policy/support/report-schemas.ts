// What other programs expect of the reports: those parts of the published schemas that the reports use, closed, so that
// a name that they do not know is a mistake.
import { problemsOf, type Schema } from "../../../policy/kernel/parameters";
import { allRules } from "../../../policy/rules";
import type { Element } from "./xml";

export function mismatch(value: unknown, schema: Schema): readonly string[] {
    return problemsOf({ report: value }, { report: { schema, fallback: undefined } });
}

const text: Schema = { type: "string" };
const flag: Schema = { type: "boolean" };
const count: Schema = { type: "integer", minimum: 0 };
const among = (...words: readonly string[]): Schema => ({ type: "string", enum: words });
const like = (pattern: string): Schema => ({ type: "string", pattern });
const listOf = (items: Schema): Schema => ({ type: "array", items });

function closed(properties: Readonly<Record<string, Schema>>, ...optional: readonly string[]): Schema {
    const required = Object.keys(properties).filter((key) => !optional.includes(key));
    return { type: "object", properties, required, additionalProperties: false };
}

const message = closed({ text });
const levels = among("none", "note", "warning", "error");

const descriptor = closed({
    id: text,
    shortDescription: message,
    fullDescription: message,
    help: message,
    defaultConfiguration: closed({ level: levels }),
    properties: closed({ "security-severity": like("^(?:\\d|10)\\.\\d$"), tags: listOf(text) }),
});

const location = closed({
    physicalLocation: closed({
        // A reference by the grammar of URIs: nothing that would have to be written as a percentage.
        artifactLocation: closed({ uri: like("^(?:[\\w.~:/?#@!$&'()*+,;=-]|%[0-9A-F]{2})+$") }),
        region: closed({ startLine: { type: "integer", minimum: 1 } }),
    }),
    logicalLocations: listOf(closed({ fullyQualifiedName: text, kind: text })),
});

const suppression = closed({
    kind: among("inSource", "external"),
    status: among("accepted", "underReview", "rejected"),
    justification: text,
});

const result = closed(
    {
        ruleId: text,
        ruleIndex: count,
        level: levels,
        message,
        locations: listOf(location),
        partialFingerprints: closed({ "faultAt/v1": like("^[0-9a-f]{64}$") }),
        suppressions: listOf(suppression),
    },
    "suppressions",
);

/** SARIF 2.1.0. */
export const sarifLog: Schema = closed(
    {
        $schema: like("^https://.+\\.json$"),
        version: among("2.1.0"),
        runs: listOf(
            closed({
                tool: closed({
                    driver: closed({
                        name: text,
                        semanticVersion: like("^\\d+\\.\\d+\\.\\d+$"),
                        rules: listOf(descriptor),
                    }),
                }),
                results: listOf(result),
            }),
        ),
    },
    "$schema",
);

const severities = among("low", "medium", "high", "critical");
const violation = {
    rule: text,
    level: among("mandatory", "advisory"),
    severity: severities,
    resource: text,
    urn: text,
    origin: text,
    container: text,
    field: text,
    found: text,
    because: text,
    want: text,
    remedy: text,
    message: text,
};
const mayLack = ["urn", "origin", "container", "because"];
const waiver = closed(
    { rule: text, resource: text, container: text, reason: text, owner: text, expires: text, stacks: listOf(text) },
    "container",
    "stacks",
);

/** The parameters of all rules; those of one name are of one kind. */
const settings = Object.fromEntries(
    allRules.flatMap(({ parameters }) =>
        Object.entries(parameters).map(([name, { schema }]) => [name, schema] as const),
    ),
);

/** The packs' own. */
export const jsonSchema: Schema = closed({
    pack: text,
    version: like("^\\d+\\.\\d+\\.\\d+$"),
    judged: text,
    resources: count,
    passed: flag,
    mandatory: count,
    advisory: count,
    rules: listOf(
        closed({
            name: text,
            level: among("mandatory", "advisory", "disabled", "remediate"),
            severity: severities,
            settings: { type: "object", properties: settings },
        }),
    ),
    violations: listOf(closed(violation, ...mayLack)),
    waived: listOf(closed({ ...violation, waiver }, ...mayLack)),
});

interface Rules {
    readonly required: readonly string[];
    readonly optional: readonly string[];
    readonly children: readonly string[];
}

/** JUnit's elements, as build servers read them. */
const junit: Readonly<Record<string, Rules>> = {
    testsuites: { required: [], optional: ["name", "time", "tests", "failures", "errors"], children: ["testsuite"] },
    testsuite: {
        required: ["name", "tests", "failures", "errors"],
        optional: ["skipped", "time", "timestamp", "hostname", "id", "package"],
        children: ["testcase", "properties"],
    },
    testcase: { required: ["name"], optional: ["classname", "time"], children: ["failure", "error", "skipped"] },
    failure: { required: [], optional: ["type", "message"], children: [] },
    skipped: { required: [], optional: ["type", "message"], children: [] },
};

export function junitProblems({ name, attributes, children }: Element, parent = ""): readonly string[] {
    const rules = junit[name];
    if (rules === undefined || (parent === "" && name !== "testsuites")) return [`${name} in ${parent || "the root"}`];
    const given = Object.keys(attributes);
    const known = new Set([...rules.required, ...rules.optional]);
    return [
        ...rules.required.filter((each) => !given.includes(each)).map((each) => `${name} lacks ${each}`),
        ...given.filter((each) => !known.has(each)).map((each) => `${name} has ${each}`),
        ...children.filter((each) => !rules.children.includes(each.name)).map((each) => `${name} holds ${each.name}`),
        ...(name === "testsuite" && Number(attributes.tests) !== children.length ? [`${name} counts wrong`] : []),
        ...children.flatMap((each) => junitProblems(each, name)),
    ];
}
