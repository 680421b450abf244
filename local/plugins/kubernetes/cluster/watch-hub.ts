// One watch per collection, however many resources wait for something in it.
import { type Json, type JsonObject, objectAt, objectsAt, parseJson, stringAt } from "../../protocol/json";
import { nameOf, uidOf } from "../objects/object";
import { type Clock, sleep } from "./clock";
import { ApiError, Cancelled, isGone } from "./errors";
import { TryLater } from "./http";

export interface WatchSource {
    list(path: string, query: Record<string, string>, signal: AbortSignal): Promise<JsonObject>;
    watch(
        path: string,
        query: Record<string, string>,
        signal: AbortSignal,
        onLine: (line: string) => void,
    ): Promise<void>;
}

/** What changed: the object as it is now, or as it last was when it is gone. */
export interface Change {
    readonly object: JsonObject;
    readonly gone: boolean;
}

export interface Listener {
    /** Called for every change, and with undefined once the present objects are known (again). */
    onChange(change: Change | undefined): void;
    onError(error: Error): void;
}

export interface Subscription {
    /** The objects as they are now, by namespace/name. */
    objects(): JsonObject[];
    find(name: string): JsonObject | undefined;
    /** Whether the first list has arrived. */
    readonly synced: boolean;
    stop(): void;
}

// Resources of a stack come and go in waves; a watch outlives its last listener a little, for the next wave.
const LINGER_MS = 2000;
const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;
// With their pauses half a minute: a control plane that starts anew on a busy machine is back by then.
const FAILURES_BEFORE_TELLING = 10;

export class WatchHub {
    private readonly watches = new Map<string, Watch>();

    constructor(
        private readonly source: WatchSource,
        private readonly clock: Clock,
    ) {}

    subscribe(path: string, fieldSelector: string, listener: Listener): Subscription {
        const key = `${path}?${fieldSelector}`;
        const existing = this.watches.get(key);
        const watch =
            existing ?? new Watch(path, fieldSelector, this.source, this.clock, () => this.watches.delete(key));
        if (!existing) this.watches.set(key, watch);
        return watch.add(listener);
    }

    close(): void {
        for (const watch of [...this.watches.values()]) watch.end();
    }
}

class Watch {
    private readonly listeners = new Set<Listener>();
    private readonly objects = new Map<string, JsonObject>();
    private readonly stopped = new AbortController();
    private synced = false;
    private version = "";
    /** Since the last sign of life: a list, an event, a watch that ended in good order. */
    private failures = 0;
    private callOffEnd: (() => void) | undefined;

    constructor(
        private readonly path: string,
        private readonly fieldSelector: string,
        private readonly source: WatchSource,
        private readonly clock: Clock,
        private readonly onEnd: () => void,
    ) {
        this.run().catch((error: unknown) => this.fail(error instanceof Error ? error : new Error(String(error))));
    }

    add(listener: Listener): Subscription {
        this.callOffEnd?.();
        this.callOffEnd = undefined;
        this.listeners.add(listener);
        const watch = this;
        return {
            objects: () => [...this.objects.values()],
            find: (name) => this.objects.get(name),
            get synced() {
                return watch.synced;
            },
            stop: () => {
                if (!this.listeners.delete(listener) || this.listeners.size > 0) return;
                this.callOffEnd = this.clock.after(LINGER_MS, () => this.end());
            },
        };
    }

    end(): void {
        this.callOffEnd?.();
        this.stopped.abort(new Cancelled());
        this.onEnd();
    }

    private async run(): Promise<void> {
        const { signal } = this.stopped;
        while (!signal.aborted) {
            try {
                if (this.version === "") await this.list();
                await this.follow();
                this.failures = 0;
                // Ended in good order. A server that does so at once, whenever it is asked, is not to be asked without a breath.
                await sleep(this.clock, PAUSE_MS, signal);
            } catch (error) {
                if (signal.aborted) return;
                if (isGone(error)) this.version = "";
                else {
                    // A server that refuses will refuse again; one that is away may come back.
                    const refused = error instanceof ApiError && !(error instanceof TryLater);
                    if (refused || ++this.failures >= FAILURES_BEFORE_TELLING) throw error;
                    await sleep(this.clock, Math.min(PAUSE_MS * 2 ** this.failures, LONGEST_PAUSE_MS), signal);
                }
            }
        }
    }

    private async list(): Promise<void> {
        const answer = await this.source.list(this.path, this.query(), this.stopped.signal);
        const present = new Map(objectsAt(answer, "items").map((object) => [nameOf(object), object]));
        const before = [...this.objects.values()];
        this.objects.clear();
        for (const [name, object] of present) this.objects.set(name, typed(object, answer));
        this.version = stringAt(answer, "metadata", "resourceVersion");
        this.synced = true;
        this.failures = 0;
        for (const object of before) {
            if (uidOf(present.get(nameOf(object)) ?? {}) !== uidOf(object)) this.tell({ object, gone: true });
        }
        this.tell(undefined);
    }

    private async follow(): Promise<void> {
        const query = { ...this.query(), watch: "1", resourceVersion: this.version, allowWatchBookmarks: "true" };
        await this.source.watch(this.path, query, this.stopped.signal, (line) => this.take(parseJson(line)));
    }

    private take(event: Json): void {
        const object = objectAt(event, "object");
        this.failures = 0;
        switch (stringAt(event, "type")) {
            case "ADDED":
            case "MODIFIED":
                this.objects.set(nameOf(object), object);
                this.version = stringAt(object, "metadata", "resourceVersion");
                this.tell({ object, gone: false });
                break;
            case "DELETED":
                this.objects.delete(nameOf(object));
                this.version = stringAt(object, "metadata", "resourceVersion");
                this.tell({ object, gone: true });
                break;
            case "BOOKMARK":
                this.version = stringAt(object, "metadata", "resourceVersion");
                break;
            default:
                // The server ended the watch, mostly because the version is too old: start from a new list.
                this.version = "";
        }
    }

    private query(): Record<string, string> {
        return this.fieldSelector === "" ? {} : { fieldSelector: this.fieldSelector };
    }

    private tell(change: Change | undefined): void {
        for (const listener of [...this.listeners]) listener.onChange(change);
    }

    private fail(error: Error): void {
        for (const listener of [...this.listeners]) listener.onError(error);
        this.end();
    }
}

/** Items of a list carry no kind of their own. */
function typed(object: JsonObject, list: JsonObject): JsonObject {
    const kind = stringAt(list, "kind").replace(/List$/, "");
    return { apiVersion: stringAt(list, "apiVersion"), kind, ...object };
}
