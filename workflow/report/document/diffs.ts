import type { ChangeKind } from "../../engine/operation";
import { type Difference, nameOf, type ObjectChange } from "../worlds";
import { inLine } from "../worlds/values";
import { count, diffBlock, folded, plain } from "./markdown";

const signs: Readonly<Record<ChangeKind, string>> = {
    create: "+",
    update: "!",
    replace: "!",
    delete: "-",
    import: "#",
};
const words: Readonly<Record<ChangeKind, string>> = {
    create: "new",
    update: "changed",
    replace: "made anew",
    delete: "deleted",
    import: "adopted",
};

const linesOfOneText = 30;

/** One object's change as lines of a diff. */
export function changeLines(change: ObjectChange): readonly string[] {
    const why = change.replacedFor.length === 0 ? "" : ` because of ${change.replacedFor.join(", ")}`;
    const title = `${signs[change.kind]} ${nameOf(change)} (${words[change.kind]}${why})`;
    return [title, ...change.differences.flatMap(differenceLines)];
}

function differenceLines({ path, before, after }: Difference): readonly string[] {
    if (typeof before === "string" && typeof after === "string" && `${before}${after}`.includes("\n")) {
        return [`    ${path}:`, ...textLines(before.split("\n"), after.split("\n"))];
    }
    if (before === after) return [`    ${path}: ${inLine(after)}, changed`];
    return [
        ...(before === undefined ? [] : [`-   ${path}: ${inLine(before)}`]),
        ...(after === undefined ? [] : [`+   ${path}: ${inLine(after)}`]),
    ];
}

/** What lies between the lines that two texts begin and end with alike. */
function textLines(before: readonly string[], after: readonly string[]): readonly string[] {
    let start = 0;
    while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
    let end = 0;
    while (
        end < before.length - start &&
        end < after.length - start &&
        before[before.length - 1 - end] === after[after.length - 1 - end]
    ) {
        end += 1;
    }
    const old = before.slice(start, before.length - end).map((line) => `-     ${inLine(line)}`);
    const fresh = after.slice(start, after.length - end).map((line) => `+     ${inLine(line)}`);
    return [`      (line ${start + 1})`, ...cut(old), ...cut(fresh)];
}

function cut(lines: readonly string[]): readonly string[] {
    if (lines.length <= linesOfOneText) return lines;
    return [...lines.slice(0, linesOfOneText), `      … ${count(lines.length - linesOfOneText, "more line")}`];
}

/**
 * Everything that changes in a stack, within so many characters: as many objects as fit with all their lines, then as
 * many as fit by name, and of the rest their number.
 */
export function foldedDiffs(stack: string, changes: readonly ObjectChange[], characters: number): readonly string[] {
    if (changes.length === 0) return [];
    const title = `${plain(stack)}: what changes in ${count(changes.length, "object")}`;
    const overhead = folded(title, diffBlock([])).join("\n").length + 200;
    let left = characters - overhead;
    const lines: string[] = [];
    const take = (more: readonly string[]): boolean => {
        const length = more.reduce((sum, line) => sum + line.length + 1, 0);
        if (length > left) return false;
        left -= length;
        lines.push(...more);
        return true;
    };
    let named = 0;
    let unnamed = 0;
    for (const change of changes) {
        const [name = "", ...rest] = changeLines(change);
        // Half of the room is kept for names: one large object must not hide all that come after it.
        const whole = rest.length === 0 || rest.join("\n").length < left / 2;
        if (whole && take([name, ...rest])) continue;
        if (take([`${name}: ${count(change.differences.length, "difference")} left out here`])) named += 1;
        else unnamed += 1;
    }
    const cuts = [
        ...(named === 0 ? [] : [`Of ${count(named, "object")} only the name is shown.`]),
        ...(unnamed === 0 ? [] : [`${count(unnamed, "object")} left out altogether.`]),
    ];
    const note = cuts.length === 0 ? [] : [`${cuts.join(" ")} The JSON report has all of it.`, ""];
    return folded(title, [...note, ...diffBlock(lines)]);
}
