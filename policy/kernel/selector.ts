import { type Field, MalformedValue } from "./field";

export type Labels = ReadonlyMap<string, string>;

interface Expression {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
}

/** A label selector as the API server understands it. */
export interface Selector {
    readonly equals: Labels;
    readonly expressions: readonly Expression[];
    /** Equal selectors have equal texts. */
    readonly text: string;
}

const operators: ReadonlySet<string> = new Set(["In", "NotIn", "Exists", "DoesNotExist"]);

/** A `matchLabels`/`matchExpressions` selector. An absent or empty one selects everything. */
export function labelSelector(field: Field): Selector {
    const expressions = field
        .at("matchExpressions")
        .items()
        .map((expression) => {
            const operator = expression.at("operator");
            const name = operator.string() ?? "";
            if (!operators.has(name)) throw new MalformedValue(operator, [...operators].join(", "));
            return {
                key: expression.at("key").string() ?? "",
                operator: name,
                values: expression.at("values").strings(),
            };
        });
    return selector(field.at("matchLabels").texts(), expressions);
}

/** The plain mapping that a Service selects by. */
export function mappingSelector(field: Field): Selector {
    return selector(field.texts(), []);
}

function selector(equals: Labels, expressions: readonly Expression[]): Selector {
    const sorted = [...equals].sort(([a], [b]) => (a < b ? -1 : 1));
    return { equals, expressions, text: JSON.stringify([sorted, expressions]) };
}

export function matches({ equals, expressions }: Selector, labels: Labels): boolean {
    for (const [key, value] of equals) if (labels.get(key) !== value) return false;
    return expressions.every(({ key, operator, values }) => {
        const value = labels.get(key);
        switch (operator) {
            case "In":
                return value !== undefined && values.includes(value);
            case "NotIn":
                return value === undefined || !values.includes(value);
            case "Exists":
                return value !== undefined;
            default:
                return value === undefined;
        }
    });
}

export function selectsEverything({ equals, expressions }: Selector): boolean {
    return equals.size === 0 && expressions.length === 0;
}
