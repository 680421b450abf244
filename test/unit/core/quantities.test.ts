import fc from "fast-check";
import { bytes, cpuMillis, formatBytes, formatCpu } from "../../../components/core/quantities";

/** Up to a petabyte: everything a cluster's quota can hold. */
const amount = fc.integer({ min: 0, max: 2 ** 50 });

describe("an amount of CPU", () => {
    it.each([
        ["0", 0],
        ["1m", 1],
        ["250m", 250],
        ["1000m", 1000],
        ["2", 2000],
        ["1.5", 1500],
        ["0.001", 1],
        ["1.001", 1001],
        ["0.07", 70],
        ["1.2k", 1_200_000],
    ])("reads %s as %d thousandths of a core", (quantity, millis) => {
        expect(cpuMillis(quantity)).toBe(millis);
    });

    it.each(["", "m", "-1", "1 core", "1u", "1e3", "500Mi", ".5", "1."])("refuses %j by name", (quantity) => {
        expect(() => cpuMillis(quantity)).toThrow(
            new RangeError(`"${quantity}" is not an amount of CPU; want for instance 250m or 2`),
        );
    });

    it.each(["0.0005", "0.5m", "1.0001"])("refuses %s, which no scheduler can count", (quantity) => {
        expect(() => cpuMillis(quantity)).toThrow(
            new RangeError(`"${quantity}" is finer than a thousandth of a core; want for instance 250m or 2`),
        );
    });

    it.each([
        [0, "0"],
        [1, "1m"],
        [999, "999m"],
        [1000, "1"],
        [1500, "1500m"],
        [36_000, "36"],
        [1_000_000, "1k"],
        [1_500_000, "1500"],
        [0.2, "1m"],
    ])("writes %d thousandths as %s", (millis, quantity) => {
        expect(formatCpu(millis)).toBe(quantity);
    });

    it("survives being written and read again, whatever it is", () => {
        fc.assert(fc.property(amount, (millis) => cpuMillis(formatCpu(millis)) === millis));
    });

    it("is the same whether it is written in cores or in thousandths", () => {
        fc.assert(
            fc.property(fc.integer({ min: 0, max: 1_000_000 }), (millis) => {
                expect(cpuMillis((millis / 1000).toFixed(3))).toBe(cpuMillis(`${millis}m`));
            }),
        );
    });
});

describe("an amount of memory or storage", () => {
    it.each([
        ["0", 0],
        ["1", 1],
        ["1k", 1000],
        ["1Ki", 1024],
        ["512Mi", 536_870_912],
        ["1.5Gi", 1_610_612_736],
        ["1G", 1_000_000_000],
        ["1.1G", 1_100_000_000],
        ["20Gi", 21_474_836_480],
        ["1Ti", 1_099_511_627_776],
        ["1Pi", 1_125_899_906_842_624],
        ["1P", 1_000_000_000_000_000],
    ])("reads %s as %d bytes", (quantity, size) => {
        expect(bytes(quantity)).toBe(size);
    });

    it("counts a fraction of a byte as a whole one, so that a sum is never short", () => {
        expect(bytes("0.1Gi")).toBe(107_374_183);
        expect(bytes("1.5")).toBe(2);
    });

    it.each(["", "Gi", "-1Gi", "1GB", "1gi", "1 Gi", "100m", "1e9", "1.Gi", "1KI"])(
        "refuses %j by name",
        (quantity) => {
            expect(() => bytes(quantity)).toThrow(
                new RangeError(`"${quantity}" is not an amount of memory or storage; want for instance 512Mi or 20Gi`),
            );
        },
    );

    it.each([
        [0, "0"],
        [1023, "1023"],
        [1024, "1Ki"],
        [1536, "1536"],
        [1_610_612_736, "1536Mi"],
        [1_073_741_824, "1Gi"],
        [1_000_000_000, "1G"],
        [123_456_789, "123456789"],
        [0.5, "1"],
    ])("writes %d bytes as %s", (size, quantity) => {
        expect(formatBytes(size)).toBe(quantity);
    });

    it("survives being written and read again, whatever it is", () => {
        fc.assert(fc.property(amount, (size) => bytes(formatBytes(size)) === size));
    });

    it("is written in the largest unit that holds it exactly", () => {
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 1023 }), fc.constantFrom("Ki", "Mi", "Gi", "Ti"), (count, unit) => {
                expect(formatBytes(bytes(`${count}${unit}`))).toBe(`${count}${unit}`);
            }),
        );
    });

    it("reads a decimal fraction without the noise of binary arithmetic", () => {
        fc.assert(
            fc.property(fc.integer({ min: 0, max: 10_000_000 }), (thousandths) => {
                expect(bytes(`${(thousandths / 1000).toFixed(3)}M`)).toBe(thousandths * 1000);
            }),
        );
    });
});
