import { InitializationFailed } from "../../protocol/errors";
import { clone, type JsonObject, removeAt, setAt, stringAt } from "../../protocol/json";
import { isNotFound, UnknownKind } from "../cluster/errors";
import { LAST_APPLIED, REVISION } from "../objects/annotations";
import { apiVersionOf, idOf, parseId } from "../objects/object";
import { toObject, toProperties } from "../objects/properties";
import { prune } from "../objects/prune";
import { objectKindOf } from "../objects/token";
import { normalise } from "../schema/normalise";
import { clientOf, type Session } from "../session";
import { fieldManagerFor, initialApiVersionOf, readCheckpoint, writeCheckpoint } from "./checkpoint";
import { lookOnce } from "./readiness";

export interface ReadArgs {
    readonly urn: string;
    readonly id: string;
    readonly state: JsonObject;
    readonly inputs: JsonObject;
}

/** An empty id says that the object is gone. */
export interface ReadOutcome {
    readonly id: string;
    readonly properties: JsonObject;
    readonly inputs: JsonObject;
}

const GONE: ReadOutcome = { id: "", properties: {}, inputs: {} };

export async function readObject(session: Session, args: ReadArgs): Promise<ReadOutcome> {
    if (!session.cluster.reachable) return readUnreachable(session, args, session.cluster.reason);
    const old = readCheckpoint(args.state);
    const { known, inputs: oldInputs } = knownInputs(args, old.live);
    const live = await getLive(session, oldInputs, args);
    if (!live) return GONE;

    const inputs = known ? prune(live, oldInputs) : importedInputs(live, oldInputs);
    const checkpoint = {
        inputs,
        live,
        initialApiVersion: initialApiVersionOf(old, oldInputs),
        fieldManager: fieldManagerFor(oldInputs, old.fieldManager, session.settings),
    };
    const id = args.id || idOf(live);
    const outcome = {
        id,
        properties: writeCheckpoint(checkpoint, args.inputs),
        inputs: toProperties(inputs, args.inputs),
    };
    const problem = known ? await lookOnce(session, oldInputs, live) : undefined;
    if (problem) {
        throw new InitializationFailed(id, outcome.properties, [problem.message, ...problem.problems], outcome.inputs);
    }
    return outcome;
}

/** The inputs of the last update, or for an import what the id and the type say. */
function knownInputs(args: ReadArgs, oldLive: JsonObject): { known: boolean; inputs: JsonObject } {
    const inputs = normalise(toObject(args.inputs));
    if (stringAt(inputs, "kind") !== "") return { known: true, inputs };
    const known = stringAt(oldLive, "kind") !== "";
    const gvk = objectKindOf(args.urn);
    inputs.apiVersion = known ? stringAt(oldLive, "apiVersion") : apiVersionOf(gvk);
    inputs.kind = known ? stringAt(oldLive, "kind") : gvk.kind;
    const { namespace, name } = parseId(args.id);
    setAt(inputs, ["metadata", "name"], name);
    if (namespace !== "") setAt(inputs, ["metadata", "namespace"], namespace);
    return { known, inputs };
}

async function getLive(session: Session, inputs: JsonObject, args: ReadArgs): Promise<JsonObject | undefined> {
    const { name, namespace } = parseId(args.id);
    if (name === "") throw new Error(`"${args.id}" is no id of an object: it must be namespace/name or name`);
    const client = clientOf(session);
    const target = namespace === "" ? inputs : clone(inputs);
    if (namespace !== "") setAt(target, ["metadata", "namespace"], namespace);
    try {
        const collection = await client.collectionOf(target, session.signal);
        return await client.get(collection, name, { signal: session.signal });
    } catch (error) {
        // A kind nobody serves any more took its objects with it.
        if (isNotFound(error) || error instanceof UnknownKind) return undefined;
        throw error;
    }
}

const NEVER_INPUT = ["creationTimestamp", "generation", "managedFields", "resourceVersion", "uid", "selfLink"] as const;

/** Everything a program could have written to get this object. */
function importedInputs(live: JsonObject, named: JsonObject): JsonObject {
    const { status: _, ...inputs } = clone(live);
    for (const field of NEVER_INPUT) removeAt(inputs, ["metadata", field]);
    for (const annotation of [REVISION, LAST_APPLIED]) removeAt(inputs, ["metadata", "annotations", annotation]);
    return { ...inputs, apiVersion: named.apiVersion ?? "", kind: named.kind ?? "" };
}

function readUnreachable(session: Session, args: ReadArgs, reason: string): ReadOutcome {
    const { engine, settings } = session;
    engine.warn(args.urn, `configured Kubernetes cluster is unreachable: ${reason}`);
    if (settings.deleteUnreachable) {
        engine.info(args.urn, "the `deleteUnreachable` option is enabled: the resource is removed from the state");
        return GONE;
    }
    if (settings.skipUpdateUnreachable) {
        engine.info(
            args.urn,
            "the `skipUpdateUnreachable` option is enabled: the state may not be what is in the cluster",
        );
        return { id: args.id, properties: args.state, inputs: args.inputs };
    }
    throw new Error(
        "failed to read resource state due to unreachable cluster. If the cluster was deleted, you can remove this " +
            "resource from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment " +
            'variable set to "true"',
    );
}
