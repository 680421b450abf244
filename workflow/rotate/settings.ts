import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";
import { Failure } from "../../local/failure";

/** Where a store's credentials are in a stack file: `graphmemory.postgres`. */
export interface RotatingSecret {
    readonly area: string;
    readonly store: string;
}

/** Which generation of credentials is current, and whether the one before still works. */
export interface Rotation {
    readonly generation: number;
    readonly overlap: boolean;
}

const stores: Readonly<Record<string, readonly string[]>> = {
    x0tta6bl4: ["postgres", "redis"],
    signalHarvester: ["postgres"],
    graphmemory: ["postgres", "redis", "queue"],
    spire: ["postgres"],
};

export function rotatingSecret(given: string | undefined): RotatingSecret {
    const known = Object.entries(stores).flatMap(([area, names]) => names.map((name) => `${area}.${name}`));
    const [area = "", store = ""] = (given ?? "").split(".");
    if (given !== undefined && known.includes(given)) return { area, store };
    throw new Failure(given === undefined ? "rotate needs SECRET" : `SECRET=${given} cannot be rotated`, {
        reason: `the credentials that rotate are: ${known.join(", ")}`,
        next: `make rotate SECRET=${known[0]}`,
    });
}

/** What a stack file says of a store's credentials; what it leaves out is the first generation. */
export function rotationIn(text: string, secret: RotatingSecret): Rotation {
    const found = storeIn(text, secret)?.get("rotation");
    if (!isMap(found)) return { generation: 1, overlap: false };
    return { generation: Number(found.get("generation") ?? 1), overlap: found.get("overlap") === true };
}

/** The same file with another rotation, and every other character as it was: comments and order are somebody's work. */
export function withRotation(text: string, secret: RotatingSecret, rotation: Rotation): string {
    const { generation, overlap } = rotation;
    const value = `{ generation: ${generation}${overlap ? ", overlap: true" : ""} }`;
    const store = storeIn(text, secret);
    if (store !== undefined) {
        const existing = pairOf(store, "rotation");
        if (existing === undefined) return insertFirst(text, store, `rotation: ${value}`);
        const [start, end] = rangeOf(existing.value);
        return `${text.slice(0, start)}${value}${text.slice(end)}`;
    }
    return insertFirst(text, areaIn(text, secret), `${secret.store}: { rotation: ${value} }`);
}

function areaIn(text: string, { area }: RotatingSecret): YAMLMap {
    const found = parseDocument(text).getIn(["config", `stackwright:${area}`]);
    if (isMap(found) && found.items.length > 0) return found;
    throw new Failure(`The stack's settings do not hold ${area}`, {
        next: `write stackwright:${area} in the stack file, with at least one setting`,
    });
}

function storeIn(text: string, secret: RotatingSecret): YAMLMap | undefined {
    const found = areaIn(text, secret).get(secret.store);
    return isMap(found) && found.items.length > 0 ? found : undefined;
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
    return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** Before the first key of a map, in the form that the map has. */
function insertFirst(text: string, map: YAMLMap, entry: string): string {
    const [start] = rangeOf(map.items[0]?.key);
    const lineStart = text.lastIndexOf("\n", start - 1) + 1;
    const indent = text.slice(lineStart, start);
    return map.flow === true
        ? `${text.slice(0, start)}${entry}, ${text.slice(start)}`
        : `${text.slice(0, start)}${entry}\n${indent}${text.slice(start)}`;
}

function rangeOf(node: unknown): readonly [number, number] {
    const range = (node as { readonly range?: readonly [number, number, number] | null } | null)?.range;
    if (range === undefined || range === null) throw new Error("a node of a parsed file has no place in it");
    return [range[0], range[1]];
}
