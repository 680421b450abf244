import { causesOf, type Report, type StackReport, verdictOf } from "../compose";
import { nameOf } from "../worlds";
import { foldedDiffs } from "./diffs";
import { code, count, plain } from "./markdown";
import { meaningSection, riskSection, tallyTable } from "./sections";

/** What a comment on a pull request may hold. */
export const mostCharacters = 65_536;
const room = mostCharacters - 512;
/** What the part above the folded diffs may take: the rest is theirs. */
const topRoom = 40_000;
const lengths = [500, 100, 40, 15, 5];

/** By this a later run finds the comment of an earlier one, to write over it. */
export function markerOf(stacks: readonly string[]): string {
    return `<!-- stackwright-report ${stacks.join(",").replaceAll("--", "")} -->`;
}

/** The report as a comment. The same report is the same text, whenever and wherever it is written. */
export function markdown(report: Report): string {
    const { stacks } = report;
    const first = [markerOf(stacks.map(({ stack }) => stack)), ...heading(report), "", ...tallyTable(stacks), ""];
    const tops = lengths.map((most) => [...first, ...stacks.flatMap((one) => topOf(one, most, stacks.length > 1))]);
    const top = tops.find((lines) => lengthOf(lines) <= topRoom) ?? tops.at(-1) ?? first;
    const changed = stacks.filter(({ worlds }) => worlds.changes.length > 0);
    const each = Math.floor((room - lengthOf(top)) / Math.max(1, changed.length));
    const diffs = changed.flatMap(({ stack, worlds }) => foldedDiffs(stack, worlds.changes, each));
    const text = `${[...top, ...diffs].join("\n").trimEnd()}\n`;
    return text.length <= mostCharacters ? text : `${tooLong(report, first).join("\n")}\n`;
}

function heading({ stacks, base, head }: Report): readonly string[] {
    const asking = stacks.flatMap(({ risks }) => risks).filter(({ needsApproval }) => needsApproval).length;
    const title = {
        nothing: "Nothing changes",
        fine: "Nothing here needs approval",
        approve: `${count(asking, "risk")} to approve`,
        refused: "Refused by the policy packs",
        broken: "The preview did not end well",
    }[verdictOf(stacks)];
    return [`## Stackwright: ${title}`, "", `${code(head)} against ${code(base)}`];
}

function topOf(stack: StackReport, most: number, named: boolean): readonly string[] {
    const title = named ? [`### ${plain(stack.stack)}`, ""] : [];
    if (stack.worlds.changes.length === 0 && stack.risks.length === 0 && causesOf(stack).length === 0) {
        return named ? [...title, "Nothing changes.", ""] : [];
    }
    return [...title, ...riskSection(stack.risks, most), "", ...errorsOf(stack), ...meaningSection(stack, most)];
}

/** A preview that broke off has not seen everything: nobody may take its report for the whole. */
function errorsOf(stack: StackReport): readonly string[] {
    const causes = causesOf(stack);
    if (causes.length === 0) return [];
    return [
        "**The preview did not end well, so this may not be all of it**",
        "",
        ...causes.slice(0, 10).map((message) => `- ${plain(message.slice(0, 400))}`),
        "",
    ];
}

/** Hundreds of names that are thousands of characters long each: what is left are the numbers. */
function tooLong({ stacks }: Report, first: readonly string[]): readonly string[] {
    return [
        ...first,
        "Everything else is too long for a comment and stands in the JSON report. Of the risks, the first few:",
        "",
        ...stacks.flatMap(({ risks }) =>
            risks
                .slice(0, 5)
                .map(({ object, reason }) => `- ${plain(object.slice(0, 200))}: ${plain(reason.slice(0, 200))}`),
        ),
    ];
}

function lengthOf(lines: readonly string[]): number {
    return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

/** The same for programs, with nothing left out. */
export function jsonReport({ base, head, stacks }: Report): string {
    const report = {
        version: 1,
        base,
        head,
        verdict: verdictOf(stacks),
        stacks: stacks.map(({ stack, tally, risks, meaning, worlds }) => ({
            stack,
            tally,
            unchanged: worlds.unchanged,
            risks,
            meaning,
            changes: worlds.changes.map((change) => ({
                kind: change.kind,
                object: nameOf(change),
                urn: change.urn,
                replacedFor: change.replacedFor,
                differences: change.differences.map(({ path, before, after }) => ({
                    path,
                    before: before ?? null,
                    after: after ?? null,
                })),
            })),
            findings: worlds.findings,
            errors: worlds.errors,
        })),
    };
    return `${JSON.stringify(report, undefined, 2)}\n`;
}
