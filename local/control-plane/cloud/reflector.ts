import { setTimeout as sleep } from "node:timers/promises";
import type { ObjectMeta } from "kubernetes-types/meta/v1";
import type { Api } from "../api";

export interface KubeObject {
    readonly metadata?: ObjectMeta;
}

interface List<T> {
    readonly metadata: { readonly resourceVersion?: string };
    readonly items: readonly T[] | null;
}

export function keyOf({ metadata }: KubeObject): string {
    return metadata?.namespace ? `${metadata.namespace}/${metadata.name}` : (metadata?.name ?? "");
}

/** How long the server keeps a watch open; after that there is a new one. */
const watchSeconds = 300;

/** A copy of all objects of one kind that follows what happens to them. */
export class Reflector<T extends KubeObject> {
    readonly objects = new Map<string, T>();
    synced = false;

    constructor(
        private readonly api: Api,
        private readonly path: string,
        /** Told of every key that is new, changed or gone; after a lost connection, of all. */
        private readonly changed: (key: string) => void,
        private readonly listed: () => void,
        private readonly log: (text: string) => void,
    ) {}

    /** Follows until the signal; a lost connection or a restarted API server is only a pause. */
    async run(signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
            try {
                await this.watch(await this.list(), signal);
            } catch (error) {
                if (signal.aborted) return;
                this.log(`${this.path}: ${error instanceof Error ? error.message : String(error)}`);
                await sleep(500);
            }
        }
    }

    private async list(): Promise<string> {
        const list = await this.api.get<List<T>>(this.path);
        const before = new Set(this.objects.keys());
        this.objects.clear();
        for (const object of list.items ?? []) {
            this.objects.set(keyOf(object), object);
            before.add(keyOf(object));
        }
        this.synced = true;
        for (const key of before) this.changed(key);
        this.listed();
        return list.metadata.resourceVersion ?? "";
    }

    /** Goes on from watch to watch; returns when a new list is needed. */
    private async watch(from: string, signal: AbortSignal): Promise<void> {
        let version = from;
        while (!signal.aborted) {
            const query = `watch=true&allowWatchBookmarks=true&timeoutSeconds=${watchSeconds}&resourceVersion=${version}`;
            for await (const { type, object } of this.api.watch<T>(`${this.path}?${query}`, signal)) {
                // Mostly "too old resource version": what happened meanwhile is only to be had by listing.
                if (type === "ERROR") return;
                version = object.metadata?.resourceVersion ?? version;
                if (type === "BOOKMARK") continue;
                if (type === "DELETED") this.objects.delete(keyOf(object));
                else this.objects.set(keyOf(object), object);
                this.changed(keyOf(object));
            }
        }
    }
}
