import { Subject } from "../../../policy/kernel";
import type { Changes, Variation } from "../corpus/case";
import type { KubeObject } from "../corpus/objects";

type Key = string | number;
type Mutable = Record<Key, unknown>;

export function keysOf(path: string): readonly Key[] {
    return [...path.matchAll(/\["([^"]+)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, plain]) =>
        index === undefined ? (quoted ?? plain ?? "") : Number(index),
    );
}

/** A copy with the changes in it; places on the way are made where they are missing. */
export function changed<T>(original: T, changes: Changes): T {
    const copy = structuredClone(original);
    for (const [path, value] of Object.entries(changes)) put(copy as Mutable, keysOf(path), value);
    return copy;
}

function put(place: Mutable, [key = "", ...rest]: readonly Key[], value: unknown): void {
    if (rest.length === 0) {
        if (value === undefined) delete place[key];
        else place[key] = structuredClone(value);
        return;
    }
    place[key] ??= typeof rest[0] === "number" ? [] : {};
    put(place[key] as Mutable, rest, value);
}

export function idOf(object: object): string {
    return new Subject({ object }).id;
}

/** The objects of a variation. A change of, or a look at, an object that is not there is a mistake in the corpus. */
export function vary(
    objects: readonly KubeObject[],
    { change = {}, add = [], drop = [] }: Variation,
): readonly KubeObject[] {
    const known = new Set([...objects, ...add].map(idOf));
    const missing = [...Object.keys(change), ...drop].filter((id) => !known.has(id));
    if (missing.length > 0) throw new Error(`the corpus has no ${missing.join(", ")}`);
    return [...objects, ...add]
        .filter((object) => !drop.includes(idOf(object)))
        .map((object) => {
            const changes = change[idOf(object)];
            return changes === undefined ? object : changed(object, changes);
        });
}
