import { type Difference, join, secretAbove, stepsOf } from "../report/worlds/differences";
import { at, type Group, groupOf, secretText } from "../report/worlds/values";
import { writersOf } from "./managers";

interface Sides {
    readonly before: Group;
    readonly now: Group;
}

/**
 * Contents that are hidden look the same on both sides. That they are not is known to the engine, which compared them, and,
 * of what the program never named, to the object's own record of who wrote what.
 */
export function hiddenDrift(told: readonly string[], seen: readonly Difference[], sides: Sides): readonly Difference[] {
    const isSeen = (path: string) => seen.some((one) => one.path === path || isBelow(path, one.path));
    const isHidden = (path: string) => [sides.now, sides.before].some((side) => secretAbove(side, path) !== undefined);
    return [...new Set([...told, ...takenOver(sides)])]
        .filter((path) => isHidden(path) && !isSeen(path))
        .sort()
        .map((path) => ({ path, before: secretText, after: secretText }));
}

function isBelow(path: string, above: string): boolean {
    const [steps, start] = [stepsOf(path), stepsOf(above)];
    return steps.length > start.length && start.every((step, index) => step === steps[index]);
}

/** Keys of a Secret that somebody holds now who did not hold them when the stack last looked. */
function takenOver({ before, now }: Sides): readonly string[] {
    // Without a record from then nobody can be told to be new.
    if (now.kind !== "Secret" || writersOf(before).length === 0) return [];
    const known = new Set(heldContents(before));
    return heldContents(now).flatMap((held) => (known.has(held) ? [] : (held.split("\n")[1] ?? [])));
}

/** `<manager>\n<path>` of every key. */
function heldContents(object: Group): readonly string[] {
    return writersOf(object).flatMap(({ manager, fields }) =>
        Object.keys(groupOf(at(fields, "f:data")))
            .filter((key) => key.startsWith("f:"))
            .map((key) => `${manager}\n${join("data", key.slice(2))}`),
    );
}
