// gRPC, as much of it as the engine needs of a pack: one answer to one question, for one client on loopback. The general
// library makes so many objects for every call that its share was larger than that of all rules together: the engine calls
// twice for each resource, and waits.
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";

/** By its name: bytes of the question to bytes of the answer. What it throws is what the client is told. */
export type Methods = Readonly<Record<string, (question: Buffer) => Uint8Array>>;

export interface Serving {
    readonly port: number;
    close(): void;
}

/** The protocol's numbers for what can go wrong here. */
const status = { ok: 0, unknown: 2, unimplemented: 12, internal: 13 } as const;

// A whole stack comes in one message: it may be on its way all at once, and no session is too large for it.
const window = 2 ** 26;
const megabytesOfSession = 1024;

export async function serveUnary(service: string, methods: Methods): Promise<Serving> {
    const paths = new Map(Object.entries(methods).map(([name, method]) => [`/${service}/${name}`, method]));
    const server = http2.createServer({
        settings: { initialWindowSize: window },
        maxSessionMemory: megabytesOfSession,
    });
    server.on("session", (session) => session.setLocalWindowSize(window));
    server.on("stream", (stream, headers) => {
        const path = headers[":path"] ?? "";
        const method = paths.get(path) ?? (() => refuse(status.unimplemented, `there is no ${path} here`));
        answer(stream, method);
    });
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    return { port, close: () => server.close() };
}

const headers = { ":status": 200, "content-type": "application/grpc+proto" } as const;

function answer(stream: http2.ServerHttp2Stream, method: (question: Buffer) => Uint8Array): void {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    // Called off: nobody waits for the answer any more.
    stream.on("error", () => stream.destroy());
    stream.on("end", () => {
        if (stream.destroyed) return;
        const [code, text, message] = reply(method, chunks);
        if (message === undefined) {
            const told = { "grpc-status": code, "grpc-message": escaped(text) };
            stream.respond({ ...headers, ...told }, { endStream: true });
            return;
        }
        stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": code }));
        stream.respond(headers, { waitForTrailers: true });
        stream.end(message);
    });
}

function reply(
    method: (question: Buffer) => Uint8Array,
    chunks: readonly Buffer[],
): readonly [code: number, text: string, message?: Buffer] {
    try {
        return [status.ok, "", framed(method(unframed(Buffer.concat(chunks))))];
    } catch (error) {
        return error instanceof Refusal ? [error.code, error.text] : [status.unknown, textOf(error)];
    }
}

class Refusal extends Error {
    constructor(
        readonly code: number,
        readonly text: string,
    ) {
        super(text);
    }
}

function refuse(code: number, text: string): never {
    throw new Refusal(code, text);
}

/** A mistake of the user's is told in its own words; anything else is a fault of the pack, and needs its trace. */
function textOf(error: unknown): string {
    if (error instanceof RangeError) return error.message;
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** As the protocol writes texts in headers: what is no printable character of ASCII, and the sign of that itself. */
function escaped(text: string): string {
    const whole = Buffer.from(text).toString();
    return whole.replaceAll(/[^ -$&-~]+/gu, encodeURIComponent);
}

/** Before each message: whether it is compressed, and its length. */
const prefix = 5;

function framed(message: Uint8Array): Buffer {
    const bytes = Buffer.alloc(prefix + message.length);
    bytes.writeUInt32BE(message.length, 1);
    bytes.set(message, prefix);
    return bytes;
}

function unframed(bytes: Buffer): Buffer {
    if (bytes.length < prefix || bytes.readUInt32BE(1) !== bytes.length - prefix) {
        refuse(status.internal, "a call has exactly one message, and this one is cut off or followed by something");
    }
    if (bytes[0] !== 0) refuse(status.unimplemented, "compressed messages are not understood");
    return bytes.subarray(prefix);
}
