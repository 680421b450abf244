import * as pulumi from "@pulumi/pulumi";

/** One thing that is wrong with what the user asked for, in the words of the user's own settings. */
export interface Problem {
    /** The setting, as the user wrote it: `graphmemory.backend.replicas`. */
    readonly path: string;
    readonly value?: unknown;
    /** What is wrong, as the rest of a sentence that starts with path and value. */
    readonly problem: string;
    readonly allowed?: string;
    readonly fix?: string;
}

/** One line: path, value, what is wrong, what is allowed, what to do. */
export function describeProblem(problem: Problem): string {
    const value = problem.value === undefined ? "" : ` is ${JSON.stringify(problem.value)}`;
    const separator = value === "" ? " " : ": ";
    const allowed = problem.allowed === undefined ? "" : `; want ${problem.allowed}`;
    const fix = problem.fix === undefined ? "" : `; ${problem.fix}`;
    return `${problem.path}${value}${separator}${problem.problem}${allowed}${fix}`;
}

/** All problems of one place at once. The engine prints a RunError's message without a stack trace. */
export class ProblemsError extends pulumi.RunError {
    constructor(
        readonly where: string,
        readonly problems: readonly Problem[],
    ) {
        const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
        const lines = problems.map((problem) => `  - ${describeProblem(problem)}`);
        super([`${where}: ${count}`, ...lines].join("\n"));
    }
}

/** Refuses to go on, naming every problem. Called before the first resource of a component is registered. */
export function throwIfAny(where: string, problems: readonly Problem[]): void {
    if (problems.length > 0) throw new ProblemsError(where, problems);
}
