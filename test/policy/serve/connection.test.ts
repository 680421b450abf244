import { once } from "node:events";
import * as http2 from "node:http2";
import * as net from "node:net";
import { Connection } from "../../../policy/serve/http2/connection";
import { type Frame, FrameReader, flag, numbers, type, writeFrame } from "../../../policy/serve/http2/frames";
import { writeHeaders } from "../../../policy/serve/http2/headers";

// Node's own HTTP/2 as the other side, and where that would never do such a thing, frames by hand.

const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const good = [[":status", "200"]] as const;
const head = writeHeaders(good);
const tail = writeHeaders([["end", "good"]]);
let server: net.Server;
let port: number;

beforeAll(async () => {
    server = net.createServer((socket) => {
        new Connection(socket, (path, question) => {
            // A head that does not fit into one frame.
            if (path === "/head") return { head: writeHeaders([...good, ["long", "x".repeat(40_000)]]) };
            return { head, content: { body: path === "/echo" ? question : Buffer.from(path), tail } };
        });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address() as net.AddressInfo);
});

afterAll(async () => {
    server.close();
    await once(server, "close");
});

interface Told {
    readonly body: Buffer;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly trailers: Readonly<Record<string, unknown>>;
}

async function ask(session: http2.ClientHttp2Session, headers: Record<string, string>, question?: Buffer) {
    const stream = session.request({ ":method": "POST", ...headers }, { endStream: question === undefined });
    const told = { body: Buffer.alloc(0), headers: {}, trailers: {} };
    const chunks: Buffer[] = [];
    stream.on("response", (response) => Object.assign(told.headers, response));
    stream.on("trailers", (trailers) => Object.assign(told.trailers, trailers));
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    if (question !== undefined) stream.end(question);
    await once(stream, "close");
    return { ...told, body: Buffer.concat(chunks) } satisfies Told;
}

async function connected<T>(
    options: http2.ClientSessionOptions,
    work: (session: http2.ClientHttp2Session) => Promise<T>,
): Promise<T> {
    const session = http2.connect(`http://127.0.0.1:${port}`, options);
    try {
        return await work(session);
    } finally {
        session.close();
        await once(session, "close");
    }
}

const long = Buffer.alloc(300_000, "abc");

test.each<[string, http2.ClientSessionOptions]>([
    ["as usual", {}],
    ["that takes ten bytes at a time", { settings: { initialWindowSize: 10 } }],
    ["that takes frames of any size", { settings: { maxFrameSize: 2 ** 20 } }],
    ["that fills its frames up", { paddingStrategy: http2.constants.PADDING_STRATEGY_MAX }],
    ["that has no table of headers", { settings: { headerTableSize: 0 } }],
])("A client %s gets its answers whole", async (_, options) => {
    await connected(options, async (session) => {
        const question = options.settings?.initialWindowSize === undefined ? long : long.subarray(0, 2_000);
        const told = await Promise.all([1, 2, 3].map(() => ask(session, { ":path": "/echo" }, question)));
        for (const { body, headers, trailers } of told) {
            expect(body.equals(question)).toBe(true);
            expect(headers).toMatchObject({ ":status": 200 });
            expect(trailers).toMatchObject({ end: "good" });
        }
    });
});

test("Headers may be long, and new ones in every call", async () => {
    await connected({ maxSendHeaderBlockLength: 100_000 }, async (session) => {
        for (let call = 0; call < 200; call += 1) {
            const extra = { [`extra-${call % 70}`]: `Ünlike ${call}`.repeat(call), long: "y".repeat(call * 200) };
            const { body } = await ask(session, { ":path": `/call/${call}`, ...extra });
            expect(body.toString()).toBe(`/call/${call}`);
        }
    });
});

test("An answer's headers may be longer than a frame", async () => {
    await connected({}, async (session) => {
        const { headers } = await ask(session, { ":path": "/head" });
        expect(headers).toMatchObject({ ":status": 200, long: "x".repeat(40_000) });
    });
});

describe("A sign of life", () => {
    const pinged = (session: http2.ClientHttp2Session, payload: Buffer) =>
        new Promise<Buffer>((resolve, reject) => {
            session.ping(payload, (error, _, echo) => (error === null ? resolve(echo) : reject(error)));
        });

    test("is answered", async () => {
        await connected({}, async (session) => {
            await once(session, "connect");
            const payload = Buffer.from("12345678");
            expect(await pinged(session, payload)).toEqual(payload);
        });
    });

    test("is answered later when it follows another at once, so that calls come first", async () => {
        await connected({}, async (session) => {
            await once(session, "connect");
            const order: string[] = [];
            const noted = (answer: Promise<unknown>, what: string) => answer.then(() => order.push(what));
            await Promise.all([
                noted(pinged(session, Buffer.from("12345678")), "the first"),
                noted(pinged(session, Buffer.from("23456789")), "the second"),
                noted(ask(session, { ":path": "/call" }), "the call"),
            ]);
            expect(order).toEqual(["the first", "the call", "the second"]);
        });
    });
});

/** What the server answers to these bytes, until it has hung up or answered the call. */
async function spoken(...bytes: readonly Buffer[]): Promise<readonly Frame[]> {
    const socket = net.connect(port, "127.0.0.1");
    await once(socket, "connect");
    const frames: Frame[] = [];
    const reader = new FrameReader();
    // The reader is made for the other side, which begins with a greeting.
    for (const _ of reader.read(preface)) throw new Error("a greeting is no frame");
    const done = new Promise<void>((resolve) => {
        socket.on("close", () => resolve());
        socket.on("data", (chunk) => {
            for (const frame of reader.read(chunk)) {
                frames.push({ ...frame, payload: Buffer.from(frame.payload) });
                if (frame.stream !== 0 && (frame.flags & flag.endOfStream) !== 0) socket.end();
            }
        });
    });
    // One by one, as a slow line delivers it.
    for (const byte of Buffer.concat(bytes)) socket.write(Buffer.of(byte));
    await done;
    return frames;
}

const settings = writeFrame(type.settings, 0, 0, Buffer.alloc(0));
const path = writeHeaders([[":path", "/echo"]]);
const begin = (stream: number, flags = flag.endOfHeaders as number) => writeFrame(type.headers, flags, stream, path);
const data = (stream: number, text: string, flags = 0) => writeFrame(type.data, flags, stream, Buffer.from(text));

/** The same, of a client that has said what has to be said first. */
const answered = (...calls: readonly Buffer[]) => spoken(preface, settings, ...calls);

function bodyOf(frames: readonly Frame[]): string {
    return Buffer.concat(frames.flatMap((frame) => (frame.type === type.data ? [frame.payload] : []))).toString();
}

test("A call may come in pieces, with headers that are urgent, filled up and go on, and with frames of no known kind", async () => {
    const urgency = Buffer.from([0, 0, 0, 0, 16]);
    const first = Buffer.concat([Buffer.of(3), urgency, path.subarray(0, 4), Buffer.from("pad")]);
    const frames = await answered(
        writeFrame(type.headers, flag.padded | flag.prioritised, 1, first),
        writeFrame(type.continuation, 0, 1, path.subarray(4, 6)),
        writeFrame(type.continuation, flag.endOfHeaders, 1, path.subarray(6)),
        writeFrame(99, 255, 1, Buffer.from("what is this")),
        data(1, "one "),
        writeFrame(type.data, flag.padded, 1, Buffer.concat([Buffer.of(2), Buffer.from("two "), Buffer.alloc(2)])),
        data(1, "three", flag.endOfStream),
    );
    expect(bodyOf(frames)).toBe("one two three");
});

test("A call may end with headers of its own", async () => {
    const frames = await answered(begin(1), data(1, "before"), begin(1, flag.endOfHeaders | flag.endOfStream));
    expect(bodyOf(frames)).toBe("before");
});

test("Data of a call that was called off are passed over", async () => {
    const frames = await answered(
        begin(1),
        writeFrame(type.reset, 0, 1, numbers(8)),
        data(1, "late", flag.endOfStream),
        begin(3),
        data(3, "in time", flag.endOfStream),
    );
    expect(bodyOf(frames)).toBe("in time");
    expect(frames.some(({ stream }) => stream === 1)).toBe(false);
});

const wide = numbers(2 ** 31 - 1);
const settingBytes = (name: number, value: number) => Buffer.concat([Buffer.of(0, name), numbers(value)]);
test.each<[string, number, readonly Buffer[]]>([
    ["this is not HTTP/2", 1, [Buffer.from("GET / HTTP/1.1\r\nHost: shop\r\n\r\n")]],
    ["a frame has 16385 bytes", 6, [preface, writeFrame(type.data, 0, 1, Buffer.alloc(16_385)).subarray(0, 9)]],
    ["data belong to no call", 1, [preface, data(0, "lost")]],
    ["a frame is nothing but filling", 1, [preface, begin(1), writeFrame(type.data, flag.padded, 1, Buffer.of(9))]],
    ["call 1 cannot begin after 3", 1, [preface, begin(3), begin(1)]],
    ["call 2 cannot begin after 0", 1, [preface, begin(2)]],
    ["headers go on that never began", 1, [preface, writeFrame(type.continuation, 0, 1, path)]],
    ["headers are followed by something else than their rest", 1, [preface, begin(1, 0), data(1, "too soon")]],
    [
        "the headers have no end",
        11,
        [preface, begin(1, 0), ...Array(5).fill(writeFrame(type.continuation, 0, 1, Buffer.alloc(16_000)))],
    ],
    ["no header has the number 127", 9, [preface, writeFrame(type.headers, 4, 1, Buffer.of(0xff, 0))]],
    ["settings are cut off", 6, [preface, writeFrame(type.settings, 0, 0, Buffer.alloc(5))]],
    ["a window is too large", 3, [preface, writeFrame(type.settings, 0, 0, settingBytes(4, 2 ** 31))]],
    ["frames of 0 bytes are not allowed", 1, [preface, writeFrame(type.settings, 0, 0, settingBytes(5, 0))]],
    ["what makes room has 3 bytes", 6, [preface, writeFrame(type.windowUpdate, 0, 0, Buffer.alloc(3))]],
    ["there is more room than can be counted", 3, [preface, writeFrame(type.windowUpdate, 0, 0, wide)]],
])("A client with whom nothing can be done is told why, and hung up on: %s", async (why, number, bytes) => {
    const frames = await spoken(...bytes);
    const last = frames.at(-1);
    expect(last?.type).toBe(type.goAway);
    expect(last?.payload.readUInt32BE(4)).toBe(number);
    expect(last?.payload.subarray(8).toString()).toBe(why);
});
