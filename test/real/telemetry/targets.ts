import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, ServerCredentials, type ServiceDefinition } from "@grpc/grpc-js";

/** A place that takes something in and keeps it for the test to look at. */
export interface Inbox {
    readonly address: string;
    readonly received: string[];
    /** What it answers from now on. */
    answer(status: number): void;
    close(): void;
}

/** In Loki's place: takes OTLP over HTTP. */
export async function logInbox(): Promise<Inbox> {
    const received: string[] = [];
    let status = 200;
    const server = createServer((request, response) => {
        const parts: Buffer[] = [];
        request.on("data", (part: Buffer) => parts.push(part));
        request.on("end", () => {
            if (status === 200 && request.url === "/otlp/v1/logs") received.push(Buffer.concat(parts).toString());
            response.writeHead(status, { "content-type": "application/json" }).end("{}");
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
        address: `http://127.0.0.1:${port}/otlp`,
        received,
        answer: (next) => {
            status = next;
        },
        close: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}

const asIs = { serialize: (value: Buffer) => value, deserialize: (value: Buffer) => value };

const traceService: ServiceDefinition = {
    export: {
        path: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
        requestStream: false,
        responseStream: false,
        requestSerialize: asIs.serialize,
        requestDeserialize: asIs.deserialize,
        responseSerialize: asIs.serialize,
        responseDeserialize: asIs.deserialize,
    },
};

/** In Jaeger's place: takes OTLP over gRPC. Texts of a message are in it letter by letter. */
export async function traceInbox(): Promise<Inbox> {
    const received: string[] = [];
    const server = new Server();
    server.addService(traceService, {
        export: (call: { request: Buffer }, done: (error: null, answer: Buffer) => void) => {
            received.push(call.request.toString("latin1"));
            done(null, Buffer.alloc(0));
        },
    });
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
            error === null ? resolve(bound) : reject(error),
        );
    });
    return {
        address: `127.0.0.1:${port}`,
        received,
        answer: () => {
            throw new Error("it always takes what it is sent");
        },
        close: () => server.forceShutdown(),
    };
}

interface Value {
    readonly stringValue?: string;
    readonly boolValue?: boolean;
    readonly intValue?: string;
    readonly doubleValue?: number;
    readonly kvlistValue?: { readonly values: readonly Attribute[] };
}
interface Attribute {
    readonly key: string;
    readonly value: Value;
}

/** A record as it arrived, with the labels of the stream it belongs to. */
export interface Line {
    readonly labels: Readonly<Record<string, string>>;
    readonly body: string | Readonly<Record<string, unknown>>;
    readonly severityNumber?: number;
    readonly traceId?: string;
    readonly spanId?: string;
}

interface Message {
    readonly resourceLogs?: readonly {
        readonly resource: { readonly attributes?: readonly Attribute[] };
        readonly scopeLogs: readonly {
            readonly logRecords: readonly (Omit<Line, "labels" | "body"> & { readonly body: Value })[];
        }[];
    }[];
}

export function linesOf(inbox: Inbox): readonly Line[] {
    return inbox.received.flatMap((text) =>
        ((JSON.parse(text) as Message).resourceLogs ?? []).flatMap(({ resource, scopeLogs }) => {
            const labels = Object.fromEntries(
                (resource.attributes ?? []).map(({ key, value }) => [key, value.stringValue ?? ""]),
            );
            return scopeLogs.flatMap(({ logRecords }) =>
                logRecords.map(({ body, ...record }) => ({ ...record, labels, body: bodyOf(body) })),
            );
        }),
    );
}

function bodyOf(body: Value): Line["body"] {
    if (body.kvlistValue === undefined) return body.stringValue ?? "";
    return Object.fromEntries(body.kvlistValue.values.map(({ key, value }) => [key, Object.values(value)[0]]));
}
