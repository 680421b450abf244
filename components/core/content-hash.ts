import { createHash } from "node:crypto";

/**
 * A short fingerprint of a ConfigMap's or Secret's contents. It is an annotation of the pod template of everything that
 * mounts them, so that a change rolls the pods. Independent of key order.
 */
export function contentHash(contents: Readonly<Record<string, string>>): string {
    const sorted = Object.entries(contents).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16);
}
