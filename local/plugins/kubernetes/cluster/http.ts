// One API server over kept-alive connections. No contents of any request or answer are ever logged: they hold secrets.
import * as http from "node:http";
import * as https from "node:https";
import { isObject, type Json, type JsonObject, parseJson } from "../../protocol/json";
import type { Target } from "../configure/kubeconfig";
import { ApiError, ConnectionLost } from "./errors";

export interface Call {
    readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    readonly path: string;
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: Json;
    readonly contentType?: string;
    readonly signal: AbortSignal;
}

export interface Http {
    /** One request, one answer. */
    send(call: Call): Promise<JsonObject>;
    /** An answer that never ends: every line of it goes to the listener, until the server or the signal ends it. */
    stream(call: Call, onLine: (line: string) => void): Promise<void>;
    close(): void;
}

/** The server asks to come again later. */
export class TryLater extends ApiError {
    constructor(
        code: number,
        status: JsonObject,
        readonly afterSeconds: number | undefined,
    ) {
        super(code, status);
        this.name = "TryLater";
    }
}

// More requests than this at a time do not make a control plane on one machine any faster.
const PARALLEL_REQUESTS = 32;
const DEFAULT_TIMEOUT_SECONDS = 60;
// A write that is called off on its way may be done already. It gets this long for its answer, so that the state learns
// of what it made.
const WRITE_GRACE_MS = 10_000;

export function connect(target: Target, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS): Http {
    const secure = target.server.startsWith("https:");
    const tls: https.AgentOptions = {
        rejectUnauthorized: !target.insecure,
        ...(target.ca === undefined ? {} : { ca: target.ca }),
        ...(target.certificate === undefined ? {} : { cert: target.certificate }),
        ...(target.key === undefined ? {} : { key: target.key }),
        ...(target.serverName === undefined ? {} : { servername: target.serverName }),
    };
    const agent = (maxSockets: number): http.Agent =>
        secure
            ? new https.Agent({ ...tls, keepAlive: true, maxSockets })
            : new http.Agent({ keepAlive: true, maxSockets });
    const requests = agent(PARALLEL_REQUESTS);
    const streams = agent(Number.POSITIVE_INFINITY);

    const open = (call: Call, through: http.Agent, body: string | undefined): http.ClientRequest => {
        const url = new URL(target.server + call.path);
        for (const [key, value] of Object.entries(call.query ?? {})) url.searchParams.set(key, value);
        const options: https.RequestOptions = {
            method: call.method,
            agent: through,
            ...(isWrite(call) ? {} : { signal: call.signal }),
            headers: {
                accept: "application/json",
                "user-agent": "stackwright-local-plugin",
                ...(target.authorization === undefined ? {} : { authorization: target.authorization }),
                ...(body === undefined
                    ? {}
                    : {
                          "content-type": call.contentType ?? "application/json",
                          "content-length": Buffer.byteLength(body),
                      }),
            },
        };
        return secure ? https.request(url, options) : http.request(url, options);
    };

    return {
        send: (call) => exchange(call, { server: target.server, agent: requests, open }, timeoutSeconds),
        stream: (call, onLine) => follow(call, { server: target.server, agent: streams, open }, onLine),
        close: () => {
            requests.destroy();
            streams.destroy();
        },
    };
}

interface Link {
    readonly server: string;
    readonly agent: http.Agent;
    readonly open: (call: Call, agent: http.Agent, body: string | undefined) => http.ClientRequest;
}

function exchange(call: Call, link: Link, timeoutSeconds: number): Promise<JsonObject> {
    return new Promise((resolve, reject) => {
        if (call.signal.aborted) {
            reject(call.signal.reason);
            return;
        }
        const body = call.body === undefined ? undefined : JSON.stringify(call.body);
        const request = link.open(call, link.agent, body);
        if (isWrite(call)) endSoonAfter(call.signal, request);
        const fail = (error: Error): void => reject(failure(call, link.server, error));
        request.setTimeout(timeoutSeconds * 1000, () =>
            request.destroy(new Error(`no answer within ${timeoutSeconds} s`)),
        );
        request.on("error", fail);
        request.on("response", (response) => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.on("error", fail);
            response.on("end", () => {
                try {
                    resolve(understand(response, Buffer.concat(chunks).toString("utf8")));
                } catch (error) {
                    reject(error);
                }
            });
        });
        request.end(body);
    });
}

function isWrite(call: Call): boolean {
    return call.method !== "GET" && call.query?.dryRun === undefined;
}

function endSoonAfter(signal: AbortSignal, request: http.ClientRequest): void {
    let timer: NodeJS.Timeout | undefined;
    const giveUpSoon = (): void => {
        timer = setTimeout(() => request.destroy(), WRITE_GRACE_MS);
    };
    signal.addEventListener("abort", giveUpSoon, { once: true });
    request.on("close", () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUpSoon);
    });
}

function follow(call: Call, link: Link, onLine: (line: string) => void): Promise<void> {
    return new Promise((resolve, reject) => {
        const request = link.open(call, link.agent, undefined);
        const fail = (error: Error): void => reject(failure(call, link.server, error));
        request.on("error", fail);
        request.on("response", (response) => {
            response.setEncoding("utf8");
            response.on("error", fail);
            let text = "";
            const accepted = response.statusCode === 200;
            response.on("data", (chunk: string) => {
                text += chunk;
                if (!accepted || !chunk.includes("\n")) return;
                const lines = text.split("\n");
                text = lines.pop() ?? "";
                for (const line of lines) onLine(line);
            });
            response.on("end", () => {
                try {
                    if (!accepted) understand(response, text);
                    resolve();
                } catch (error) {
                    reject(error);
                }
            });
        });
        request.end();
    });
}

function understand(response: http.IncomingMessage, text: string): JsonObject {
    const code = response.statusCode ?? 0;
    const status = parseAnswer(text);
    if (code >= 200 && code < 300) return status;
    const retryAfter = Number(response.headers["retry-after"]);
    const afterSeconds = Number.isFinite(retryAfter) ? retryAfter : undefined;
    if (code === 429 || code === 502 || code === 503 || code === 504 || (code >= 500 && afterSeconds !== undefined)) {
        throw new TryLater(code, status, afterSeconds);
    }
    throw new ApiError(code, status);
}

function parseAnswer(text: string): JsonObject {
    try {
        const value = text === "" ? {} : parseJson(text);
        return isObject(value) ? value : {};
    } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        // A proxy or an aggregated API answers in plain words.
        return { message: text.trim().slice(0, 500) };
    }
}

function failure(call: Call, server: string, error: Error): Error {
    if (call.signal.aborted) return call.signal.reason instanceof Error ? call.signal.reason : error;
    const where = `${call.method} ${server}${call.path}`;
    const refused = "code" in error && error.code === "ECONNREFUSED";
    const message = error.message || ("code" in error ? String(error.code) : error.name);
    return new ConnectionLost(`${where}: ${message}`, !refused);
}
