/** A JSON schema, as far as parameters need it; the engine checks a pack's configuration against it. */
export interface Schema {
    readonly type: "string" | "integer" | "number" | "boolean" | "array" | "object";
    readonly description?: string;
    readonly default?: unknown;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly enum?: readonly string[];
    readonly pattern?: string;
    readonly items?: Schema;
    readonly uniqueItems?: boolean;
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly required?: readonly string[];
    readonly additionalProperties?: boolean;
}

/** One setting of a rule: what it may be, and what it is when nobody says. */
export interface Parameter<T> {
    readonly schema: Schema;
    readonly fallback: T;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** The values of a rule's parameters in one run. */
export type Settings<P extends Parameters> = {
    readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

export function texts(fallback: readonly string[], description: string): Parameter<readonly string[]> {
    return {
        schema: { type: "array", items: { type: "string" }, uniqueItems: true, description, default: fallback },
        fallback,
    };
}

export function text(fallback: string, description: string): Parameter<string> {
    return { schema: { type: "string", description, default: fallback }, fallback };
}

export function wholeNumber(
    fallback: number,
    limits: { minimum: number; maximum?: number },
    description: string,
): Parameter<number> {
    return { schema: { type: "integer", ...limits, description, default: fallback }, fallback };
}

export function ratio(fallback: number, description: string): Parameter<number> {
    return { schema: { type: "number", minimum: 1, description, default: fallback }, fallback };
}

export function flag(fallback: boolean, description: string): Parameter<boolean> {
    return { schema: { type: "boolean", description, default: fallback }, fallback };
}

export function choice<const T extends string>(
    options: readonly T[],
    fallback: NoInfer<T>,
    description: string,
): Parameter<T> {
    return { schema: { type: "string", enum: options, description, default: fallback }, fallback };
}

export function records<T>(
    items: Readonly<Record<string, Schema>>,
    required: readonly string[],
    description: string,
): Parameter<readonly T[]> {
    const item: Schema = { type: "object", properties: items, required, additionalProperties: false };
    return { schema: { type: "array", items: item, description, default: [] }, fallback: [] };
}

/** What is wrong with given settings, each problem naming setting, value and what is allowed; empty when all is well. */
export function problemsOf(given: Readonly<Record<string, unknown>>, parameters: Parameters): string[] {
    return Object.entries(given).flatMap(([name, value]) => {
        const parameter = parameters[name];
        if (parameter !== undefined) return mismatches(value, parameter.schema, name);
        const known = Object.keys(parameters);
        return [`${name} is no parameter; ${known.length === 0 ? "this rule has none" : `want ${known.join(", ")}`}`];
    });
}

export function settingsOf<P extends Parameters>(parameters: P, given: Readonly<Record<string, unknown>>): Settings<P> {
    const values = Object.entries(parameters).map(([name, { fallback }]) => [name, given[name] ?? fallback]);
    return Object.fromEntries(values) as Settings<P>;
}

function mismatches(value: unknown, schema: Schema, path: string): string[] {
    const wrong = (want: string): string[] => [`${path} is ${JSON.stringify(value)}; want ${want}`];
    switch (schema.type) {
        case "string":
            if (typeof value !== "string") return wrong("text");
            if (schema.enum !== undefined && !schema.enum.includes(value)) return wrong(schema.enum.join(" or "));
            if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) {
                return wrong(`text like ${schema.pattern}`);
            }
            return [];
        case "boolean":
            return typeof value === "boolean" ? [] : wrong("true or false");
        case "integer":
        case "number":
            return isWithin(value, schema) ? [] : wrong(numberWanted(schema));
        case "array":
            if (!Array.isArray(value)) return wrong("a list");
            return value.flatMap((item, index) =>
                schema.items === undefined ? [] : mismatches(item, schema.items, `${path}[${index}]`),
            );
        case "object":
            return objectMismatches(value, schema, path);
    }
}

function objectMismatches(value: unknown, schema: Schema, path: string): string[] {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return [`${path} is ${JSON.stringify(value)}; want a mapping`];
    }
    const missing = (schema.required ?? []).filter((key) => !(key in value));
    return [
        ...missing.map((key) => `${path}.${key} is missing`),
        ...Object.entries(value).flatMap(([key, below]) => {
            const known = schema.properties?.[key];
            if (known !== undefined) return mismatches(below, known, `${path}.${key}`);
            return [`${path}.${key} is not known; want ${Object.keys(schema.properties ?? {}).join(", ")}`];
        }),
    ];
}

function isWithin(value: unknown, schema: Schema): boolean {
    if (typeof value !== "number" || !Number.isFinite(value)) return false;
    if (schema.type === "integer" && !Number.isInteger(value)) return false;
    return value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity);
}

function numberWanted(schema: Schema): string {
    const noun = schema.type === "integer" ? "a whole number" : "a number";
    const least = schema.minimum === undefined ? "" : ` of at least ${schema.minimum}`;
    return schema.maximum === undefined ? `${noun}${least}` : `${noun}${least} and at most ${schema.maximum}`;
}
