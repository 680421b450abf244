import { parseAllDocuments } from "yaml";
import type { Resource } from "../kernel";
import { plainWords } from "./plain-words";

/** Something in a file that cannot be judged, and so must not be passed over. */
export class UnreadableInput extends Error {
    constructor(
        readonly origin: string,
        readonly reason: string,
    ) {
        super(`${origin}: ${reason}`);
        this.name = "UnreadableInput";
    }
}

/** The objects of one YAML or JSON text: several documents, lists of objects, or a whole exported state. */
export function resourcesFrom(text: string, origin: string): readonly Resource[] {
    return valuesIn(text, origin).flatMap((value) =>
        isState(value) ? stateResources(value, origin) : objectResources(value, origin),
    );
}

type Mapping = Readonly<Record<string, unknown>>;

function valuesIn(text: string, origin: string): readonly Mapping[] {
    return (origin.endsWith(".json") ? [jsonValue(text, origin)] : yamlValues(text, origin)).map((value) => {
        if (isMapping(value)) return value;
        throw new UnreadableInput(origin, "is no mapping, so it is no object");
    });
}

/** An exported state is large, and JSON's own parser many times faster than YAML's. */
function jsonValue(text: string, origin: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        if (error instanceof SyntaxError) throw new UnreadableInput(origin, error.message);
        throw error;
    }
}

function yamlValues(text: string, origin: string): readonly unknown[] {
    const documents = parseAllDocuments(text, { merge: true, customTags: (tags) => [...plainWords, ...tags] });
    if (!Array.isArray(documents)) return [];
    const values = documents.map((document) => {
        const [error] = document.errors;
        if (error !== undefined) throw new UnreadableInput(origin, error.message);
        return document.toJS() as unknown;
    });
    // A document of remarks alone is no object, and no mistake either.
    return values.filter((value) => value !== null);
}

function isMapping(value: unknown): value is Mapping {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectResources(value: unknown, origin: string): readonly Resource[] {
    if (!isMapping(value)) throw new UnreadableInput(origin, "holds something that is no object");
    const { apiVersion, kind, items } = value;
    if (typeof kind === "string" && kind.endsWith("List") && Array.isArray(items)) {
        return items.flatMap((item) => objectResources(item, origin));
    }
    if (typeof apiVersion !== "string" || typeof kind !== "string") {
        throw new UnreadableInput(origin, "holds an object without apiVersion and kind");
    }
    return [{ origin, object: value }];
}

interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly inputs?: unknown;
    readonly protect?: boolean;
    readonly retainOnDelete?: boolean;
    readonly ignoreChanges?: readonly string[];
    /** Being replaced or taken away: no longer part of the stack. */
    readonly delete?: boolean;
    /** The program only reads it. */
    readonly external?: boolean;
}

interface State {
    readonly deployment: { readonly resources: unknown };
}

function isState(value: Mapping): value is Mapping & State {
    return isMapping(value.deployment) && "resources" in value.deployment;
}

function stateResources({ deployment }: State, origin: string): readonly Resource[] {
    if (!Array.isArray(deployment.resources))
        throw new UnreadableInput(origin, "is an exported state without resources");
    return (deployment.resources as readonly StateResource[])
        .filter((resource) => resource.delete !== true)
        .map(
            ({ urn, type, inputs, protect = false, retainOnDelete = false, ignoreChanges = [], external = false }) => ({
                type,
                urn,
                origin: urn.slice(urn.lastIndexOf("::") + 2),
                object: inputs ?? {},
                external,
                options: { protect, retainOnDelete, ignoreChanges },
            }),
        );
}
