// Everything a wait looks at: the object, what is related to it, and the warnings the cluster gave about them.
import { type JsonObject, stringAt } from "../../protocol/json";
import type { Client, Collection } from "../cluster/client";
import type { Change, Listener, Subscription } from "../cluster/watch-hub";
import { nameOf, namespaceOf, uidOf } from "../objects/object";
import { core, type Related, type Rules, type Verdict } from "./rules";

export interface SceneListener {
    onChange(change: Change | undefined): void;
    onWarning(text: string): void;
    onError(error: Error): void;
}

interface Watched {
    readonly related: Related;
    readonly subscription: Subscription;
}

export class Scene {
    private readonly main: Subscription;
    private readonly related: Watched[];
    private readonly events: Subscription | undefined;
    private readonly told = new Set<string>();
    private listener: SceneListener | undefined;
    private latest: JsonObject;

    static async open(client: Client, object: JsonObject, rules: Rules, signal: AbortSignal): Promise<Scene> {
        const related = rules.related?.(object) ?? [];
        const [own, ...others] = await Promise.all([
            client.collectionOf(object, signal),
            ...related.map((wanted) => client.collection(wanted.gvk, wanted.namespace, signal)),
        ]);
        const events = await client.collection(core("Event"), namespaceOf(object), signal);
        return new Scene(client, object, rules, own, related, others, events);
    }

    private constructor(
        client: Client,
        object: JsonObject,
        private readonly rules: Rules,
        own: Collection,
        related: readonly Related[],
        collections: readonly Collection[],
        events: Collection,
    ) {
        this.latest = object;
        // A collection holds everybody's objects: only what concerns this wait may disturb it.
        const listen = (concerns: (object: JsonObject) => boolean): Listener => ({
            onChange: (change) => {
                if (!change || concerns(change.object)) this.listener?.onChange(change);
            },
            onError: (error) => this.listener?.onError(error),
        });
        const uid = uidOf(object);
        this.main = client.watches.subscribe(
            own.path,
            "",
            listen((changed) => uidOf(changed) === uid),
        );
        this.related = related.flatMap((wanted, i) => {
            const collection = collections[i];
            if (!collection) return [];
            const subscription = client.watches.subscribe(collection.path, "", listen(wanted.select));
            return [{ related: wanted, subscription }];
        });
        this.events = client.watches.subscribe(events.path, "type=Warning", {
            onChange: () => this.tellWarnings(),
            // Events only explain: being kept from them must not fail what goes well otherwise.
            onError: () => undefined,
        });
    }

    listen(listener: SceneListener): void {
        this.listener = listener;
    }

    /** The object as it was last seen. */
    get object(): JsonObject {
        const seen = this.main.find(nameOf(this.latest));
        if (seen && uidOf(seen) === uidOf(this.latest) && isAsNew(seen, this.latest)) this.latest = seen;
        return this.latest;
    }

    /** Whether the object is known to be gone. */
    get missing(): boolean {
        return this.main.synced && !this.main.find(nameOf(this.latest));
    }

    /** What the rules say; nothing as long as the view is older than the change that is waited for. */
    judge(): Verdict | undefined {
        const object = this.object;
        const seen = this.main.find(nameOf(object));
        const synced = this.main.synced && this.related.every(({ subscription }) => subscription.synced);
        if (!synced || !seen || uidOf(seen) !== uidOf(object) || !isAsNew(seen, object)) return undefined;
        const lists = this.related.map(({ related, subscription }) => subscription.objects().filter(related.select));
        return this.rules.judge(object, lists);
    }

    /** The cluster's own warnings about the object, as far as they came. */
    warnings(): string[] {
        const uid = uidOf(this.latest);
        const own = this.events?.objects().filter((event) => stringAt(event, "involvedObject", "uid") === uid) ?? [];
        return own.map((event) => `${stringAt(event, "reason")}: ${stringAt(event, "message")}`);
    }

    close(): void {
        this.main.stop();
        for (const { subscription } of this.related) subscription.stop();
        this.events?.stop();
    }

    private tellWarnings(): void {
        for (const warning of this.warnings()) {
            if (this.told.has(warning)) continue;
            this.told.add(warning);
            this.listener?.onWarning(warning);
        }
    }
}

/** Whether a view of an object includes the given version of it. Versions of one server only ever grow. */
function isAsNew(seen: JsonObject, written: JsonObject): boolean {
    const versions = [seen, written].map((object) => stringAt(object, "metadata", "resourceVersion"));
    if (versions.some((version) => !/^\d+$/.test(version))) return true;
    const [seenVersion = "0", writtenVersion = "0"] = versions;
    return BigInt(seenVersion) >= BigInt(writtenVersion);
}
