// What a user should hear about inputs that are accepted all the same.
import { type JsonObject, objectAt } from "../../protocol/json";
import type { Settings } from "../configure/settings";
import { apiVersionOf, type Gvk } from "../objects/object";
import { lifecycleOf } from "../schema/table";

const HELM_HOOK = "helm.sh/hook";

/** A Kubernetes version as one comparable number: 1.35 is 1035. */
export function minorVersion(text: string): number | undefined {
    const match = /^v?(\d+)\.(\d+)/.exec(text);
    return match ? Number(match[1]) * 1000 + Number(match[2]) : undefined;
}

export function warningsFor(inputs: JsonObject, gvk: Gvk, server: number | undefined, settings: Settings): string[] {
    return [
        ...annotationWarnings(inputs, settings),
        ...(server === undefined ? [] : versionWarnings(gvk, server, settings)),
    ];
}

function versionWarnings(gvk: Gvk, server: number, settings: Settings): string[] {
    const apiVersion = apiVersionOf(gvk);
    const lifecycle = lifecycleOf(apiVersion, gvk.kind);
    if (!lifecycle) return [];
    const removed = minorVersion(lifecycle.removed);
    const deprecated = minorVersion(lifecycle.deprecated);
    const instead = lifecycle.replacement === "" ? "" : ` Use ${lifecycle.replacement} instead.`;
    if (removed !== undefined && server >= removed) {
        return [
            `apiVersion "${apiVersion}/${gvk.kind}" was removed in Kubernetes ${lifecycle.removed}, so this server does not serve it.${instead}`,
        ];
    }
    if (settings.suppressDeprecationWarnings || deprecated === undefined || server < deprecated) return [];
    const until = lifecycle.removed === "" ? "" : ` and is removed in ${lifecycle.removed}`;
    return [`${apiVersion}/${gvk.kind} is deprecated since Kubernetes ${lifecycle.deprecated}${until}.${instead}`];
}

function annotationWarnings(inputs: JsonObject, settings: Settings): string[] {
    const annotations = Object.entries(objectAt(inputs, "metadata", "annotations"));
    const internal = annotations
        .filter(([key]) => key.startsWith("pulumi.com/autonamed"))
        .map(([key]) => `ignoring user-specified value for internal annotation "${key}"`);
    const hooked = annotations.some(([key, value]) => key === HELM_HOOK && !/\btest/.test(String(value)));
    if (!hooked || settings.suppressHelmHookWarnings) return internal;
    return [
        ...internal,
        "This resource contains Helm hooks: it is created like any other, the hooks are not executed.",
    ];
}
