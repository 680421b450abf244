/** What a person needs to know when a command cannot go on: what failed, why, where the log is, what to do next. */
export class Failure extends Error {
    readonly reason: string | undefined;
    readonly log: string | undefined;
    readonly next: string | undefined;

    constructor(what: string, details: { reason?: string; log?: string; next?: string } = {}) {
        super(what);
        this.name = "Failure";
        this.reason = details.reason;
        this.log = details.log;
        this.next = details.next;
    }

    /** The lines printed to the terminal; never a stack trace. */
    explain(): string {
        return [
            `✗ ${this.message}`,
            this.reason && `  cause: ${this.reason}`,
            this.log && `  log:   ${this.log}`,
            this.next && `  next:  ${this.next}`,
        ]
            .filter(Boolean)
            .join("\n");
    }
}
