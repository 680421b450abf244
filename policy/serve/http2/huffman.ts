import { code, ProtocolError } from "./error";

/**
 * How many bits HTTP/2 writes each byte with, and the sign of the end after them. The codes count upwards from the shortest
 * to the longest, and from byte to byte among those of one length, so that the lengths say everything.
 */
const lengths = `
    13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28
    28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28
    6 10 10 12 13 6 8 11 10 10 8 11 8 6 6 6
    5 5 5 6 6 6 6 6 6 6 7 8 15 6 12 10
    13 6 7 7 7 7 7 7 7 7 7 7 7 7 7 7
    7 7 7 7 7 7 7 7 8 7 8 13 19 13 14 6
    15 5 6 5 6 5 6 6 6 5 7 7 6 6 6 5
    6 7 6 5 5 6 7 7 7 7 7 15 11 14 13 28
    20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23
    24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24
    22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23
    21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23
    26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25
    19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27
    20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23
    26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26
    30
`
    .trim()
    .split(/\s+/)
    .map(Number);
const end = lengths.length - 1;
const longest = Math.max(...lengths);

/** Of each length: the first code, and the symbols in the order of their codes. */
const byLength = Array.from({ length: longest + 1 }, (_, length) => ({
    first: 0,
    symbols: lengths.flatMap((of, symbol) => (of === length ? [symbol] : [])),
}));
byLength.reduce((next, of) => {
    of.first = next;
    return (next + of.symbols.length) * 2;
}, 0);

/** The text that these bytes stand for. */
export function decodeHuffman(bytes: Buffer): string {
    const symbols: number[] = [];
    let read = 0;
    let bits = 0;
    for (let at = 0; at < bytes.length * 8; at += 1) {
        const bit = ((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
        read = read * 2 + bit;
        bits += 1;
        const { first, symbols: of } = byLength[bits] ?? { first: 0, symbols: [] };
        const symbol = of[read - first];
        if (symbol === end || bits > longest) throw new ProtocolError(code.compression, "a text has no end");
        if (symbol === undefined) continue;
        symbols.push(symbol);
        read = 0;
        bits = 0;
    }
    // The last byte is filled up with the first bits of the sign of the end: ones, fewer than a byte of them.
    if (bits > 7 || read !== 2 ** bits - 1) throw new ProtocolError(code.compression, "a text ends within a character");
    return Buffer.from(symbols).toString("latin1");
}
