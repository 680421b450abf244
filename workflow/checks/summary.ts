import { formatDuration, type Style } from "../../local/terminal";
import type { StepResult } from "./steps";

export function stepCells({ name, good, words, passed, failed, milliseconds }: StepResult, style: Style): string[] {
    return [
        name,
        good ? style.good("good") : style.bad(words),
        passed === 0 ? "" : String(passed),
        failed === 0 ? "" : String(failed),
        formatDuration(milliseconds),
    ];
}

/** The line that machines read: all projects of jest, and one failure for each other check that failed. */
export function lastLine(results: readonly StepResult[]): string {
    const sum = (pick: (result: StepResult) => number) => results.reduce((total, result) => total + pick(result), 0);
    return `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`;
}
