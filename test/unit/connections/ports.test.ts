import fc from "fast-check";
import {
    everyPort,
    intersect,
    isEveryPort,
    noPorts,
    type PortSet,
    protocols,
    showPorts,
    subtract,
    unite,
} from "../../../workflow/connections/ports";

const port = fc.integer({ min: 1, max: 40 });
const range = fc
    .record({ protocol: fc.constantFrom(...protocols), from: port, to: port })
    .map(({ protocol, from, to }) => ({
        protocol,
        from: Math.min(from, to),
        to: Math.max(from, to),
    }));
const set = fc.array(range, { maxLength: 6 });
const point = fc.record({ protocol: fc.constantFrom(...protocols), number: port });

function has(ports: PortSet, { protocol, number }: { protocol: string; number: number }): boolean {
    return ports.some((one) => one.protocol === protocol && one.from <= number && number <= one.to);
}

describe("sets of ports", () => {
    it("unite, intersect and subtract as sets do, port by port", () => {
        fc.assert(
            fc.property(set, set, point, (a, b, one) => {
                expect(has(unite(a, b), one)).toBe(has(a, one) || has(b, one));
                expect(has(intersect(a, b), one)).toBe(has(a, one) && has(b, one));
                expect(has(subtract(a, b), one)).toBe(has(a, one) && !has(b, one));
            }),
        );
    });

    it("are written the same when they are the same", () => {
        fc.assert(
            fc.property(set, (a) => {
                expect(unite(...a.map((one) => [one]).reverse())).toEqual(unite(a));
                expect(unite(a, a)).toEqual(unite(a));
                expect(unite(subtract(a, []), intersect(a, everyPort))).toEqual(unite(a));
            }),
        );
    });

    it("leave nothing when everything is taken away", () => {
        fc.assert(fc.property(set, (a) => subtract(a, everyPort).length === 0));
        expect(subtract(everyPort, everyPort)).toEqual(noPorts);
    });

    it("hold every port only with every protocol", () => {
        expect(isEveryPort(everyPort)).toBe(true);
        expect(isEveryPort(everyPort.slice(1))).toBe(false);
        expect(isEveryPort(subtract(everyPort, [{ protocol: "UDP", from: 53, to: 53 }]))).toBe(false);
    });

    it("are shown as people write them", () => {
        expect(showPorts(everyPort)).toBe("every port");
        expect(showPorts(everyPort.slice(0, 1))).toBe("every TCP port");
        expect(
            showPorts([
                { protocol: "TCP", from: 80, to: 80 },
                { protocol: "UDP", from: 30_000, to: 32_767 },
            ]),
        ).toBe("80/TCP, 30000-32767/UDP");
    });
});
