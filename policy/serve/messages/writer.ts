// Messages for the engine, straight from plain values to bytes. The generated classes and their library are two fifths of
// what a pack would have to load before it can say anything.

const wires = { varint: 0, fixed64: 1, bytes: 2 } as const;
const none = Buffer.alloc(0);

/** A field of a message. As the protocol wants it, nothing at all where there is no text. */
export function text(field: number, value: string): Buffer {
    return value === "" ? none : sized(field, Buffer.from(value));
}

/** One of several choices, which the protocol numbers. Zero is what is meant where there is nothing. */
export function choice(field: number, value: number): Buffer {
    return value === 0 ? none : Buffer.of(...tag(field, wires.varint), ...varint(value));
}

export function message(field: number, ...fields: readonly Buffer[]): Buffer {
    return sized(field, Buffer.concat(fields));
}

/** Any mapping of what JSON can hold: a Struct of protocol buffers. */
export function struct(field: number, mapping: object): Buffer {
    const known = Object.entries(mapping).filter(([, value]) => value !== undefined);
    return message(field, ...known.map(([key, value]) => message(1, text(1, key), anything(2, value))));
}

function anything(field: number, value: unknown): Buffer {
    if (typeof value === "string") return message(field, sized(3, Buffer.from(value)));
    if (typeof value === "number") return message(field, double(value));
    if (typeof value === "boolean") return message(field, Buffer.of(...tag(4, wires.varint), value ? 1 : 0));
    if (Array.isArray(value)) return message(field, message(6, ...value.map((item) => anything(1, item))));
    if (typeof value === "object" && value !== null) return message(field, struct(5, value));
    return message(field, Buffer.of(...tag(1, wires.varint), 0));
}

function sized(field: number, content: Buffer): Buffer {
    const head = [...tag(field, wires.bytes), ...varint(content.length)];
    const whole = Buffer.allocUnsafe(head.length + content.length);
    whole.set(head);
    whole.set(content, head.length);
    return whole;
}

function tag(field: number, wire: number): readonly number[] {
    return varint(field * 8 + wire);
}

function varint(value: number): readonly number[] {
    const bytes: number[] = [];
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest & 127) | 128);
    return [...bytes, rest];
}

function double(value: number): Buffer {
    const bytes = Buffer.alloc(9);
    bytes.set(tag(2, wires.fixed64));
    bytes.writeDoubleLE(value, 1);
    return bytes;
}
