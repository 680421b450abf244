// The engine's messages, straight from their bytes to plain values. The generated classes make some ten objects for each
// value on the way, which costs more than all rules together; and most of what is sent is never looked at.

/** How a field is written: its length is in its type, or before it. */
const wires = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const cutOff = "the engine's message ends in the middle of a field";

/** From one byte to another: a message, a text, or what has not been read of either. */
export interface Extent {
    readonly start: number;
    readonly end: number;
}

/** Parts of letters that take more than one byte. */
const partsOfLetters = /[\x80-\xff]/;

/** One place in a message, which goes on with everything that is read. What has fields is read up to the end it is given. */
export class Reader {
    private at: number;
    private wire = 0;
    /** All as text, a letter for each byte: taking a part of that costs less than asking for a few bytes as text. */
    private letters: string | undefined;

    constructor(
        private readonly buffer: Buffer,
        private readonly whole: Extent = { start: 0, end: buffer.length },
    ) {
        this.at = whole.start;
    }

    /** The number of the next field, whose value must then be read or skipped; 0 at the end. */
    next(end = this.whole.end): number {
        if (this.at >= end) return 0;
        const tag = this.varint();
        this.wire = tag & 7;
        return tag >>> 3;
    }

    varint(): number {
        let value = 0;
        let scale = 1;
        for (;;) {
            const byte = this.buffer[this.at++];
            if (byte === undefined) throw new RangeError(cutOff);
            if (byte < 128) return value + byte * scale;
            value += (byte & 127) * scale;
            scale *= 128;
        }
    }

    text(): string {
        const { start, end } = this.extent();
        this.letters ??= this.buffer.toString("latin1", this.whole.start, this.whole.end);
        const text = this.letters.slice(start - this.whole.start, end - this.whole.start);
        return partsOfLetters.test(text) ? this.buffer.toString("utf8", start, end) : text;
    }

    /** Passes over a text or a message. */
    extent(): Extent {
        const end = this.ending();
        const start = this.at;
        this.at = end;
        return { start, end };
    }

    skip(): void {
        if (this.wire === wires.varint) this.varint();
        else if (this.wire === wires.bytes) this.at = this.ending();
        else if (this.wire === wires.fixed64) this.at += 8;
        else if (this.wire === wires.fixed32) this.at += 4;
        else throw new RangeError(`the engine sent a field of the unknown wire type ${this.wire}`);
    }

    /** A Struct of protocol buffers, whose fields are left. */
    struct(end = this.whole.end): Record<string, unknown> {
        const struct: Record<string, unknown> = {};
        for (let field = this.next(end); field !== 0; field = this.next(end)) {
            if (field === 1) this.addEntry(struct, this.ending());
            else this.skip();
        }
        return struct;
    }

    private addEntry(struct: Record<string, unknown>, end: number): void {
        let key = "";
        let value: unknown = null;
        for (let field = this.next(end); field !== 0; field = this.next(end)) {
            if (field === 1) key = this.text();
            else if (field === 2) value = this.value(this.ending());
            else this.skip();
        }
        // An assignment would take this key for the object's prototype.
        if (key === "__proto__") Object.defineProperty(struct, key, { value, enumerable: true });
        else struct[key] = value;
    }

    private value(end: number): unknown {
        let value: unknown = null;
        for (let field = this.next(end); field !== 0; field = this.next(end)) {
            if (field === 2) value = this.double();
            else if (field === 3) value = this.text();
            else if (field === 4) value = this.varint() !== 0;
            else if (field === 5) value = this.struct(this.ending());
            else if (field === 6) value = this.list(this.ending());
            else this.skip();
        }
        return value;
    }

    private list(end: number): unknown[] {
        const list: unknown[] = [];
        for (let field = this.next(end); field !== 0; field = this.next(end)) {
            if (field === 1) list.push(this.value(this.ending()));
            else this.skip();
        }
        return list;
    }

    private double(): number {
        const value = this.buffer.readDoubleLE(this.at);
        this.at += 8;
        return value;
    }

    /** Where the text or message ends whose length comes next. */
    private ending(): number {
        const length = this.varint();
        const end = this.at + length;
        if (end > this.whole.end) throw new RangeError(cutOff);
        return end;
    }
}
