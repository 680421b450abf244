/** A range of addresses, as whole numbers. */
export interface Range {
    readonly family: 4 | 6;
    readonly first: bigint;
    readonly last: bigint;
    /** As it was written. */
    readonly cidr: string;
}

const bits = { 4: 32n, 6: 128n } as const;

/** Policies repeat the same few blocks for every pair of ends. */
const read = new Map<string, Range>();

export function rangeOf(cidr: string): Range {
    const range = read.get(cidr) ?? parse(cidr);
    read.set(cidr, range);
    return range;
}

function parse(cidr: string): Range {
    const [address = "", length, ...rest] = cidr.split("/");
    const family = address.includes(":") ? 6 : 4;
    const prefix = length !== undefined && /^\d{1,3}$/.test(length) ? BigInt(length) : -1n;
    const base = family === 6 ? ipv6(address) : ipv4(address);
    if (base === undefined || rest.length > 0 || prefix < 0n || prefix > bits[family]) {
        throw new Error(`"${cidr}" is no address block; want for instance 10.0.0.0/8`);
    }
    const size = 1n << (bits[family] - prefix);
    const first = base - (base % size);
    return { family, first, last: first + size - 1n, cidr };
}

function ipv4(address: string): bigint | undefined {
    const parts = address.split(".");
    if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
    return parts.reduce((value, part) => (value << 8n) + BigInt(part), 0n);
}

function ipv6(address: string): bigint | undefined {
    const halves = address.split("::");
    if (halves.length > 2) return undefined;
    const [front = [], back = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
    const missing = 8 - front.length - back.length;
    if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
    const parts = [...front, ...Array.from({ length: missing }, () => "0"), ...back];
    if (!parts.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return undefined;
    return parts.reduce((value, part) => (value << 16n) + BigInt(`0x${part}`), 0n);
}

export function contains(outer: Range, inner: Pick<Range, "family" | "first" | "last">): boolean {
    return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** Addresses that no block tells apart, with one of them to ask about. */
export interface Atom {
    readonly range: Range;
    readonly sample: Pick<Range, "family" | "first" | "last">;
}

/**
 * Cuts all addresses along the given blocks. Blocks lie within each other or apart, so what is left of each one without
 * those inside it is all alike; a block that the inner ones cover completely leaves nothing.
 */
export function atomsOf(cidrs: readonly string[]): readonly Atom[] {
    const ranges = new Map<string, Range>();
    for (const cidr of cidrs) {
        const range = rangeOf(cidr);
        const key = `${range.family} ${range.first} ${range.last}`;
        if (!ranges.has(key)) ranges.set(key, range);
    }
    const all = [...ranges.values()].sort(
        (a, b) => a.family - b.family || compare(a.first, b.first) || compare(b.last, a.last),
    );
    return all.flatMap((range) => {
        const inside = all.filter((other) => other !== range && contains(range, other));
        const address = firstFree(range, inside);
        if (address === undefined) return [];
        return [{ range, sample: { family: range.family, first: address, last: address } }];
    });
}

/** The first address that is in none of the inner blocks, which come sorted by where they start. */
function firstFree(range: Range, inside: readonly Range[]): bigint | undefined {
    let address = range.first;
    for (const inner of inside) {
        if (inner.first > address) break;
        if (inner.last >= address) address = inner.last + 1n;
    }
    return address <= range.last ? address : undefined;
}

function compare(a: bigint, b: bigint): number {
    return a < b ? -1 : a > b ? 1 : 0;
}
