import type { JsonObject } from "../../protocol/json";
import type { Gvk } from "../objects/object";

/** What can be said about an object from how it and its surroundings look right now. */
export interface Verdict {
    readonly ready: boolean;
    /** It will never become ready: no use waiting any longer. */
    readonly failed?: boolean;
    /** Ready only once its surroundings have been quiet for this long. */
    readonly settleSeconds?: number;
    /** For the resource's own line on the terminal. */
    readonly status: string;
    /** Why it is not ready, for the error. */
    readonly problems: readonly string[];
    /** Something to know although it is ready. */
    readonly warning?: string;
}

/** Objects that say something about the one waited for. */
export interface Related {
    readonly gvk: Gvk;
    /** Empty for kinds outside of namespaces. */
    readonly namespace: string;
    readonly select: (object: JsonObject) => boolean;
}

/** When an object of one kind counts as ready. Everything here is a pure function of what the cluster shows. */
export interface Rules {
    /** What has to be looked at besides the object itself. */
    readonly related?: (object: JsonObject) => readonly Related[];
    /** The related objects come in the order in which `related` asked for them. */
    readonly judge: (object: JsonObject, related: readonly (readonly JsonObject[])[]) => Verdict;
    /** A wait that no setting changes. */
    readonly fixedSeconds?: number;
    /** Every change of the object starts its time anew. */
    readonly restarts?: boolean;
    /** Also looked at, once, when the object is read. */
    readonly onRead?: boolean;
}

export const core = (kind: string): Gvk => ({ group: "", version: "v1", kind });
export const apps = (kind: string): Gvk => ({ group: "apps", version: "v1", kind });

export function ready(status: string, more: Partial<Verdict> = {}): Verdict {
    return { ready: true, status, problems: [], ...more };
}

export function unready(
    status: string,
    problems: readonly (string | undefined)[],
    more: Partial<Verdict> = {},
): Verdict {
    return { ready: false, status, problems: problems.filter((problem) => problem !== undefined), ...more };
}
