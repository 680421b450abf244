import type { LabelSelector } from "kubernetes-types/meta/v1";

export type Labels = Readonly<Record<string, string>>;

/** An empty selector picks everything. */
export function matches(selector: LabelSelector, labels: Labels): boolean {
    return (
        Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
        (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
            const value = labels[key];
            switch (operator) {
                case "In":
                    return value !== undefined && values.includes(value);
                case "NotIn":
                    return value === undefined || !values.includes(value);
                case "Exists":
                    return value !== undefined;
                case "DoesNotExist":
                    return value === undefined;
                default:
                    throw new Error(`a label selector has no operator "${operator}"`);
            }
        })
    );
}

/** The labels of something the selector would pick, or nothing where it contradicts itself. */
export function witnessOf(selector: LabelSelector): Labels | undefined {
    const labels: Record<string, string> = { ...selector.matchLabels };
    for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
        if (labels[key] !== undefined) continue;
        if (operator === "In" && values[0] !== undefined) labels[key] = values[0];
        if (operator === "Exists") labels[key] = "any";
    }
    return matches(selector, labels) ? labels : undefined;
}

/** `app=nginx, tier in (a, b)`. */
export function showSelector(selector: LabelSelector): string {
    const parts = [
        ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
        ...(selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
            const list = values.length === 0 ? "" : ` (${values.join(", ")})`;
            return `${key} ${operator}${list}`;
        }),
    ];
    return parts.join(", ");
}
