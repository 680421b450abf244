import { code, ProtocolError } from "./error";
import { decodeHuffman } from "./huffman";

type Header = readonly [name: string, value: string];

/** The headers that both sides know from the beginning, numbered from one. */
const known: readonly Header[] = [
    [":authority", ""],
    [":method", "GET"],
    [":method", "POST"],
    [":path", "/"],
    [":path", "/index.html"],
    [":scheme", "http"],
    [":scheme", "https"],
    ...["200", "204", "206", "304", "400", "404", "500"].map((value): Header => [":status", value]),
    ["accept-charset", ""],
    ["accept-encoding", "gzip, deflate"],
    ...[
        ..."accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control".split(
            " ",
        ),
        ..."content-disposition content-encoding content-language content-length content-location content-range".split(
            " ",
        ),
        ..."content-type cookie date etag expect expires from host if-match if-modified-since if-none-match".split(" "),
        ..."if-range if-unmodified-since last-modified link location max-forwards proxy-authenticate".split(" "),
        ..."proxy-authorization range referer refresh retry-after server set-cookie strict-transport-security".split(
            " ",
        ),
        ..."transfer-encoding user-agent vary via www-authenticate".split(" "),
    ].map((name): Header => [name, ""]),
];

/** What a header takes of the table beside its text, by the protocol's count. */
const overhead = 32;
/** As large as the other side may make the table unless it is told otherwise. */
const largestTable = 4096;

/** Reads header blocks. What one of them names, later ones may call by its number: a connection has one reader for all. */
export class HeaderReader {
    /** The newest first: that is how they are numbered. */
    private readonly table: Header[] = [];
    private size = 0;
    private limit = largestTable;

    read(block: Buffer): ReadonlyMap<string, string> {
        const cursor = new Cursor(block);
        const headers = new Map<string, string>();
        while (!cursor.ended) {
            const header = this.next(cursor);
            if (header !== undefined) headers.set(...header);
        }
        return headers;
    }

    /** By its first bits: a number, a header to remember, another size of the table, or a header to forget. */
    private next(cursor: Cursor): Header | undefined {
        const first = cursor.peek();
        if (first >= 0x80) return this.numbered(cursor.integer(7));
        if (first >= 0x40) return this.remember(this.literal(cursor, 6));
        if (first < 0x20) return this.literal(cursor, 4);
        this.limit = cursor.integer(5);
        if (this.limit > largestTable) throw new ProtocolError(code.compression, "the table of headers is too large");
        this.forget();
        return undefined;
    }

    private literal(cursor: Cursor, prefix: number): Header {
        const name = cursor.integer(prefix);
        return [name === 0 ? cursor.text() : this.numbered(name)[0], cursor.text()];
    }

    private numbered(number: number): Header {
        const header = known[number - 1] ?? this.table[number - 1 - known.length];
        if (header === undefined) throw new ProtocolError(code.compression, `no header has the number ${number}`);
        return header;
    }

    private remember(header: Header): Header {
        this.table.unshift(header);
        this.size += sizeOf(header);
        this.forget();
        return header;
    }

    private forget(): void {
        while (this.size > this.limit) {
            const oldest = this.table.pop();
            if (oldest === undefined) return;
            this.size -= sizeOf(oldest);
        }
    }
}

function sizeOf([name, value]: Header): number {
    return name.length + value.length + overhead;
}

class Cursor {
    private at = 0;

    constructor(private readonly bytes: Buffer) {}

    get ended(): boolean {
        return this.at >= this.bytes.length;
    }

    peek(): number {
        const byte = this.bytes[this.at];
        if (byte === undefined) throw new ProtocolError(code.compression, "a header is cut off");
        return byte;
    }

    private byte(): number {
        const byte = this.peek();
        this.at += 1;
        return byte;
    }

    /** In the last bits of a byte; what does not fit there follows, seven bits in a byte, the lowest first. */
    integer(bits: number): number {
        const full = 2 ** bits - 1;
        let value = this.byte() & full;
        if (value < full) return value;
        for (let weight = 1; ; weight *= 128) {
            const byte = this.byte();
            value += (byte & 0x7f) * weight;
            if (value > 2 ** 31) throw new ProtocolError(code.compression, "a number is too large");
            if (byte < 0x80) return value;
        }
    }

    text(): string {
        const short = this.peek() >= 0x80;
        const length = this.integer(7);
        const bytes = this.bytes.subarray(this.at, this.at + length);
        if (bytes.length < length) throw new ProtocolError(code.compression, "a text is cut off");
        this.at += length;
        return short ? decodeHuffman(bytes) : bytes.toString("latin1");
    }
}

/** In front of a block: the table has no room. A reader that has changed its table waits for such a word, any other may have it. */
const withoutTable = Buffer.of(0x20);

/** A block that any reader understands: every header in full, and none to be remembered. */
export function writeHeaders(headers: readonly Header[]): Buffer {
    const fields = headers.flatMap(([name, value]) => [Buffer.of(0), written(name), written(value)]);
    return Buffer.concat([withoutTable, ...fields]);
}

function written(text: string): Buffer {
    const bytes = Buffer.from(text, "latin1");
    return Buffer.concat([integer(bytes.length), bytes]);
}

function integer(value: number): Buffer {
    const full = 0x7f;
    if (value < full) return Buffer.of(value);
    const bytes = [full];
    let rest = value - full;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    return Buffer.from([...bytes, rest]);
}
