import { loadBalancerAddresses, nodeAddress, podRangeOfNode } from "../../../local/control-plane/addresses";
import { holds, nodeChanges, nodeSpec } from "../../../local/control-plane/cluster/node-spec";
import { storageClassSpec } from "../../../local/control-plane/cluster/storage-classes";
import { checkOptions, defaultNodeSize, maximumNodes } from "../../../local/control-plane/options";
import { Failure } from "../../../local/failure";

const facts = { size: defaultNodeSize, kubeletPort: 1234, version: "v1.35.4" };
const all = Array.from({ length: maximumNodes }, (_, index) => nodeSpec(index, facts));

test("Any number of nodes is spread evenly over three zones.", () => {
    for (const count of [3, 6, 100, 200]) {
        const zones = all.slice(0, count).map(({ metadata }) => metadata?.labels?.["topology.kubernetes.io/zone"]);
        const sizes = ["local-a", "local-b", "local-c"].map((zone) => zones.filter((one) => one === zone).length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
});

test("A node has the labels of a real one, a size, and answers at the loopback address.", () => {
    expect(all[1]).toMatchObject({
        metadata: {
            name: "node-2",
            labels: {
                "kubernetes.io/hostname": "node-2",
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "node.kubernetes.io/instance-type": "simulated-8cpu-32gi",
                "topology.kubernetes.io/region": "local",
                "topology.kubernetes.io/zone": "local-b",
            },
        },
        status: {
            allocatable: { cpu: "8", memory: "32Gi", pods: "110" },
            addresses: expect.arrayContaining([{ type: "InternalDNS", address: "localhost" }]),
            daemonEndpoints: { kubeletEndpoint: { Port: 1234 } },
        },
    });
});

test("All addresses are from ranges that no network uses, and no two are the same.", () => {
    const nodes = all.map((_, index) => nodeAddress(index));
    const ranges = all.map((_, index) => podRangeOfNode(index));
    expect(new Set([...nodes, ...ranges, ...loadBalancerAddresses()]).size).toBe(2 * maximumNodes + 254);
    for (const one of [...nodes, ...ranges]) expect(one).toMatch(/^198\.1[89]\.\d{1,3}\.\d{1,3}(\/24)?$/);
    for (const one of ranges) expect(Number(one.split(".")[2])).toBeLessThanOrEqual(255);
});

test("A node that is as it should be is left alone; a changed port or size is patched where it belongs.", () => {
    const [node] = all;
    if (!node) throw new Error("no node");
    expect(nodeChanges(node, nodeSpec(0, facts))).toEqual({});
    expect(nodeChanges(node, nodeSpec(0, { ...facts, kubeletPort: 99 }))).toEqual({
        status: { status: expect.objectContaining({ daemonEndpoints: { kubeletEndpoint: { Port: 99 } } }) },
    });
    const larger = nodeChanges(node, nodeSpec(0, { ...facts, size: { ...defaultNodeSize, cpu: 16 } }));
    expect(Object.keys(larger).sort()).toEqual(["object", "status"]);
});

test.each([
    [{ a: 1, b: 2 }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: [1, 2] }, { a: [1] }, false],
    [{ a: { b: 1 } }, { a: { b: 2 } }, false],
    [undefined, { a: 1 }, false],
    [null, {}, false],
])("%j holds %j: %p", (present, wanted, expected) => {
    expect(holds(present, wanted)).toBe(expected);
});

test("A storage class has a cloud's defaults, and says what it cannot do.", () => {
    expect(storageClassSpec({ name: "standard", isDefault: true })).toMatchObject({
        metadata: { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
        provisioner: "stackwright.dev/simulated",
        reclaimPolicy: "Delete",
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
    });
    const disk = storageClassSpec({ name: "disk", accessModes: ["ReadWriteOnce", "ReadWriteOncePod"] });
    expect(disk.metadata?.annotations?.["stackwright.dev/access-modes"]).toBe("ReadWriteOnce,ReadWriteOncePod");
});

test.each([0, -1, 1.5, 201, Number.NaN])("%p nodes are refused with what is allowed.", (nodes) => {
    expect(() => checkOptions({ nodes, storageClasses: [] })).toThrow(Failure);
    expect(() => checkOptions({ nodes, storageClasses: [] })).toThrow(`A control plane cannot have ${nodes} nodes.`);
});

test("More pods per node than there are addresses for are refused.", () => {
    const nodeSize = { ...defaultNodeSize, pods: 251 };
    expect(() => checkOptions({ nodes: 1, storageClasses: [], nodeSize })).toThrow("cannot have 251 pods");
});
