import type { Variation } from "../case";
import type { KubeObject } from "../objects";

/** Another right way to write one object. */
export function fine(
    name: string,
    at: string,
    changes: Readonly<Record<string, unknown>>,
    more: Partial<Variation> = {},
): Variation {
    return { name, change: { [at]: changes }, ...more };
}

/** Objects more. */
export function plus(name: string, ...add: readonly KubeObject[]): Variation {
    return { name, add };
}
