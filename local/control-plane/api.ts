import * as https from "node:https";
import * as readline from "node:readline";
import type { Status } from "kubernetes-types/meta/v1";
import type { ClientFiles } from "./pki";

/**
 * The few calls that this folder makes, straight over HTTPS: a second `up` has to be done within a second, and
 * loading the full client library alone takes longer than that.
 */

/** An answer of the API server other than success. */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        readonly reason: string,
        message: string,
    ) {
        super(message);
        this.name = "ApiError";
    }
}

export function isApiError(error: unknown, status: number): boolean {
    return error instanceof ApiError && error.status === status;
}

export type PatchType = "merge-patch" | "strategic-merge-patch" | "apply-patch";

export interface Call {
    readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    readonly path: string;
    readonly body?: unknown;
    /** @default application/json */
    readonly contentType?: string;
    /** @default application/json */
    readonly accept?: string;
    /** @default 30 s */
    readonly timeoutMilliseconds?: number;
    /** Ask as this user, with no more than its rights. */
    readonly as?: string;
}

/** One line of a watch. */
export interface WatchEvent<T> {
    readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
    readonly object: T;
}

const userAgent = "stackwright-control-plane";

export class Api {
    private readonly agent: https.Agent;

    constructor(
        readonly server: string,
        client: ClientFiles,
    ) {
        this.agent = new https.Agent({
            keepAlive: true,
            maxSockets: 24,
            ca: client.authority,
            cert: client.certificate,
            key: client.key,
        });
    }

    /** Ends idle connections, so that a command can end at once. */
    close(): void {
        this.agent.destroy();
    }

    async call<T = unknown>(call: Call): Promise<T> {
        const text = await this.text(call);
        return JSON.parse(text) as T;
    }

    async get<T>(path: string): Promise<T> {
        return this.call<T>({ method: "GET", path });
    }

    async getIfThere<T>(path: string): Promise<T | undefined> {
        return unlessStatus(404, this.get<T>(path));
    }

    async create<T>(path: string, body: unknown): Promise<T> {
        return this.call<T>({ method: "POST", path, body });
    }

    async patch<T>(path: string, type: PatchType, body: unknown): Promise<T> {
        return this.call<T>({ method: "PATCH", path, body, contentType: patchContentType(type) });
    }

    /** Creates or updates; fields set by others stay theirs, those named here become ours. */
    async apply<T>(path: string, body: unknown): Promise<T> {
        const query = `fieldManager=${userAgent}&force=true`;
        return this.patch<T>(`${path}?${query}`, "apply-patch", body);
    }

    /** Deleting what is gone already is fine. */
    async delete(path: string, body?: unknown): Promise<void> {
        await unlessStatus(404, this.call({ method: "DELETE", path, ...(body === undefined ? {} : { body }) }));
    }

    async text(call: Call): Promise<string> {
        const response = await this.request(call);
        response.setEncoding("utf8");
        let text = "";
        for await (const chunk of response) text += chunk;
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) return text;
        throw errorFrom(status, text, call);
    }

    /** Every event until the server or the signal ends it. The path carries the resourceVersion to go on from. */
    async *watch<T>(path: string, signal: AbortSignal): AsyncGenerator<WatchEvent<T>> {
        const call: Call = { method: "GET", path, timeoutMilliseconds: 0 };
        const response = await this.request(call, signal);
        if (response.statusCode !== 200) throw errorFrom(response.statusCode ?? 0, "", call);
        const lines = readline.createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY });
        for await (const line of lines) {
            if (line !== "") yield JSON.parse(line) as WatchEvent<T>;
        }
    }

    private request(call: Call, signal?: AbortSignal): Promise<import("node:http").IncomingMessage> {
        const body = serialise(call.body);
        return new Promise((resolve, reject) => {
            const request = https.request(
                `${this.server}${call.path}`,
                {
                    method: call.method,
                    agent: this.agent,
                    timeout: call.timeoutMilliseconds ?? 30_000,
                    ...(signal === undefined ? {} : { signal }),
                    headers: {
                        accept: call.accept ?? "application/json",
                        "user-agent": userAgent,
                        ...(call.as === undefined ? {} : { "impersonate-user": call.as }),
                        ...(body === undefined
                            ? {}
                            : {
                                  "content-type": call.contentType ?? "application/json",
                                  "content-length": Buffer.byteLength(body),
                              }),
                    },
                },
                resolve,
            );
            request.once("error", reject);
            request.once("timeout", () =>
                request.destroy(new Error(`no answer to ${call.method} ${call.path} in time`)),
            );
            request.end(body);
        });
    }
}

/** The value, or undefined when the API server answers with exactly this status. */
export async function unlessStatus<T>(status: number, pending: Promise<T>): Promise<T | undefined> {
    try {
        return await pending;
    } catch (error) {
        if (isApiError(error, status)) return undefined;
        throw error;
    }
}

/** At most `limit` at a time; the first failure is thrown once those under way have ended. */
export async function inParallel<T>(
    items: readonly T[],
    limit: number,
    action: (item: T) => Promise<void>,
): Promise<void> {
    const queue = [...items];
    const worker = async () => {
        for (let item = queue.shift(); item !== undefined; item = queue.shift()) await action(item);
    };
    const results = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
}

function patchContentType(type: PatchType): string {
    return type === "apply-patch" ? "application/apply-patch+yaml" : `application/${type}+json`;
}

function serialise(body: unknown): string | undefined {
    if (body === undefined) return undefined;
    return typeof body === "string" ? body : JSON.stringify(body);
}

function errorFrom(status: number, text: string, call: Call): ApiError {
    const what = `${call.method} ${call.path}`;
    const details = text.startsWith("{") ? (JSON.parse(text) as Status) : undefined;
    return new ApiError(status, details?.reason ?? "", `${what}: ${details?.message ?? `HTTP ${status}`}`);
}
