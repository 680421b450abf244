import { compare, nameOf, type ObjectChange } from "../worlds";
import { at, listOf, textOf } from "../worlds/values";
import { podSpecOf } from "./permissions";

/** One container's image, or several containers' that move together. */
export interface ImageMove {
    /** Undefined: the container is new. */
    readonly before: string | undefined;
    readonly after: string | undefined;
    /** `Deployment shop/api [api]` */
    readonly where: readonly string[];
}

export function imageMoves(changes: readonly ObjectChange[]): readonly ImageMove[] {
    const moves = new Map<string, ImageMove>();
    for (const change of changes) {
        const [old, fresh] = [imagesOf(change.before), imagesOf(change.after)];
        for (const container of new Set([...old.keys(), ...fresh.keys()])) {
            const [before, after] = [old.get(container), fresh.get(container)];
            if (before === after) continue;
            const key = JSON.stringify([before, after]);
            const where = [...(moves.get(key)?.where ?? []), `${nameOf(change)} [${container}]`];
            moves.set(key, { before, after, where });
        }
    }
    return [...moves.values()]
        .map((move) => ({ ...move, where: move.where.toSorted(compare) }))
        .toSorted((a, b) => compare(`${a.before ?? ""} ${a.after ?? ""}`, `${b.before ?? ""} ${b.after ?? ""}`));
}

function imagesOf(object: ObjectChange["before"]): ReadonlyMap<string, string> {
    const pod = object === undefined ? undefined : podSpecOf(object);
    const containers = [...listOf(pod?.initContainers), ...listOf(pod?.containers)];
    return new Map(
        containers.flatMap((container) => {
            const [name, image] = [textOf(at(container, "name")), textOf(at(container, "image"))];
            return name === undefined || image === undefined ? [] : [[name, image] as const];
        }),
    );
}
