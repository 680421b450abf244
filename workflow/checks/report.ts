/** What jest writes with --json: as much as is counted here. */
export interface JestReport {
    readonly numPassedTests: number;
    readonly numFailedTests: number;
    /** Files that could not even be loaded: none of their tests is counted anywhere else. */
    readonly numRuntimeErrorTestSuites: number;
    readonly numPendingTests: number;
    readonly numTodoTests: number;
}

/** A skipped test is a hole that nobody sees, so it counts as failed. */
export function reportResult(report: JestReport): { readonly passed: number; readonly failed: number } {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = report;
    return {
        passed: numPassedTests,
        failed: numFailedTests + numRuntimeErrorTestSuites + numPendingTests + numTodoTests,
    };
}
