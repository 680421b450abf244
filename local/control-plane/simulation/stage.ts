/** A step in the life of a simulated object, as kwok reads it: when `when` holds, after `delay`, do `steps`. */
export interface StageOptions {
    readonly name: string;
    readonly kind: "Pod" | "Node";
    /** A jq expression over the object that gives true or false. Of all stages of a kind, at most one may hold. */
    readonly when: string;
    readonly delay?: Delay;
    readonly steps: readonly Step[];
    /** A stage of weight 0 is taken only when no other one holds. @default 1 */
    readonly weight?: number;
}

export interface Delay {
    readonly milliseconds: number;
    /** At most this long, at random. */
    readonly upToMilliseconds?: number;
    /** An annotation that holds another duration ("5s"). */
    readonly annotation?: string;
}

export type Step =
    | { readonly status: string }
    | { readonly event: { readonly type: "Normal" | "Warning"; readonly reason: string; readonly message: string } }
    | { readonly delete: true };

export function stage({ name, kind, when, delay, steps, weight = 1 }: StageOptions): object {
    return {
        apiVersion: "kwok.x-k8s.io/v1alpha1",
        kind: "Stage",
        metadata: { name },
        spec: {
            resourceRef: { apiGroup: "v1", kind },
            selector: { matchExpressions: [{ jq: { key: when, operator: "In", values: ["true"] } }] },
            weight,
            ...(delay === undefined ? {} : { delay: delaySpec(delay) }),
            steps: steps.map((step) =>
                "status" in step ? { patch: { subresource: "status", root: "status", template: step.status } } : step,
            ),
        },
    };
}

function delaySpec({ milliseconds, upToMilliseconds, annotation }: Delay): object {
    return {
        durationMilliseconds: milliseconds,
        ...(upToMilliseconds === undefined ? {} : { jitterDurationMilliseconds: upToMilliseconds }),
        ...(annotation === undefined
            ? {}
            : { durationFrom: { jq: { expression: `.metadata.annotations["${annotation}"]` } } }),
    };
}

/** jq: the value of an annotation, or an empty text. */
export function annotationValue(name: string): string {
    return `(.metadata.annotations["${name}"] // "")`;
}

/** jq: the status of a condition, or an empty text. */
export function conditionStatus(type: string): string {
    return `([.status.conditions[]? | select(.type == "${type}") | .status][0] // "")`;
}

/** jq: is the expression one of these texts? */
export function isOneOf(expression: string, values: readonly string[]): string {
    return `(${values.map((value) => `${expression} == "${value}"`).join(" or ")})`;
}

export function all(...conditions: readonly string[]): string {
    return conditions.join(" and ");
}
