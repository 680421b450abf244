import { groupOf, isGroup, textOf } from "../report/worlds/values";

/** Groups whose keys are the user's own words: what is in them was put there by somebody, not filled in by the server. */
const wordLists = new Set([
    "annotations",
    "binaryData",
    "data",
    "hard",
    "labels",
    "limits",
    "matchLabels",
    "nodeSelector",
    "requests",
    "selector",
]);

/** Whether the tool that made an object wrote this field. Asked for labels and annotations, which others write too. */
export type WrittenByTool = (path: readonly string[]) => boolean;

/**
 * A live object as somebody would have written it who declared the same fields as the program, and in labels, data and
 * the like all that the earlier tool had put there. So the engine sees what the program says otherwise and what it no
 * longer says, but takes nothing for somebody's wish that the server had only filled in.
 */
export function shapeOf(
    live: unknown,
    declared: unknown,
    written: WrittenByTool,
    path: readonly string[] = [],
): unknown {
    if (isGroup(live) && isGroup(declared)) {
        const isOpen = wordLists.has(path.at(-1) ?? "");
        const cut = Object.keys(live).flatMap((key) => {
            const below = [...path, key];
            if (key in declared || (isOpen && (!isShared(path) || written(below)))) {
                return [[key, shapeOf(live[key], declared[key], written, below)] as const];
            }
            // All of the tool's words in a group that the program does not have at all.
            const words = wordLists.has(key) && isGroup(live[key]) ? shapeOf(live[key], {}, written, below) : {};
            return Object.keys(groupOf(words)).length === 0 ? [] : [[key, words] as const];
        });
        return Object.fromEntries(cut);
    }
    return Array.isArray(live) && Array.isArray(declared) ? shapeOfList(live, declared, written, path) : live;
}

/** Controllers, too, write labels and annotations of an object, but not those of a pod template. */
function isShared([first, second]: readonly string[]): boolean {
    return first === "metadata" && (second === "labels" || second === "annotations");
}

/** Every item stays, because the engine compares lists by position; one that the program lacks is known by its name. */
function shapeOfList(
    live: readonly unknown[],
    declared: readonly unknown[],
    written: WrittenByTool,
    path: readonly string[],
): readonly unknown[] {
    const byName = new Map(declared.flatMap((item) => (nameIn(item) === undefined ? [] : [[nameIn(item), item]])));
    return live.map((item, index) => {
        const name = nameIn(item);
        const wanted = byName.size > 0 && name !== undefined ? byName.get(name) : declared[index];
        if (wanted !== undefined) return shapeOf(item, wanted, written, [...path, String(index)]);
        return name === undefined ? item : { name };
    });
}

function nameIn(item: unknown): string | undefined {
    return textOf(groupOf(item).name);
}

/** The engine's mark of a value that is encrypted in an exported state. */
const secretMark = "4dabf18193072939515e22adb298388d";

/** A value of the state cut to a shape, of which only the keys count. What is encrypted stays whole. */
export function cutTo(value: unknown, shape: unknown): unknown {
    if (isGroup(value) && isGroup(shape)) {
        if (secretMark in value) return value;
        const keys = Object.keys(value).filter((key) => key in shape);
        return Object.fromEntries(keys.map((key) => [key, cutTo(value[key], shape[key])]));
    }
    if (!Array.isArray(value) || !Array.isArray(shape)) return value;
    return value.slice(0, shape.length).map((item, index) => cutTo(item, shape[index]));
}
