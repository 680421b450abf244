import { isIP } from "node:net";

/** A range of addresses: the leading bits that all of them share. */
export interface AddressRange {
    readonly bits: string;
    readonly family: 4 | 6;
}

/** IPv6 addresses that stand for IPv4 ones, which follow these bits: mapped ones, and those of translators. */
const fourInSix = ["::ffff:0:0", "64:ff9b::"].map((address) => bitsOf6(address).slice(0, 96));

/** `10.0.0.0/8` as a range; nothing if it is not one. */
export function addressRange(cidr: string): AddressRange | undefined {
    const [address = "", length = "", ...rest] = cidr.split("/");
    const family = isIP(address);
    if ((family !== 4 && family !== 6) || rest.length > 0 || !/^\d{1,3}$/.test(length)) return undefined;
    const bits = family === 4 ? bitsOf4(address) : bitsOf6(address);
    if (Number(length) > bits.length) return undefined;
    const shared = bits.slice(0, Number(length));
    const prefix = family === 6 ? fourInSix.find((each) => shared.startsWith(each)) : undefined;
    return prefix === undefined ? { bits: shared, family } : { bits: shared.slice(prefix.length), family: 4 };
}

export function contains(outer: AddressRange, inner: AddressRange): boolean {
    return outer.family === inner.family && inner.bits.startsWith(outer.bits);
}

export function overlaps(a: AddressRange, b: AddressRange): boolean {
    return contains(a, b) || contains(b, a);
}

function bitsOf4(address: string): string {
    return address
        .split(".")
        .map((part) => Number(part).toString(2).padStart(8, "0"))
        .join("");
}

function bitsOf6(address: string): string {
    const [head = "", tail] = withoutDottedEnd(address).split("::");
    const left = groupsOf(head);
    const right = groupsOf(tail ?? "");
    const gap = tail === undefined ? 0 : 8 - left.length - right.length;
    return [...left, ...Array.from({ length: gap }, () => "0"), ...right]
        .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0"))
        .join("");
}

function groupsOf(part: string): string[] {
    return part === "" ? [] : part.split(":");
}

/** `::ffff:10.0.0.1` ends in an IPv4 address; rewritten as two groups. */
function withoutDottedEnd(address: string): string {
    const last = address.slice(address.lastIndexOf(":") + 1);
    if (!last.includes(".")) return address;
    const bits = bitsOf4(last);
    const groups = [bits.slice(0, 16), bits.slice(16)].map((half) => Number.parseInt(half, 2).toString(16));
    return address.slice(0, -last.length) + groups.join(":");
}
