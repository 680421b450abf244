import { InitializationFailed, messageOf } from "../../protocol/errors";
import type { JsonObject } from "../../protocol/json";
import { containsUnknown } from "../../protocol/special";
import type { Client } from "../cluster/client";
import { sleep } from "../cluster/clock";
import {
    isAlreadyExists,
    isDryRunUnsupported,
    isForbidden,
    isNamespaceMissing,
    isNotFound,
    UnknownKind,
} from "../cluster/errors";
import { describeKind, gvkOf, idOf, isDefinition } from "../objects/object";
import { toObject } from "../objects/properties";
import { isPatch } from "../objects/token";
import { clientOf, type Outcome, type Session } from "../session";
import { CREATE_MANAGER, fieldManagerFor, writeCheckpoint } from "./checkpoint";
import { explainConflict, mayForce } from "./conflicts";
import { removeStatus } from "./preview";
import { awaitReadiness, checkWaitFor } from "./readiness";

export interface CreateArgs {
    readonly urn: string;
    /** The checked inputs, secret marks included. */
    readonly properties: JsonObject;
    readonly timeoutSeconds: number;
    readonly preview: boolean;
}

// A namespace or a CRD of the same program may come a little later: 63 seconds in all.
const PAUSES_SECONDS = [1, 2, 4, 8, 16, 32];

export async function createObject(session: Session, args: CreateArgs): Promise<Outcome> {
    const inputs = toObject(args.properties);
    if (args.preview && (await cannotPreview(session, args, inputs))) return { id: "", properties: args.properties };

    checkWaitFor(inputs);
    const client = clientOf(session);
    const fieldManager = fieldManagerFor(inputs, "", session.settings);
    const created = await create(session, args, inputs, fieldManager);
    // The server refused in a way that says nothing about the real create: the inputs are the best answer there is.
    if (!created) return { id: "", properties: args.properties };

    const checkpoint = (live: JsonObject): JsonObject =>
        writeCheckpoint(
            { inputs, live, initialApiVersion: String(inputs.apiVersion ?? ""), fieldManager },
            args.properties,
        );
    if (args.preview) return { id: "", properties: checkpoint(removeStatus(created)) };

    if (isDefinition(inputs)) client.forgetKinds();
    const readiness = await awaitReadiness(session, args, inputs, created);
    const properties = checkpoint(readiness.live);
    if (readiness.problem) {
        const message =
            `resource "${args.urn}" was successfully created, but the Kubernetes API server reported that it failed ` +
            `to fully initialize or become live: ${readiness.problem.message}`;
        throw new InitializationFailed(idOf(readiness.live), properties, [message, ...readiness.problem.problems]);
    }
    return { id: idOf(readiness.live), properties };
}

async function cannotPreview(session: Session, args: CreateArgs, inputs: JsonObject): Promise<boolean> {
    const gvk = gvkOf(inputs);
    if (containsUnknown(inputs) || isPatch(args.urn, gvk.kind)) return true;
    if (!session.settings.serverSideApply || !session.cluster.reachable) return true;
    return !(await session.cluster.client.knows(gvk, session.signal));
}

async function create(
    session: Session,
    args: CreateArgs,
    inputs: JsonObject,
    manager: string,
): Promise<JsonObject | undefined> {
    const client = clientOf(session);
    for (let attempt = 0; ; attempt++) {
        try {
            const created = await send(session, client, args, inputs, manager);
            if (attempt > 0) session.engine.status(args.urn, "");
            return created;
        } catch (error) {
            if (args.preview && saysNothingAboutCreating(error)) return undefined;
            const pause = PAUSES_SECONDS[attempt];
            const worthRetrying = isNotFound(error) || error instanceof UnknownKind;
            if (!worthRetrying || args.preview || pause === undefined) throw explain(error, args.urn, inputs, manager);
            session.engine.status(args.urn, `Retry #${attempt}; creation failed: ${messageOf(error)}`);
            await sleep(client.clock, pause * 1000, session.signal);
            // The last pause comes before giving up: whatever was missing had its full minute.
            if (attempt === PAUSES_SECONDS.length - 1) throw explain(error, args.urn, inputs, manager);
        }
    }
}

async function send(
    session: Session,
    client: Client,
    args: CreateArgs,
    inputs: JsonObject,
    manager: string,
): Promise<JsonObject> {
    const operation = {
        signal: session.signal,
        onRetry: (number: number, error: Error) =>
            session.engine.status(args.urn, `Retry #${number}; ${messageOf(error)}`),
    };
    const collection = await client.collectionOf(inputs, session.signal);
    const asApply = isPatch(args.urn, gvkOf(inputs).kind) || session.settings.upsertExisting;
    if (session.settings.serverSideApply && asApply) {
        const force = mayForce(inputs, undefined, args.preview, session.settings);
        return client.apply(collection, inputs, { fieldManager: manager, dryRun: args.preview, force }, operation);
    }
    return client.create(collection, inputs, { fieldManager: CREATE_MANAGER, dryRun: args.preview }, operation);
}

/** Refusals of a dry run that the real create need not meet. */
function saysNothingAboutCreating(error: unknown): boolean {
    return (
        isNamespaceMissing(error) ||
        isForbidden(error) ||
        isDryRunUnsupported(error) ||
        isAlreadyExists(error) ||
        error instanceof UnknownKind
    );
}

function explain(error: unknown, urn: string, inputs: JsonObject, manager: string): Error {
    const reason = messageOf(explainConflict(error, manager));
    if (error instanceof UnknownKind) {
        return new Error(
            `creation of resource "${urn}" with kind ${describeKind(gvkOf(inputs))} failed because the Kubernetes ` +
                `API server reported that the apiVersion for this resource does not exist. Verify that any required ` +
                `CRDs have been created: ${reason}`,
        );
    }
    const advice = isAlreadyExists(error)
        ? `. To manage an existing object, import it (resource option \`import: "${idOf(inputs)}"\`), or let the provider take over existing objects (provider setting \`upsertExistingObjects\`)`
        : "";
    return new Error(`resource "${urn}" was not successfully created by the Kubernetes API server: ${reason}${advice}`);
}
