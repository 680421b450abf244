import { formatTable, type Style } from "../../local/terminal";
import type { SmokeResult } from "./run";

const failed = ({ faults }: SmokeResult) => faults.length > 0;

/** For programs: every check with what it found. */
export function asJson(stack: string, results: readonly SmokeResult[]): string {
    const bad = results.filter(failed).length;
    return `${JSON.stringify({ stack, passed: results.length - bad, failed: bad, checks: results }, undefined, 4)}\n`;
}

/** One fault often shows in many objects. */
const shownFaults = 12;

/** For people: a line a check, and what is wrong below it. */
export function asTable(stack: string, results: readonly SmokeResult[], style: Style): string {
    const rows = results.map((result) => [
        result.group,
        result.name,
        failed(result) ? style.bad(`${result.faults.length} wrong`) : style.good("good"),
    ]);
    const table = formatTable([{ title: "group" }, { title: "check" }, { title: "result" }], rows, style.width);
    const details = results.filter(failed).map(({ name, faults }) => {
        const more =
            faults.length > shownFaults ? [`    and ${faults.length - shownFaults} more: JSON=1 shows all`] : [];
        return [style.bad(`✗ ${name}`), ...faults.slice(0, shownFaults).map((fault) => `    ${fault}`), ...more].join(
            "\n",
        );
    });
    const bad = results.filter(failed).length;
    const last = `stack ${stack}: ${results.length - bad} checks passed, ${bad} failed`;
    return [table, "", ...details, ...(bad === 0 ? [] : [""]), bad === 0 ? style.good(last) : style.bad(last), ""].join(
        "\n",
    );
}
