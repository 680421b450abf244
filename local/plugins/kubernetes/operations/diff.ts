import type { JsonObject } from "../../protocol/json";
import { conditionOf } from "../await/conditions";
import { isNotFound } from "../cluster/errors";
import { type Difference, diffObject } from "../diff/diff";
import { replacesUnready } from "../objects/annotations";
import { gvkOf, nameOf } from "../objects/object";
import { toObject } from "../objects/properties";
import { isPatch } from "../objects/token";
import { clientOf, type Session } from "../session";
import { isNamespaced } from "./check";
import { readCheckpoint } from "./checkpoint";

export interface DiffRequest {
    readonly urn: string;
    readonly state: JsonObject;
    readonly news: JsonObject;
    readonly ignoreChanges: readonly string[];
}

export async function diff(session: Session, request: DiffRequest): Promise<Difference> {
    const { inputs: oldInputs, live: oldLive } = readCheckpoint(request.state);
    const inputs = toObject(request.news);
    const difference = diffObject({
        oldInputs,
        oldLive,
        inputs,
        patch: isPatch(request.urn, gvkOf(inputs).kind),
        namespaced: await isNamespaced(session, gvkOf(inputs)),
        ignoreChanges: request.ignoreChanges,
        settings: session.settings,
    });
    return replacesUnready(inputs) ? replaceIfUnready(session, request.urn, inputs, difference) : difference;
}

const UNREADY = 'metadata.annotations["pulumi.com/replaceUnready"]';

async function replaceIfUnready(
    session: Session,
    urn: string,
    inputs: JsonObject,
    difference: Difference,
): Promise<Difference> {
    if (gvkOf(inputs).kind !== "Job") {
        session.engine.warn(urn, "the replaceUnready annotation means something on a Job only");
        return difference;
    }
    if (!session.cluster.reachable || (await isComplete(session, inputs))) return difference;
    return {
        changes: [...difference.changes, { path: UNREADY, kind: "update", replaces: true }],
        replaces: [...difference.replaces, UNREADY],
        sameName: difference.sameName,
    };
}

async function isComplete(session: Session, inputs: JsonObject): Promise<boolean> {
    const client = clientOf(session);
    const operation = { signal: session.signal };
    try {
        const collection = await client.collectionOf(inputs, session.signal);
        const live = await client.get(collection, nameOf(inputs), operation);
        return conditionOf(live, "Complete")?.status === "True";
    } catch (error) {
        // There is nothing unready to replace.
        if (isNotFound(error)) return true;
        throw error;
    }
}
