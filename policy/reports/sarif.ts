import { createHash } from "node:crypto";
import type { Rule, Violation, Waiver } from "../kernel";
import type { Report } from "./report";

const schema = "https://json.schemastore.org/sarif-2.1.0.json";

/** How bad, on the scale that code hosts sort security findings by. */
const scores: Readonly<Record<Rule["severity"], string>> = { critical: "9.0", high: "7.5", medium: "5.0", low: "2.5" };

/** For code hosts that show findings beside the code. A waived fault is there too, marked as suppressed. */
export function sarifReport({ pack, version, rules, violations, waived }: Report): string {
    const active = rules.filter(({ level }) => level !== "disabled").map(({ rule }) => rule);
    const indexes = new Map(active.map(({ name }, index) => [name, index]));
    const content = {
        $schema: schema,
        version: "2.1.0",
        runs: [
            {
                tool: { driver: { name: pack, semanticVersion: version, rules: active.map(descriptor) } },
                results: [
                    ...violations.map((violation) => result(violation, indexes.get(violation.rule))),
                    ...waived.map(({ violation, waiver }) => ({
                        ...result(violation, indexes.get(violation.rule)),
                        suppressions: [{ kind: "external", status: "accepted", justification: justification(waiver) }],
                    })),
                ],
            },
        ],
    };
    return `${JSON.stringify(content, undefined, 2)}\n`;
}

function descriptor(rule: Rule): object {
    return {
        id: rule.name,
        shortDescription: { text: rule.title },
        fullDescription: { text: rule.why },
        help: { text: rule.remedy },
        defaultConfiguration: { level: "error" },
        properties: {
            "security-severity": scores[rule.severity],
            tags: [rule.group, ...rule.references.map(({ standard, id }) => `${standard}: ${id}`)],
        },
    };
}

function result(violation: Violation, ruleIndex: number | undefined): object {
    const { rule, level, resource, field, origin, message, container, want } = violation;
    const fingerprint = createHash("sha256").update([rule, resource, container, field, want].join("\n")).digest("hex");
    return {
        ruleId: rule,
        ...(ruleIndex === undefined ? {} : { ruleIndex }),
        level: level === "mandatory" ? "error" : "warning",
        message: { text: message },
        locations: [
            {
                // Objects know their file, not their line, and code hosts take no place without one.
                physicalLocation: {
                    artifactLocation: { uri: encodeURI(origin ?? resource) },
                    region: { startLine: 1 },
                },
                logicalLocations: [{ fullyQualifiedName: `${resource}: ${field}`, kind: "member" }],
            },
        ],
        partialFingerprints: { "faultAt/v1": fingerprint },
    };
}

function justification({ reason, owner, expires }: Waiver): string {
    return `${reason} (${owner}, until ${expires})`;
}
