// The annotations with which a program steers the plugin.
import type { JsonObject } from "../../protocol/json";
import { annotationOf } from "./object";

export const AUTONAMED = "pulumi.com/autonamed";
export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
export const REVISION = "deployment.kubernetes.io/revision";
const FIELD_MANAGER = "pulumi.com/patchFieldManager";
const FORCE = "pulumi.com/patchForce";
const PROPAGATION = "pulumi.com/deletionPropagationPolicy";
const REPLACE_UNREADY = "pulumi.com/replaceUnready";
const SKIP_AWAIT = "pulumi.com/skipAwait";
const TIMEOUT = "pulumi.com/timeoutSeconds";
const WAIT_FOR = "pulumi.com/waitFor";

export const DEFAULT_TIMEOUT_SECONDS = 600;

export function isAutonamed(object: JsonObject): boolean {
    return annotationOf(object, AUTONAMED) === "true";
}

export function skipsAwait(object: JsonObject): boolean {
    return annotationOf(object, SKIP_AWAIT) === "true";
}

export function forcesPatch(object: JsonObject): boolean {
    return annotationOf(object, FORCE) === "true";
}

export function replacesUnready(object: JsonObject): boolean {
    return annotationOf(object, REPLACE_UNREADY) === "true";
}

export function chosenFieldManager(object: JsonObject): string {
    return annotationOf(object, FIELD_MANAGER);
}

export function waitFor(object: JsonObject): string {
    return annotationOf(object, WAIT_FOR);
}

/** The resource option wins over the annotation; undefined when neither is set. */
export function chosenTimeoutSeconds(object: JsonObject, customTimeout: number): number | undefined {
    if (customTimeout > 0) return customTimeout;
    const annotated = Number(annotationOf(object, TIMEOUT) || Number.NaN);
    return Number.isFinite(annotated) && annotated > 0 ? annotated : undefined;
}

export type Propagation = "Foreground" | "Background" | "Orphan";

export function propagationOf(object: JsonObject): Propagation {
    switch (annotationOf(object, PROPAGATION).toLowerCase()) {
        case "background":
            return "Background";
        case "orphan":
            return "Orphan";
        default:
            return "Foreground";
    }
}
