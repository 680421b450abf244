import type { Socket } from "node:net";
import { code, ProtocolError } from "./error";
import { contentOf, type Frame, FrameReader, flag, largestFrame, numberOf, numbers, type, writeFrame } from "./frames";
import { HeaderReader } from "./headers";

/** Blocks of headers and the content between them. Without content there is nothing after the head. */
export interface Answer {
    readonly head: Buffer;
    readonly content?: { readonly body: Buffer; readonly tail: Buffer };
}

export type Answerer = (path: string, question: Buffer) => Answer;

/** One call: first what has come of the question, then what has to go of the answer. */
interface Call {
    readonly path: string;
    readonly chunks: Buffer[];
    /** What of the question has been taken since the other side was last told that there is room. */
    taken: number;
    /** What the other side takes of this call's answer at present. */
    room: number;
    answer?: { body: Buffer; readonly tail: Buffer };
}

const setting = { initialWindow: 4, largestFrame: 5 } as const;
/** As much as a side may send of a call, and of all of them, unless it is told otherwise. */
const firstWindow = 65_535;
/** What this side takes without a word: a whole stack comes in one message. */
const window = 2 ** 26;
const largestWindow = 2 ** 31 - 1;
const largestHeaders = 2 ** 16;
const sizeOfUrgency = 5;
/**
 * Milliseconds from one answered ping to the next. The engine's client sends the next one as soon as it gets an answer to a
 * question after the last was answered, to learn how fast the connection is. Each wakes both processes once more.
 */
const pingPause = 250;

/** HTTP/2 on one connection, as a server that answers each question at once and whole. */
export class Connection {
    private readonly frames = new FrameReader();
    private readonly headers = new HeaderReader();
    private readonly calls = new Map<number, Call>();
    private lastCall = 0;
    /** Headers that go on in the next frame. */
    private unfinished: { readonly frame: Frame; readonly block: Buffer } | undefined;
    private taken = 0;
    private room = firstWindow;
    private roomOfCall = firstWindow;
    private largestFrame: number = largestFrame;
    /** When the next ping may be answered. */
    private nextPing = 0;
    private readonly outgoing: Buffer[] = [];

    constructor(
        private readonly socket: Socket,
        private readonly answerTo: Answerer,
    ) {
        socket.setNoDelay(true);
        socket.on("data", (chunk) => this.take(chunk));
        // Nobody is there any more to be told: the next client comes on a connection of its own.
        socket.on("error", () => socket.destroy());
        socket.on("close", () => this.calls.clear());
        this.send(type.settings, 0, 0, settingOf(setting.initialWindow, window));
        this.send(type.windowUpdate, 0, 0, numbers(window - firstWindow));
        this.flush();
    }

    private take(chunk: Buffer): void {
        try {
            for (const frame of this.frames.read(chunk)) this.handle(frame);
            this.flush();
        } catch (error) {
            if (!(error instanceof ProtocolError)) throw error;
            const why = Buffer.concat([numbers(this.lastCall, error.code), Buffer.from(error.message)]);
            this.send(type.goAway, 0, 0, why);
            this.flush();
            this.socket.removeAllListeners("data").resume().end();
        }
    }

    /** What one chunk has caused goes out together: a call to the system takes longer than everything here. */
    private flush(): void {
        if (this.outgoing.length > 0) this.socket.write(Buffer.concat(this.outgoing.splice(0)));
    }

    private handle(frame: Frame): void {
        if (this.unfinished !== undefined && frame.type !== type.continuation) {
            throw new ProtocolError(code.protocol, "headers are followed by something else than their rest");
        }
        switch (frame.type) {
            case type.data:
                this.data(frame);
                break;
            case type.headers:
                this.begin(frame);
                break;
            case type.continuation:
                this.goOn(frame);
                break;
            case type.reset:
                this.calls.delete(frame.stream);
                break;
            case type.settings:
                this.settings(frame);
                break;
            case type.ping:
                if ((frame.flags & flag.acknowledged) === 0) this.pinged(frame.payload);
                break;
            case type.windowUpdate:
                this.widen(frame);
                break;
            // How urgent something is, a last word, and what is not known here: to be passed over.
            default:
        }
    }

    private begin(frame: Frame): void {
        const urgency = (frame.flags & flag.prioritised) === 0 ? 0 : sizeOfUrgency;
        const block = contentOf(frame, urgency);
        if ((frame.flags & flag.endOfHeaders) === 0) this.unfinished = { frame, block };
        else this.ask(frame, block);
    }

    private goOn(frame: Frame): void {
        const { unfinished } = this;
        if (unfinished === undefined || unfinished.frame.stream !== frame.stream) {
            throw new ProtocolError(code.protocol, "headers go on that never began");
        }
        const block = Buffer.concat([unfinished.block, frame.payload]);
        if (block.length > largestHeaders) throw new ProtocolError(code.tooMuch, "the headers have no end");
        const ended = (frame.flags & flag.endOfHeaders) !== 0;
        this.unfinished = ended ? undefined : { ...unfinished, block };
        if (ended) this.ask(unfinished.frame, block);
    }

    private ask({ stream, flags }: Frame, block: Buffer): void {
        // Every block is read, also one that nobody waits for: later ones build on it.
        const headers = this.headers.read(block);
        const call = this.calls.get(stream) ?? this.newCall(stream, headers.get(":path") ?? "");
        if ((flags & flag.endOfStream) !== 0 && call.answer === undefined) this.answer(stream, call);
    }

    private newCall(stream: number, path: string): Call {
        if (stream <= this.lastCall || stream % 2 === 0) {
            throw new ProtocolError(code.protocol, `call ${stream} cannot begin after ${this.lastCall}`);
        }
        this.lastCall = stream;
        const call: Call = { path, chunks: [], taken: 0, room: this.roomOfCall };
        this.calls.set(stream, call);
        return call;
    }

    private data(frame: Frame): void {
        if (frame.stream === 0) throw new ProtocolError(code.protocol, "data belong to no call");
        this.taken = this.makeRoom(0, this.taken + frame.payload.length);
        const call = this.calls.get(frame.stream);
        // The client has called it off, or goes on after its end, and this was on its way.
        if (call === undefined || call.answer !== undefined) return;
        call.chunks.push(contentOf(frame));
        if ((frame.flags & flag.endOfStream) !== 0) this.answer(frame.stream, call);
        else call.taken = this.makeRoom(frame.stream, call.taken + frame.payload.length);
    }

    /** Says now and then that what was taken has made room; what has not been told yet comes back. */
    private makeRoom(stream: number, taken: number): number {
        if (taken < window / 2) return taken;
        this.send(type.windowUpdate, 0, stream, numbers(taken));
        return 0;
    }

    private answer(stream: number, call: Call): void {
        const { head, content } = this.answerTo(call.path, Buffer.concat(call.chunks.splice(0)));
        this.sendHeaders(stream, head, content === undefined);
        if (content === undefined) {
            this.calls.delete(stream);
            return;
        }
        call.answer = { ...content };
        this.sendBody(stream, call);
    }

    /** As much as the other side takes; the rest goes when it takes more. */
    private sendBody(stream: number, call: Call): void {
        const { answer } = call;
        if (answer === undefined) return;
        while (answer.body.length > 0) {
            const size = Math.min(answer.body.length, call.room, this.room, this.largestFrame);
            if (size <= 0) return;
            this.send(type.data, 0, stream, answer.body.subarray(0, size));
            answer.body = answer.body.subarray(size);
            call.room -= size;
            this.room -= size;
        }
        this.sendHeaders(stream, answer.tail, true);
        this.calls.delete(stream);
    }

    private sendHeaders(stream: number, block: Buffer, ends: boolean): void {
        const last = ends ? flag.endOfStream : 0;
        const size = this.largestFrame;
        const first = block.subarray(0, size);
        const whole = first.length === block.length ? flag.endOfHeaders : 0;
        this.send(type.headers, last | whole, stream, first);
        for (let at = size; at < block.length; at += size) {
            const flags = at + size >= block.length ? flag.endOfHeaders : 0;
            this.send(type.continuation, flags, stream, block.subarray(at, at + size));
        }
    }

    private settings({ flags, payload }: Frame): void {
        if ((flags & flag.acknowledged) !== 0) return;
        if (payload.length % 6 !== 0) throw new ProtocolError(code.frameSize, "settings are cut off");
        for (let at = 0; at < payload.length; at += 6) {
            const value = payload.readUInt32BE(at + 2);
            const name = payload.readUInt16BE(at);
            if (name === setting.initialWindow) this.resize(value);
            if (name === setting.largestFrame) this.largestFrame = allowed(value);
        }
        this.send(type.settings, flag.acknowledged, 0, Buffer.alloc(0));
    }

    /** Calls that are under way get the difference. */
    private resize(size: number): void {
        if (size > largestWindow) throw new ProtocolError(code.flowControl, "a window is too large");
        for (const call of this.calls.values()) call.room += size - this.roomOfCall;
        this.roomOfCall = size;
        this.sendWaiting();
    }

    private widen({ stream, payload }: Frame): void {
        const more = numberOf(payload, "what makes room") & largestWindow;
        const call = this.calls.get(stream);
        if (stream === 0) this.room += more;
        else if (call !== undefined) call.room += more;
        if (Math.max(this.room, call?.room ?? 0) > largestWindow) {
            throw new ProtocolError(code.flowControl, "there is more room than can be counted");
        }
        this.sendWaiting();
    }

    private pinged(payload: Buffer): void {
        const wait = this.nextPing - performance.now();
        if (wait <= 0) {
            this.nextPing = performance.now() + pingPause;
            this.send(type.ping, flag.acknowledged, 0, payload);
            return;
        }
        setTimeout(() => {
            if (this.socket.destroyed) return;
            this.pinged(payload);
            this.flush();
        }, wait).unref();
    }

    private sendWaiting(): void {
        for (const [stream, call] of [...this.calls]) this.sendBody(stream, call);
    }

    private send(of: number, flags: number, stream: number, payload: Uint8Array): void {
        this.outgoing.push(writeFrame(of, flags, stream, payload));
    }
}

function allowed(size: number): number {
    if (size >= largestFrame && size < 2 ** 24) return size;
    throw new ProtocolError(code.protocol, `frames of ${size} bytes are not allowed`);
}

function settingOf(name: number, value: number): Buffer {
    const bytes = Buffer.alloc(6);
    bytes.writeUInt16BE(name, 0);
    bytes.writeUInt32BE(value, 2);
    return bytes;
}
