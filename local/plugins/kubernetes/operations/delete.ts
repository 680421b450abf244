import type { JsonObject } from "../../protocol/json";
import { waitUntilGone } from "../await/gone";
import { mayDeleteWithoutWait } from "../await/table";
import { ApiError, isNotFound, UnknownKind } from "../cluster/errors";
import { chosenTimeoutSeconds, DEFAULT_TIMEOUT_SECONDS, propagationOf, skipsAwait } from "../objects/annotations";
import { gvkOf, parseId } from "../objects/object";
import { isPatch } from "../objects/token";
import { clientOf, type Session } from "../session";
import { fieldManagerFor, readCheckpoint } from "./checkpoint";
import { relinquish } from "./relinquish";

export interface DeleteArgs {
    readonly urn: string;
    readonly id: string;
    readonly state: JsonObject;
    readonly timeoutSeconds: number;
}

export async function deleteObject(session: Session, args: DeleteArgs): Promise<void> {
    if (!session.cluster.reachable) {
        deleteUnreachable(session, args, session.cluster.reason);
        return;
    }
    try {
        await remove(session, args);
    } catch (error) {
        // A kind or an object that is gone has been deleted, by whomever.
        if (!isNotFound(error) && !(error instanceof UnknownKind)) throw error;
    }
}

async function remove(session: Session, args: DeleteArgs): Promise<void> {
    const client = clientOf(session);
    const { inputs, live, fieldManager } = readCheckpoint(args.state);
    const operation = { signal: session.signal };
    if (session.settings.serverSideApply && isPatch(args.urn, gvkOf(live).kind)) {
        await giveUpFields(session, live, fieldManagerFor(inputs, fieldManager, session.settings));
        return;
    }
    const { name } = parseId(args.id);
    const collection = await client.collectionOf(live, session.signal);
    const answer = await client.delete(collection, name, { propagationPolicy: propagationOf(inputs) }, operation);
    // The server answers with a bare success when nothing is left of the object.
    if (answer.kind === "Status" || (skipsAwait(inputs) && mayDeleteWithoutWait(live))) return;
    await waitUntilGone({
        client,
        engine: session.engine,
        urn: args.urn,
        collection,
        object: answer,
        timeoutSeconds: chosenTimeoutSeconds(inputs, args.timeoutSeconds) ?? DEFAULT_TIMEOUT_SECONDS,
        signal: session.signal,
    });
    session.engine.status(args.urn, "");
}

async function giveUpFields(session: Session, live: JsonObject, manager: string): Promise<void> {
    try {
        await relinquish(clientOf(session), live, manager, { signal: session.signal });
    } catch (error) {
        const required = error instanceof ApiError ? error.causedBy("FieldValueRequired") : undefined;
        if (required === undefined) throw error;
        throw new Error(
            "this Patch resource is currently managing a required field, so it can't be deleted directly. Either set " +
                `the \`retainOnDelete\` resource option, or transfer ownership of the field before deleting: ${required}`,
        );
    }
}

function deleteUnreachable(session: Session, args: DeleteArgs, reason: string): void {
    session.engine.warn(args.urn, `configured Kubernetes cluster is unreachable: ${reason}`);
    if (!session.settings.deleteUnreachable) {
        throw new Error(
            "configured Kubernetes cluster is unreachable. If the cluster was deleted, you can remove this resource " +
                "from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment " +
                'variable set to "true"',
        );
    }
    session.engine.info(
        args.urn,
        "the `deleteUnreachable` option is enabled: the unreachable resource is removed from the state",
    );
}
