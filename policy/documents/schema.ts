import type { Rule } from "../kernel";

const levels = ["advisory", "mandatory", "remediate", "disabled"];

const level = {
    enum: levels,
    description:
        "advisory tells, mandatory stops, remediate corrects what can safely be corrected and stops on the rest, disabled does not look",
};

/** The JSON schema of a pack's configuration file, for editors and for checking before a run. */
export function configSchema(rules: readonly Rule[]): string {
    const properties = Object.fromEntries(rules.map((rule) => [rule.name, ruleSchema(rule)]));
    const schema = {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        title: "Configuration of the Stackwright policy packs",
        description: 'By rule: a level, or a level and parameters. "all" sets the level of every rule not named.',
        type: "object",
        properties: { $schema: { type: "string" }, all: level, ...properties },
        additionalProperties: false,
    };
    return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function ruleSchema({ title, parameters }: Rule): object {
    const settings = Object.fromEntries(Object.entries(parameters).map(([name, { schema }]) => [name, schema]));
    return {
        description: title,
        oneOf: [
            level,
            { type: "object", properties: { enforcementLevel: level, ...settings }, additionalProperties: false },
        ],
    };
}
