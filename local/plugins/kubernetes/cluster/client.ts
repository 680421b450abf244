import { isObject, type Json, type JsonObject, objectsAt, stringAt } from "../../protocol/json";
import type { ClientSettings } from "../configure/settings";
import { apiVersionOf, type Gvk, gvkOf, nameOf, namespaceOf } from "../objects/object";
import type { Clock } from "./clock";
import { Discovery } from "./discovery";
import { ConnectionLost, isAlreadyExists, UnknownKind } from "./errors";
import { type Call, type Http, TryLater } from "./http";
import { withRetries } from "./retry";
import { throttle } from "./throttle";
import { WatchHub } from "./watch-hub";

/** Where objects of one kind live: all of them, or those of one namespace. */
export interface Collection {
    readonly gvk: Gvk;
    readonly path: string;
    readonly namespaced: boolean;
}

export interface WriteOptions {
    readonly fieldManager: string;
    readonly dryRun?: boolean;
    readonly force?: boolean;
}

/** How an operation is called off, and whom it tells when it has to try again. */
export interface Operation {
    readonly signal: AbortSignal;
    readonly onRetry?: (attempt: number, error: Error) => void;
}

export class Client {
    readonly watches: WatchHub;
    private readonly discovery: Discovery;
    private readonly turn: () => Promise<void>;

    constructor(
        private readonly http: Http,
        readonly clock: Clock,
        settings: ClientSettings = {},
    ) {
        const { qps, burst } = settings;
        this.turn = qps === undefined ? () => Promise.resolve() : throttle(qps, burst ?? qps, clock);
        this.discovery = new Discovery((call) => this.send(call, { signal: call.signal }), clock);
        this.watches = new WatchHub(
            {
                list: (path, query, signal) => this.send({ method: "GET", path, query, signal }, { signal }),
                watch: (path, query, signal, onLine) => http.stream({ method: "GET", path, query, signal }, onLine),
            },
            clock,
        );
    }

    async serverVersion(signal: AbortSignal): Promise<JsonObject> {
        // One attempt: an unreachable cluster is an answer here, not a reason to wait.
        return this.http.send({ method: "GET", path: "/version", signal });
    }

    knows(gvk: Gvk, signal: AbortSignal): Promise<boolean> {
        return this.discovery.find(gvk, signal).then((found) => found !== undefined);
    }

    /** Whether the server says the kind lives in namespaces; undefined when it does not know the kind. */
    async isNamespaced(gvk: Gvk, signal: AbortSignal): Promise<boolean | undefined> {
        return (await this.discovery.find(gvk, signal))?.namespaced;
    }

    forgetKinds(): void {
        this.discovery.forget();
    }

    async collection(gvk: Gvk, namespace: string, signal: AbortSignal): Promise<Collection> {
        const resource = await this.discovery.find(gvk, signal);
        const apiVersion = apiVersionOf(gvk);
        if (!resource) throw new UnknownKind(apiVersion, gvk.kind);
        const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
        const scope = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace || "default")}` : "";
        return { gvk, path: `${base}${scope}/${resource.plural}`, namespaced: resource.namespaced };
    }

    collectionOf(object: JsonObject, signal: AbortSignal): Promise<Collection> {
        return this.collection(gvkOf(object), namespaceOf(object), signal);
    }

    get(collection: Collection, name: string, operation: Operation): Promise<JsonObject> {
        return this.send({ method: "GET", path: item(collection, name), signal: operation.signal }, operation);
    }

    async list(collection: Collection, operation: Operation): Promise<JsonObject[]> {
        const answer = await this.send({ method: "GET", path: collection.path, signal: operation.signal }, operation);
        return objectsAt(answer, "items");
    }

    /**
     * Creates an object. When the answer to a first attempt got lost, the object may exist already because of that very
     * attempt; it is then taken as created instead of being reported as somebody else's.
     */
    async create(
        collection: Collection,
        object: JsonObject,
        options: WriteOptions,
        operation: Operation,
    ): Promise<JsonObject> {
        const started = this.clock.now();
        let perhapsDone = false;
        const attempt = async (): Promise<JsonObject> => {
            try {
                return await this.once({
                    method: "POST",
                    path: collection.path,
                    query: query(options),
                    body: object,
                    signal: operation.signal,
                });
            } catch (error) {
                if (isAlreadyExists(error) && perhapsDone) {
                    const live = await this.get(collection, nameOf(object), operation);
                    if (wasMadeBy(live, options.fieldManager, started)) return live;
                }
                perhapsDone ||= (error instanceof ConnectionLost && error.perhapsDone) || error instanceof TryLater;
                throw error;
            }
        };
        return withRetries(attempt, { ...operation, clock: this.clock });
    }

    /** Server-side apply: the full intent of one field manager. */
    apply(
        collection: Collection,
        object: JsonObject,
        options: WriteOptions,
        operation: Operation,
    ): Promise<JsonObject> {
        return this.patch(collection, nameOf(object), "application/apply-patch+yaml", object, options, operation);
    }

    patch(
        collection: Collection,
        name: string,
        contentType: string,
        body: Json,
        options: Partial<WriteOptions>,
        operation: Operation,
    ): Promise<JsonObject> {
        const call: Call = {
            method: "PATCH",
            path: item(collection, name),
            query: query(options),
            body,
            contentType,
            signal: operation.signal,
        };
        return this.send(call, operation);
    }

    replace(
        collection: Collection,
        object: JsonObject,
        options: WriteOptions,
        operation: Operation,
    ): Promise<JsonObject> {
        const path = item(collection, nameOf(object));
        return this.send(
            { method: "PUT", path, query: query(options), body: object, signal: operation.signal },
            operation,
        );
    }

    delete(collection: Collection, name: string, body: JsonObject, operation: Operation): Promise<JsonObject> {
        return this.send({ method: "DELETE", path: item(collection, name), body, signal: operation.signal }, operation);
    }

    close(): void {
        this.watches.close();
        this.http.close();
    }

    private async once(call: Call): Promise<JsonObject> {
        await this.turn();
        return this.http.send(call);
    }

    private send(call: Call, operation: Operation): Promise<JsonObject> {
        return withRetries(() => this.once(call), { ...operation, clock: this.clock });
    }
}

function item(collection: Collection, name: string): string {
    return `${collection.path}/${encodeURIComponent(name)}`;
}

function query(options: Partial<WriteOptions>): Record<string, string> {
    return {
        ...(options.fieldManager === undefined ? {} : { fieldManager: options.fieldManager }),
        ...(options.dryRun ? { dryRun: "All" } : {}),
        ...(options.force === undefined ? {} : { force: String(options.force) }),
    };
}

// Server and plugin share a clock, but the server's stamps are whole seconds.
const STAMP_SLACK_MS = 2000;

function wasMadeBy(live: JsonObject, manager: string, since: number): boolean {
    const created = Date.parse(stringAt(live, "metadata", "creationTimestamp"));
    return (
        created >= since - STAMP_SLACK_MS &&
        objectsAt(live, "metadata", "managedFields").some((entry) => isObject(entry) && entry.manager === manager)
    );
}
