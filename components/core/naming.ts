import { type Problem, ProblemsError } from "./problems";

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
        throw refused(kind, name, {
            problem: `${name.length} characters long`,
            allowed: `at most ${longest}`,
            fix: "shorten the prefix or the namespace it is made of",
        });
    }
    if (!dnsLabel.test(name)) {
        throw refused(kind, name, {
            problem: "no DNS label",
            allowed: 'lower-case letters, digits and "-", starting and ending with a letter or digit',
        });
    }
    return name;
}

function refused(kind: string, name: string, why: Pick<Problem, "problem" | "allowed" | "fix">): ProblemsError {
    return new ProblemsError("names", [{ path: `the name of a ${kind}`, value: name, ...why }]);
}

/**
 * The name of a cluster-scoped object. It carries the stack, so that two stacks on one cluster do not fight for it.
 */
export function clusterObjectName(kind: string, environment: string, ...parts: readonly string[]): string {
    return objectName(kind, ...parts, environment);
}
