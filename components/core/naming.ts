/**
 * Longest names. A StatefulSet's pods carry `<name>-<ordinal>` and its revisions `<name>-<10 characters>` in a label; a
 * CronJob's Jobs add 11 characters: both leave 52 of a label's 63.
 */
const longestName = { CronJob: 52, StatefulSet: 52, other: 63 } as const;

const dnsLabel = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Joins the parts into an object's name and refuses what Kubernetes would: a name is never cut to fit. */
export function objectName(kind: string, ...parts: readonly string[]): string {
    const name = parts.filter((part) => part !== "").join("-");
    const longest = kind === "StatefulSet" || kind === "CronJob" ? longestName[kind] : longestName.other;
    if (name.length > longest) {
        throw new RangeError(
            `${kind} name "${name}" has ${name.length} characters; want at most ${longest}: shorten the prefix or the namespace it is made of`,
        );
    }
    if (!dnsLabel.test(name)) {
        throw new RangeError(
            `${kind} name "${name}" is not a DNS label; want lower-case letters, digits and "-", starting and ending with a letter or digit`,
        );
    }
    return name;
}

/**
 * The name of a cluster-scoped object. It carries the stack, so that two stacks on one cluster do not fight for it.
 */
export function clusterObjectName(kind: string, environment: string, ...parts: readonly string[]): string {
    return objectName(kind, ...parts, environment);
}
