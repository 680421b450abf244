import { code, ProtocolError } from "./error";

export const type = {
    data: 0,
    headers: 1,
    reset: 3,
    settings: 4,
    ping: 6,
    goAway: 7,
    windowUpdate: 8,
    continuation: 9,
} as const;

export const flag = { acknowledged: 1, endOfStream: 1, endOfHeaders: 4, padded: 8, prioritised: 0x20 } as const;

/** As large as a frame may be unless the other side allows more. */
export const largestFrame = 16_384;

const head = 9;
const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

export interface Frame {
    readonly type: number;
    readonly flags: number;
    /** Zero is the connection itself. */
    readonly stream: number;
    readonly payload: Buffer;
}

/** Finds the frames in what comes over the wire, however it is cut. */
export class FrameReader {
    private rest: Buffer = Buffer.alloc(0);
    private greeted = false;

    *read(chunk: Buffer): Generator<Frame> {
        this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
        if (!this.greeted && !this.greets()) return;
        for (let frame = this.next(); frame !== undefined; frame = this.next()) yield frame;
    }

    private greets(): boolean {
        if (this.rest.length < preface.length) return false;
        if (!this.rest.subarray(0, preface.length).equals(preface)) {
            throw new ProtocolError(code.protocol, "this is not HTTP/2");
        }
        this.rest = this.rest.subarray(preface.length);
        this.greeted = true;
        return true;
    }

    private next(): Frame | undefined {
        if (this.rest.length < head) return undefined;
        const length = this.rest.readUIntBE(0, 3);
        if (length > largestFrame) throw new ProtocolError(code.frameSize, `a frame has ${length} bytes`);
        if (this.rest.length < head + length) return undefined;
        const frame = {
            type: this.rest.readUInt8(3),
            flags: this.rest.readUInt8(4),
            stream: this.rest.readUInt32BE(5) & 0x7fffffff,
            payload: this.rest.subarray(head, head + length),
        };
        this.rest = this.rest.subarray(head + length);
        return frame;
    }
}

export function writeFrame(of: number, flags: number, stream: number, payload: Uint8Array): Buffer {
    const bytes = Buffer.allocUnsafe(head + payload.length);
    bytes.writeUIntBE(payload.length, 0, 3);
    bytes.writeUInt8(of, 3);
    bytes.writeUInt8(flags, 4);
    bytes.writeUInt32BE(stream, 5);
    bytes.set(payload, head);
    return bytes;
}

export function numberOf(payload: Buffer, what: string): number {
    if (payload.length !== 4) throw new ProtocolError(code.frameSize, `${what} has ${payload.length} bytes`);
    return payload.readUInt32BE(0);
}

export function numbers(...values: readonly number[]): Buffer {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => {
        bytes.writeUInt32BE(value, index * 4);
    });
    return bytes;
}

/** Without what was only put around it: the filling, and what a flag says is in front (`before` bytes). */
export function contentOf({ flags, payload }: Frame, before = 0): Buffer {
    const padded = (flags & flag.padded) !== 0;
    const filling = padded ? (payload[0] ?? 0) : 0;
    const from = before + (padded ? 1 : 0);
    if (payload.length < from + filling) throw new ProtocolError(code.protocol, "a frame is nothing but filling");
    return payload.subarray(from, payload.length - filling);
}
