import { BlockList } from "node:net";
import fc from "fast-check";
import { atomsOf, contains, rangeOf } from "../../../workflow/connections/addresses";

const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join("."));
const block = fc.tuple(address, fc.integer({ min: 0, max: 32 })).map(([base, length]) => `${base}/${length}`);

const single = (text: string) => rangeOf(`${text}/32`);

function dotted(value: bigint): string {
    return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
}

describe("a block of addresses", () => {
    it.each([
        ["10.0.0.0/8", 4, 0x0a000000n, 0x0affffffn],
        ["10.1.2.3/8", 4, 0x0a000000n, 0x0affffffn],
        ["192.0.2.7/32", 4, 0xc0000207n, 0xc0000207n],
        ["0.0.0.0/0", 4, 0n, 0xffffffffn],
        ["::/0", 6, 0n, (1n << 128n) - 1n],
        ["::1/128", 6, 1n, 1n],
        ["2001:db8::/32", 6, 0x20010db8n << 96n, (0x20010db9n << 96n) - 1n],
        ["1:2:3:4:5:6:7:8/128", 6, 0x00010002000300040005000600070008n, 0x00010002000300040005000600070008n],
    ])("%s is read", (cidr, family, first, last) => {
        expect(rangeOf(cidr)).toEqual({ family, first, last, cidr });
    });

    it.each([
        "",
        "10.0.0.0",
        "10.0.0.0/33",
        "10.0.0/8",
        "10.0.0.256/8",
        "10.0.0.0/8/9",
        "a.b.c.d/8",
        "::/129",
        "1::2::3/64",
        "1:2:3:4:5:6:7/64",
        "1:2:3:4:5:6:7:8::/64",
        "g::/16",
    ])("%j is refused by name", (cidr) => {
        expect(() => rangeOf(cidr)).toThrow(new Error(`"${cidr}" is no address block; want for instance 10.0.0.0/8`));
    });

    it("holds what the operating system's own arithmetic says it holds", () => {
        fc.assert(
            fc.property(block, address, (cidr, one) => {
                const [base = "", length] = cidr.split("/");
                const list = new BlockList();
                list.addSubnet(base, Number(length), "ipv4");
                expect(contains(rangeOf(cidr), single(one))).toBe(list.check(one, "ipv4"));
            }),
        );
    });

    it("never holds addresses of the other family", () => {
        expect(contains(rangeOf("::/0"), single("10.0.0.1"))).toBe(false);
    });
});

describe("cutting addresses along blocks", () => {
    const blocks = fc.array(block, { minLength: 1, maxLength: 8 });

    it("gives one sample per kind of address, and none where the inner blocks cover the outer one", () => {
        const samples = (cidrs: readonly string[]) =>
            atomsOf(cidrs).map(({ range, sample }) => `${range.cidr} ${dotted(sample.first)}`);
        expect(samples(["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16"])).toEqual([
            "0.0.0.0/0 0.0.0.0",
            "10.0.0.0/8 10.1.0.0",
            "10.0.0.0/16 10.0.0.0",
        ]);
        expect(samples(["10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9"])).toEqual([
            "10.0.0.0/9 10.0.0.0",
            "10.128.0.0/9 10.128.0.0",
        ]);
        expect(samples(["10.0.0.0/8", "10.5.6.7/8"])).toEqual(["10.0.0.0/8 10.0.0.0"]);
    });

    it("puts each sample into its own block and no smaller one", () => {
        fc.assert(
            fc.property(blocks, (cidrs) => {
                for (const { range, sample } of atomsOf(cidrs)) {
                    const holding = cidrs.map(rangeOf).filter((one) => contains(one, sample));
                    expect(holding.every((one) => contains(one, range))).toBe(true);
                    expect(contains(range, sample)).toBe(true);
                }
            }),
        );
    });

    it("leaves no address without a sample that is in exactly the same blocks", () => {
        fc.assert(
            fc.property(blocks, address, (cidrs, one) => {
                const membership = (point: Parameters<typeof contains>[1]) =>
                    cidrs.map((cidr) => contains(rangeOf(cidr), point));
                const wanted = membership(single(one));
                fc.pre(wanted.includes(true));
                const samples = atomsOf(cidrs).map(({ sample }) => JSON.stringify(membership(sample)));
                expect(samples).toContain(JSON.stringify(wanted));
            }),
        );
    });
});
