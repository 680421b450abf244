import type { Engine } from "../../protocol/engine";
import { type JsonObject, listAt, stringAt } from "../../protocol/json";
import type { Client, Collection } from "../cluster/client";
import type { Subscription } from "../cluster/watch-hub";
import { nameOf, uidOf } from "../objects/object";
import { conditionOf, describeCondition } from "./conditions";

export interface GoneArgs {
    readonly client: Client;
    readonly engine: Engine;
    readonly urn: string;
    readonly collection: Collection;
    /** As the answer to the deletion showed it. */
    readonly object: JsonObject;
    readonly timeoutSeconds: number;
    readonly signal: AbortSignal;
}

/** Waits until an object that is being deleted no longer exists, or another one has taken its name. */
export function waitUntilGone(args: GoneArgs): Promise<void> {
    const { client, engine, urn, object, signal } = args;
    const name = nameOf(object);
    return new Promise((resolve, reject) => {
        let latest = object;
        let subscription: Subscription | undefined;
        let told = "";
        const finish = (error?: Error): void => {
            callOff();
            subscription?.stop();
            signal.removeEventListener("abort", cancel);
            if (error) reject(error);
            else resolve();
        };
        const cancel = (): void => finish(new Error(`Resource operation was cancelled for "${name}"`));
        const callOff = client.clock.after(args.timeoutSeconds * 1000, () => {
            const holders = listAt(latest, "metadata", "finalizers").join(", ");
            if (holders !== "") engine.warn(urn, `finalizers might be preventing deletion (${holders})`);
            finish(new Error("timed out waiting for the condition"));
        });
        signal.addEventListener("abort", cancel, { once: true });
        const look = (): void => {
            if (!subscription?.synced) return;
            const seen = subscription.find(name);
            if (!seen || uidOf(seen) !== uidOf(object)) {
                finish();
                return;
            }
            latest = seen;
            const text = deletionStatus(seen);
            if (text !== told) engine.status(urn, text);
            told = text;
        };
        subscription = client.watches.subscribe(args.collection.path, "", {
            onChange: (change) => {
                if (!change || nameOf(change.object) === name) look();
            },
            onError: finish,
        });
        if (signal.aborted) cancel();
        else look();
    });
}

/** A namespace says what in it is still in the way. */
function deletionStatus(object: JsonObject): string {
    if (stringAt(object, "kind") !== "Namespace") return "Resource scheduled for deletion";
    const waiting = ["NamespaceContentRemaining", "NamespaceFinalizersRemaining", "NamespaceDeletionContentFailure"]
        .map((type) => conditionOf(object, type))
        .find((condition) => condition?.status === "True");
    return waiting ? describeCondition(waiting) : "Resource scheduled for deletion";
}
