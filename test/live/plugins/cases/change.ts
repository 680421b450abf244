// One change of an object, and what the official plugin makes of it.
import type { JsonObject } from "../../../../local/plugins/protocol/json";
import type { Declared, Op } from "../support/mini-engine";
import { declare } from "../support/objects";

export interface Change {
    readonly number: number | string;
    readonly title: string;
    readonly before: (namespace: string, other: string) => Declared;
    readonly after: (namespace: string, other: string) => Declared;
    readonly op: Op;
    readonly diff: readonly string[];
    /** The dry run of the update is refused, and so is the update. */
    readonly refused?: RegExp;
}

export type Meta = (namespace: string) => JsonObject;

export const named: Meta = (namespace) => ({ name: "it", namespace });
export const unnamed: Meta = (namespace) => ({ namespace });
export const clusterWide: Meta = (namespace) => ({ name: `it-${namespace}` });
export const skipping: Meta = (namespace) => ({ ...named(namespace), annotations: { "pulumi.com/skipAwait": "true" } });

/** The same object before and after, but for its body. */
export function body(
    apiVersion: string,
    kind: string,
    before: JsonObject,
    after: JsonObject,
    meta: Meta = named,
): Pick<Change, "before" | "after"> {
    return {
        before: (namespace) => declare(apiVersion, kind, meta(namespace), before),
        after: (namespace) => declare(apiVersion, kind, meta(namespace), after),
    };
}
