import type { Stack, Subject } from "../../kernel";
import { append } from "../../kernel/label-index";

function byNamespace(stack: Stack, kind: string): ReadonlyMap<string, readonly Subject[]> {
    const found = new Map<string, Subject[]>();
    for (const subject of stack.ofKind(kind)) append(found, subject.namespace ?? "", subject);
    return found;
}

export function quotasByNamespace(stack: Stack): ReadonlyMap<string, readonly Subject[]> {
    return byNamespace(stack, "ResourceQuota");
}

export function limitRangesByNamespace(stack: Stack): ReadonlyMap<string, readonly Subject[]> {
    return byNamespace(stack, "LimitRange");
}

/** Short names that a quota may use for the same thing. */
const longNames: Readonly<Record<string, string>> = {
    cpu: "requests.cpu",
    memory: "requests.memory",
    "ephemeral-storage": "requests.ephemeral-storage",
    "count/pods": "pods",
    "count/persistentvolumeclaims": "persistentvolumeclaims",
};

/** What an entry of a quota bounds, by its long name. */
export function boundedBy(entry: string): string {
    return longNames[entry] ?? entry;
}

export const namespaceExample = `apiVersion: v1
kind: Namespace
metadata: { name: shop }`;
