/** The scrape job of the proxies, beside that of the nodes. */
export function proxyJob(job: string): string {
    return `${job}-proxy`;
}

export interface RedisSignalsArgs {
    readonly system: string;
    readonly namespace: string;
    /** Its name where a system has several: `queue`. @default redis */
    readonly name?: string;
    /** The scrape job of its exporters. */
    readonly job: string;
    /** A cache may forget; a queue may not. */
    readonly role: "cache" | "queue";
    /** Nodes; from two on they replicate. */
    readonly nodes: number;
}

/** Of the examples. */
export const pod = { pod: "redis-0" };

/** Of an example that is one series of one pod. */
export const ofPod = { labels: pod, brings: pod };
