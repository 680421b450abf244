import type { JsonObject } from "../../protocol/json";
import type { Client, Operation } from "../cluster/client";
import { nameOf, namespaceOf } from "../objects/object";

/** Gives up every field a manager owns, by applying an intent that names none. */
export async function relinquish(
    client: Client,
    object: JsonObject,
    manager: string,
    operation: Operation,
): Promise<void> {
    const collection = await client.collectionOf(object, operation.signal);
    const namespace = namespaceOf(object);
    const empty: JsonObject = {
        apiVersion: object.apiVersion ?? "",
        kind: object.kind ?? "",
        metadata: { name: nameOf(object), ...(namespace === "" ? {} : { namespace }) },
    };
    await client.apply(collection, empty, { fieldManager: manager, force: false }, operation);
}
