// The engine's largest messages, straight from their bytes to plain values. The generated classes make some ten objects
// for each value on the way, which costs more than all rules together; and most of what is sent is never looked at.
import type { Resource } from "../kernel";

/** How a field is written: its length is in its type, or before it. */
const wires = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** One message: where its next field starts, and where it ends. */
class Message {
    private at: number;
    private wire = 0;

    constructor(
        private readonly buffer: Buffer,
        start = 0,
        private readonly end = buffer.length,
    ) {
        this.at = start;
    }

    /** The number of the next field, whose value must then be read or skipped; 0 at the end. */
    next(): number {
        if (this.at >= this.end) return 0;
        const tag = this.varint();
        this.wire = tag & 7;
        return tag >>> 3;
    }

    varint(): number {
        let value = 0;
        let scale = 1;
        for (;;) {
            const byte = this.buffer.readUInt8(this.at++);
            value += (byte & 127) * scale;
            if (byte < 128) return value;
            scale *= 128;
        }
    }

    double(): number {
        const value = this.buffer.readDoubleLE(this.at);
        this.at += 8;
        return value;
    }

    text(): string {
        const { start, end } = this.extent();
        return this.buffer.toString("utf8", start, end);
    }

    message(): Message {
        const { start, end } = this.extent();
        return new Message(this.buffer, start, end);
    }

    skip(): void {
        switch (this.wire) {
            case wires.varint:
                this.varint();
                return;
            case wires.fixed64:
                this.at += 8;
                return;
            case wires.bytes:
                this.extent();
                return;
            case wires.fixed32:
                this.at += 4;
                return;
            default:
                throw new RangeError(`the engine sent a field of the unknown wire type ${this.wire}`);
        }
    }

    private extent(): { readonly start: number; readonly end: number } {
        const length = this.varint();
        const start = this.at;
        this.at += length;
        if (this.at > this.end) throw new RangeError("the engine's message ends in the middle of a field");
        return { start, end: this.at };
    }
}

/** A resource whose properties are only unpacked when somebody looks at them. */
class SentResource implements Resource {
    type = "";
    urn = "";
    origin = "";
    readonly options = { protect: false, ignoreChanges: [] as string[] };
    private properties: Message | undefined;
    private unpacked: unknown;

    constructor(message: Message) {
        for (let field = message.next(); field !== 0; field = message.next()) {
            if (field === 1) this.type = message.text();
            else if (field === 2) this.properties = message.message();
            else if (field === 3) this.urn = message.text();
            else if (field === 4) this.origin = message.text();
            else if (field === 5) this.readOptions(message.message());
            else message.skip();
        }
    }

    get object(): unknown {
        if (this.unpacked === undefined) {
            this.unpacked = this.properties === undefined ? {} : structFrom(this.properties);
            this.properties = undefined;
        }
        return this.unpacked;
    }

    private readOptions(message: Message): void {
        for (let field = message.next(); field !== 0; field = message.next()) {
            if (field === 1) this.options.protect = message.varint() !== 0;
            else if (field === 2) this.options.ignoreChanges.push(message.text());
            else message.skip();
        }
    }
}

/** An AnalyzeRequest, or one resource of an AnalyzeStackRequest: what both have is numbered alike. */
export function decodeResource(bytes: Buffer): Resource {
    return new SentResource(new Message(bytes));
}

/** The resources of an AnalyzeStackRequest. */
export function decodeResources(bytes: Buffer): readonly Resource[] {
    const message = new Message(bytes);
    const resources: Resource[] = [];
    for (let field = message.next(); field !== 0; field = message.next()) {
        if (field === 1) resources.push(new SentResource(message.message()));
        else message.skip();
    }
    return resources;
}

function structFrom(message: Message): Record<string, unknown> {
    const struct: Record<string, unknown> = {};
    for (let field = message.next(); field !== 0; field = message.next()) {
        if (field === 1) addEntry(struct, message.message());
        else message.skip();
    }
    return struct;
}

function addEntry(struct: Record<string, unknown>, message: Message): void {
    let key = "";
    let value: unknown = null;
    for (let field = message.next(); field !== 0; field = message.next()) {
        if (field === 1) key = message.text();
        else if (field === 2) value = valueFrom(message.message());
        else message.skip();
    }
    // An assignment would take this key for the object's prototype.
    if (key === "__proto__") Object.defineProperty(struct, key, { value, enumerable: true });
    else struct[key] = value;
}

function valueFrom(message: Message): unknown {
    let value: unknown = null;
    for (let field = message.next(); field !== 0; field = message.next()) {
        if (field === 2) value = message.double();
        else if (field === 3) value = message.text();
        else if (field === 4) value = message.varint() !== 0;
        else if (field === 5) value = structFrom(message.message());
        else if (field === 6) value = listFrom(message.message());
        else message.skip();
    }
    return value;
}

function listFrom(message: Message): unknown[] {
    const list: unknown[] = [];
    for (let field = message.next(); field !== 0; field = message.next()) {
        if (field === 1) list.push(valueFrom(message.message()));
        else message.skip();
    }
    return list;
}
