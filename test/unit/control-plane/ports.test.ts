import { choosePorts, firstCandidate, following, type PortName, portNames } from "../../../local/control-plane/ports";

const allFree = async () => true;
const none = new Set<PortName>();

test("Ports are chosen below the range for outgoing connections, each its own, the same for the same folder.", async () => {
    const { ports, moved } = await choosePorts("/a", {}, none, allFree, allFree);
    expect(Object.keys(ports).sort()).toEqual([...portNames].sort());
    expect(new Set(Object.values(ports)).size).toBe(portNames.length);
    for (const port of Object.values(ports)) {
        expect(port).toBeGreaterThanOrEqual(20_000);
        expect(port).toBeLessThan(32_000);
    }
    expect(moved).toEqual([]);
    expect((await choosePorts("/a", {}, none, allFree, allFree)).ports).toEqual(ports);
    expect(firstCandidate("/a")).not.toBe(firstCandidate("/b"));
});

test("Remembered ports stay while they are free or our own server listens on them.", async () => {
    const { ports } = await choosePorts("/a", {}, none, allFree, allFree);
    const inUse = new Set<PortName>(["etcd"]);
    const again = await choosePorts("/a", ports, inUse, allFree, async (port) => port !== ports.etcd);
    expect(again).toEqual({ ports, moved: [] });
});

test("A remembered port that somebody else holds is replaced by a free one that no other server has.", async () => {
    const { ports } = await choosePorts("/a", {}, none, allFree, allFree);
    const isFree = async (port: number) => port !== ports.kwok;
    const { ports: after, moved } = await choosePorts("/a", ports, none, isFree, isFree);
    expect(moved).toEqual([{ name: "kwok", from: ports.kwok, to: after.kwok }]);
    expect({ ...after, kwok: 0 }).toEqual({ ...ports, kwok: 0 });
    expect(new Set(Object.values(after)).size).toBe(portNames.length);
});

test("A server that is new gets a port without moving the others.", async () => {
    const { ports } = await choosePorts("/a", {}, none, allFree, allFree);
    const { "metrics-server": _, ...others } = ports;
    const { ports: after, moved } = await choosePorts("/a", others, none, allFree, allFree);
    expect(after).toMatchObject(others);
    expect(moved).toEqual([]);
});

test("After the last port comes the first.", () => {
    expect(following(31_999)).toBe(20_000);
    expect(following(20_000)).toBe(20_001);
});

test("When nothing is free that is said, not tried for ever.", async () => {
    await expect(choosePorts("/a", {}, none, async () => false)).rejects.toThrow(
        "no port from 20000 to 31999 is free on 127.0.0.1",
    );
});
