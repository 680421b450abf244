import { InitializationFailed, messageOf } from "../../protocol/errors";
import { type JsonObject, setAt, stringAt } from "../../protocol/json";
import { containsUnknown } from "../../protocol/special";
import { NotReady } from "../await/waiter";
import type { Client, Collection, Operation } from "../cluster/client";
import { isConflict, isForbidden, UnknownKind } from "../cluster/errors";
import { parsePath } from "../diff/paths";
import { describeKind, gvkOf, idOf, isDefinition, nameOf } from "../objects/object";
import { toObject } from "../objects/properties";
import { isPatch } from "../objects/token";
import { normalise } from "../schema/normalise";
import { clientOf, type Session } from "../session";
import { type Checkpoint, fieldManagerFor, initialApiVersionOf, readCheckpoint, writeCheckpoint } from "./checkpoint";
import { explainConflict, mayForce } from "./conflicts";
import { keepIgnored, takeOver } from "./managed-fields";
import { mergePatch } from "./merge-patch";
import { awaitReadiness, checkWaitFor } from "./readiness";
import { relinquish } from "./relinquish";

export interface UpdateArgs {
    readonly urn: string;
    readonly state: JsonObject;
    readonly properties: JsonObject;
    readonly ignoreChanges: readonly string[];
    readonly timeoutSeconds: number;
    readonly preview: boolean;
}

interface Update {
    readonly args: UpdateArgs;
    readonly inputs: JsonObject;
    readonly old: Checkpoint;
    readonly manager: string;
    readonly client: Client;
    readonly operation: Operation;
}

/** Answers with the new state. */
export async function updateObject(session: Session, args: UpdateArgs): Promise<JsonObject> {
    const inputs = normalise(toObject(args.properties));
    if (args.preview && (await cannotPreview(session, inputs))) return args.properties;
    checkWaitFor(inputs);

    const old = readCheckpoint(args.state);
    const manager = fieldManagerFor(inputs, old.fieldManager, session.settings);
    const operation: Operation = {
        signal: session.signal,
        onRetry: (number, error) => session.engine.status(args.urn, `Retry #${number}; ${messageOf(error)}`),
    };
    const update: Update = { args, inputs, old, manager, client: clientOf(session), operation };
    const checkpoint = (live: JsonObject): JsonObject =>
        writeCheckpoint(
            { inputs, live, initialApiVersion: initialApiVersionOf(old, inputs), fieldManager: manager },
            args.properties,
        );

    let live: JsonObject;
    try {
        live = await apply(session, update);
        if (!args.preview) live = await awaitUpdate(session, update, live);
    } catch (error) {
        if (args.preview && isForbidden(error)) return args.properties;
        throw await explain(update, error, checkpoint);
    }
    const before = fieldManagerFor(old.inputs, old.fieldManager, session.settings);
    if (!args.preview && session.settings.serverSideApply && old.fieldManager !== "" && before !== manager) {
        await relinquish(update.client, inputs, before, operation);
    }
    return checkpoint(live);
}

async function cannotPreview(session: Session, inputs: JsonObject): Promise<boolean> {
    if (containsUnknown(inputs) || !session.cluster.reachable) return true;
    return !(await session.cluster.client.knows(gvkOf(inputs), session.signal));
}

async function awaitUpdate(session: Session, update: Update, object: JsonObject): Promise<JsonObject> {
    if (isDefinition(update.inputs)) update.client.forgetKinds();
    const readiness = await awaitReadiness(session, update.args, update.inputs, object);
    if (readiness.problem) throw readiness.problem;
    return readiness.live;
}

// Somebody else may write between our reading and our writing; reading again settles it.
const ATTEMPTS = 5;

async function apply(session: Session, update: Update): Promise<JsonObject> {
    const { client, inputs, operation, args } = update;
    const collection = await client.collectionOf(inputs, operation.signal);
    for (let attempt = 1; ; attempt++) {
        const live = await client.get(collection, nameOf(update.old.live), operation);
        try {
            if (isDefinition(inputs)) return await replaceDefinition(update, collection, live);
            if (!session.settings.serverSideApply) return await patchClientSide(update, collection, live);
            return await applyServerSide(session, update, collection, live);
        } catch (error) {
            const stale = isConflict(error) && /object has been modified/.test(error.message);
            if (!stale || attempt === ATTEMPTS || args.preview) throw explainConflict(error, update.manager);
        }
    }
}

async function applyServerSide(
    session: Session,
    update: Update,
    collection: Collection,
    live: JsonObject,
): Promise<JsonObject> {
    const { client, args, manager, operation } = update;
    const current = args.preview ? live : await takeOverFields(update, collection, live);
    const inputs = keepIgnored(update.inputs, current, args.ignoreChanges.map(parsePath), manager);
    const options = {
        fieldManager: manager,
        dryRun: args.preview,
        force: mayForce(inputs, current, args.preview, session.settings),
    };
    return client.apply(collection, inputs, options, operation);
}

async function takeOverFields(update: Update, collection: Collection, live: JsonObject): Promise<JsonObject> {
    // A Patch resource owns only what it says itself, never what others say about the object.
    if (isPatch(update.args.urn, gvkOf(update.inputs).kind)) return live;
    const managedFields = takeOver(live, update.manager);
    if (!managedFields) return live;
    const patch = [
        { op: "replace", path: "/metadata/managedFields", value: managedFields },
        { op: "replace", path: "/metadata/resourceVersion", value: stringAt(live, "metadata", "resourceVersion") },
    ];
    return update.client.patch(collection, nameOf(live), "application/json-patch+json", patch, {}, update.operation);
}

async function replaceDefinition(update: Update, collection: Collection, live: JsonObject): Promise<JsonObject> {
    const inputs = structuredClone(update.inputs);
    setAt(inputs, ["metadata", "resourceVersion"], stringAt(live, "metadata", "resourceVersion"));
    const options = { fieldManager: update.manager, dryRun: update.args.preview };
    return update.client.replace(collection, inputs, options, update.operation);
}

async function patchClientSide(update: Update, collection: Collection, live: JsonObject): Promise<JsonObject> {
    const patch = mergePatch(update.old.inputs, update.inputs, live, update.args.ignoreChanges.map(parsePath));
    const options = { fieldManager: update.manager, dryRun: update.args.preview };
    const type = "application/merge-patch+json";
    return update.client.patch(collection, nameOf(live), type, patch, options, update.operation);
}

/** As long as the object exists, a failed update is a partial one: the state holds the new inputs and what is there. */
async function explain(update: Update, error: unknown, checkpoint: (live: JsonObject) => JsonObject): Promise<Error> {
    const { client, inputs, operation } = update;
    if (error instanceof UnknownKind) {
        return new Error(
            `update of resource ${idOf(inputs)} with kind ${describeKind(gvkOf(inputs))} failed because the Kubernetes ` +
                `API server reported that the apiVersion for this resource does not exist. Verify that any required ` +
                `CRDs have been created: ${error.message}`,
        );
    }
    const reason = messageOf(error);
    const problems = error instanceof NotReady ? error.problems : [];
    const live = error instanceof NotReady ? error.object : await readLive(client, inputs, operation);
    const failed = `failed to fully initialize or become live: ${reason}`;
    if (!live) {
        return new Error(
            `update of resource ${idOf(inputs)} failed because the Kubernetes API server reported that it ${failed}`,
        );
    }
    const message = `the Kubernetes API server reported that "${idOf(inputs)}" ${failed}`;
    return new InitializationFailed(idOf(live), checkpoint(live), [message, ...problems]);
}

async function readLive(client: Client, inputs: JsonObject, operation: Operation): Promise<JsonObject | undefined> {
    try {
        return await client.get(await client.collectionOf(inputs, operation.signal), nameOf(inputs), operation);
    } catch {
        // The first error says what went wrong; that the object cannot be read either only decides how it is told.
        return undefined;
    }
}
