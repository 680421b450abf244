// An API server of a few lines: answers what a test tells it, and keeps what it was asked.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Clock } from "../../../../local/plugins/kubernetes/cluster/clock";
import { realClock } from "../../../../local/plugins/kubernetes/cluster/clock";
import { type Json, parseJson } from "../../../../local/plugins/protocol/json";

export interface Asked {
    readonly method: string;
    readonly path: string;
    readonly query: URLSearchParams;
    readonly body: Json;
    readonly headers: IncomingMessage["headers"];
}

export type Answer =
    | { code: number; body?: Json; headers?: Record<string, string> }
    | "hang up"
    | ((response: ServerResponse) => void);

export class FakeServer {
    readonly asked: Asked[] = [];
    private server: Server | undefined;

    /** Every request is answered by the function, whatever its path. */
    constructor(private readonly answer: (asked: Asked, count: number) => Answer) {}

    async start(): Promise<string> {
        const server = createServer((request, response) => this.take(request, response));
        this.server = server;
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const address = server.address();
        if (typeof address !== "object" || !address) throw new Error("no port");
        return `http://127.0.0.1:${address.port}`;
    }

    stop(): void {
        this.server?.closeAllConnections();
        this.server?.close();
    }

    private take(request: IncomingMessage, response: ServerResponse): void {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
            const url = new URL(request.url ?? "", "http://x");
            const text = Buffer.concat(chunks).toString("utf8");
            const asked = {
                method: request.method ?? "",
                path: url.pathname,
                query: url.searchParams,
                body: text === "" ? null : parseJson(text),
                headers: request.headers,
            };
            this.asked.push(asked);
            const answer = this.answer(asked, this.asked.length);
            if (answer === "hang up") request.socket.destroy();
            else if (typeof answer === "function") answer(response);
            else {
                response.writeHead(answer.code, { "content-type": "application/json", ...answer.headers });
                response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
            }
        });
    }
}

/** Time that passes a thousand times faster, and a note of every wait. */
export function quickClock(): Clock & { readonly waits: number[] } {
    const waits: number[] = [];
    return {
        waits,
        now: realClock.now,
        after: (milliseconds, callback) => {
            waits.push(milliseconds);
            return realClock.after(milliseconds / 1000, callback);
        },
    };
}
