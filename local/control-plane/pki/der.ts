/** The few shapes of ASN.1 in DER encoding of which a certificate consists. */

function header(tag: number, length: number): Buffer {
    if (length < 0x80) return Buffer.from([tag, length]);
    const bytes: number[] = [];
    for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
    return Buffer.from([tag, 0x80 | bytes.length, ...bytes]);
}

function element(tag: number, ...content: readonly Buffer[]): Buffer {
    const body = Buffer.concat(content);
    return Buffer.concat([header(tag, body.length), body]);
}

export const sequence = (...items: readonly Buffer[]): Buffer => element(0x30, ...items);
export const set = (...items: readonly Buffer[]): Buffer => element(0x31, ...items);
export const octets = (content: Buffer): Buffer => element(0x04, content);
export const boolean = (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0]));
export const text = (value: string): Buffer => element(0x0c, Buffer.from(value, "utf8"));
/** A value under its own number within a structure: `[n]`. */
export const tagged = (number: number, ...content: readonly Buffer[]): Buffer => element(0xa0 | number, ...content);
/** The same for a plain string of bytes, whose own tag is left out. */
export const taggedBytes = (number: number, content: Buffer): Buffer => element(0x80 | number, content);

/** Not negative; leading zeros are dropped, and one is added where the first bit would read as a sign. */
export function integer(value: number | Buffer): Buffer {
    let bytes = typeof value === "number" ? Buffer.from([value]) : value;
    while (bytes.length > 1 && bytes[0] === 0) bytes = bytes.subarray(1);
    return element(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export function bits(content: Buffer, unused = 0): Buffer {
    return element(0x03, Buffer.from([unused]), content);
}

/** `1.2.840.10045`: the first two numbers share a byte, the others are base 128 with a continuation bit. */
export function objectIdentifier(dotted: string): Buffer {
    const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
    const bytes = [first * 40 + second, ...rest].flatMap((number) => {
        const groups = [number & 0x7f];
        for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128)) {
            groups.unshift((left & 0x7f) | 0x80);
        }
        return groups;
    });
    return element(0x06, Buffer.from(bytes));
}

/** Two-digit years up to 2049, four-digit ones from then on: RFC 5280 leaves no choice. */
export function time(date: Date): Buffer {
    const digits = `${date.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
    return date.getUTCFullYear() < 2050
        ? element(0x17, Buffer.from(digits.slice(2), "ascii"))
        : element(0x18, Buffer.from(digits, "ascii"));
}
