// gRPC, as much of it as the engine needs of a pack: one answer to one question, for one client on loopback. The engine
// calls twice for each resource, and waits. The general library, and Node's HTTP/2 below it too, make so many objects for
// every call that their share was larger than that of all rules together, so what is below is written out here as well.
import * as net from "node:net";
import { type Answer, Connection } from "./http2/connection";
import { writeHeaders } from "./http2/headers";

/** By its name: bytes of the question to bytes of the answer. What it throws is what the client is told. */
export type Methods = Readonly<Record<string, (question: Buffer) => Uint8Array>>;

export interface Serving {
    readonly port: number;
    close(): void;
}

/** The protocol's numbers for what can go wrong here. */
const status = { ok: 0, unknown: 2, unimplemented: 12, internal: 13 } as const;

export async function serveUnary(service: string, methods: Methods): Promise<Serving> {
    const paths = new Map(Object.entries(methods).map(([name, method]) => [`/${service}/${name}`, method]));
    const answer = (path: string, question: Buffer): Answer => {
        const method = paths.get(path) ?? (() => refuse(status.unimplemented, `there is no ${path} here`));
        return answerOf(() => method(unframed(question)));
    };
    const server = net.createServer((socket) => new Connection(socket, answer));
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as net.AddressInfo;
    return { port, close: () => server.close() };
}

const headers = [
    [":status", "200"],
    ["content-type", "application/grpc+proto"],
] as const;
const head = writeHeaders(headers);
const tail = writeHeaders([["grpc-status", String(status.ok)]]);

function answerOf(method: () => Uint8Array): Answer {
    try {
        return { head, content: { body: framed(method()), tail } };
    } catch (error) {
        const [code, text] = error instanceof Refusal ? [error.code, error.text] : [status.unknown, textOf(error)];
        const told = [
            ["grpc-status", String(code)],
            ["grpc-message", escaped(text)],
        ] as const;
        return { head: writeHeaders([...headers, ...told]) };
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
