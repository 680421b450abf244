/** The scrape job of the servers that follow, beside that of the first: sums over one must not count the others. */
export function readersJob(job: string): string {
    return `${job}-read`;
}

export interface PostgresSignalsArgs {
    readonly system: string;
    readonly namespace: string;
    /** The scrape job of its exporters. */
    readonly job: string;
    /** What its log is sent to; without it nothing is said of the archive. @default false */
    readonly archived?: boolean;
    /** Servers that follow the first. @default 0 */
    readonly standbys?: number;
    /** An operator runs it, whose own program shows the series. @default false */
    readonly operated?: boolean;
}

/** Of the examples. */
export const pod = { pod: "postgres-0" };
