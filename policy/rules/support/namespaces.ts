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

export const namespaceExample = `apiVersion: v1
kind: Namespace
metadata: { name: shop }`;
