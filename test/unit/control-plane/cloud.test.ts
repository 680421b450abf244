import type { PersistentVolume, PersistentVolumeClaim, Service } from "kubernetes-types/core/v1";
import type { Ingress } from "kubernetes-types/networking/v1";
import type { StorageClass } from "kubernetes-types/storage/v1";
import { decideIngress, decideService, firstFree } from "../../../local/control-plane/cloud/load-balancers";
import { parseQuantity } from "../../../local/control-plane/cloud/quantity";
import { WorkQueue } from "../../../local/control-plane/cloud/queue";
import { decideClaim, isToBeDeleted, provisionedBy } from "../../../local/control-plane/cloud/volumes";

const asked = { "volume.kubernetes.io/storage-provisioner": "disk.example.org" };
const placed = { ...asked, "volume.kubernetes.io/selected-node": "node-1" };

function storageClass(more: Partial<StorageClass> = {}): StorageClass {
    return { metadata: { name: "fast" }, provisioner: "disk.example.org", reclaimPolicy: "Delete", ...more };
}

function claim(annotations: Record<string, string>, more: Partial<PersistentVolumeClaim["spec"]> = {}) {
    return {
        metadata: { name: "data", namespace: "shop", uid: "u-1", annotations },
        spec: {
            storageClassName: "fast",
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: "5Gi" } },
            ...more,
        },
        status: { phase: "Pending" },
    } satisfies PersistentVolumeClaim;
}

const classes = (...all: readonly StorageClass[]) => new Map(all.map((one) => [one.metadata?.name ?? "", one]));

test("A claim that the controller manager asks for gets a volume of its class, size and modes, bound to it alone.", () => {
    const action = decideClaim(claim(asked), classes(storageClass({ reclaimPolicy: "Retain", mountOptions: ["ro"] })));
    expect(action).toMatchObject({
        do: "provision",
        volume: {
            metadata: { name: "pvc-u-1", annotations: { "pv.kubernetes.io/provisioned-by": provisionedBy } },
            spec: {
                capacity: { storage: "5Gi" },
                accessModes: ["ReadWriteOnce"],
                storageClassName: "fast",
                persistentVolumeReclaimPolicy: "Retain",
                mountOptions: ["ro"],
                claimRef: { namespace: "shop", name: "data", uid: "u-1" },
            },
        },
    });
});

test.each([
    ["nobody has asked a provisioner yet", claim({}), storageClass()],
    ["its pod has no node yet", claim(asked), storageClass({ volumeBindingMode: "WaitForFirstConsumer" })],
    ["its class does not exist", claim(asked, { storageClassName: "other" }), storageClass()],
    ["it names no class", claim(asked, { storageClassName: "" }), storageClass()],
    ["it has a volume", claim(asked, { volumeName: "pvc-u-1" }), storageClass()],
    [
        "it is being deleted",
        { ...claim(asked), metadata: { ...claim(asked).metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } },
        storageClass(),
    ],
])("A claim gets no volume while %s.", (_, pending, one) => {
    expect(decideClaim(pending, classes(one))).toEqual({ do: "nothing" });
});

test("A claim whose pod has found its node gets its volume.", () => {
    const waiting = storageClass({ volumeBindingMode: "WaitForFirstConsumer" });
    expect(decideClaim(claim(placed), classes(waiting)).do).toBe("provision");
});

test("A class whose volumes an administrator makes by hand is served at once.", () => {
    const byHand = storageClass({
        provisioner: "kubernetes.io/no-provisioner",
        volumeBindingMode: "WaitForFirstConsumer",
    });
    expect(decideClaim(claim({}), classes(byHand)).do).toBe("provision");
});

test("A claim for a mode that the class cannot do is refused with the mode and the class.", () => {
    const disk = storageClass({
        metadata: { name: "fast", annotations: { "stackwright.dev/access-modes": "ReadWriteOnce" } },
    });
    expect(decideClaim(claim(asked, { accessModes: ["ReadWriteMany"] }), classes(disk))).toEqual({
        do: "refuse",
        reason: "storage class fast cannot do ReadWriteMany",
    });
    expect(decideClaim(claim(asked), classes(disk)).do).toBe("provision");
});

test("A claim with a selector is refused, as by a real provisioner.", () => {
    const action = decideClaim(claim(asked, { selector: { matchLabels: { a: "b" } } }), classes(storageClass()));
    expect(action).toEqual({ do: "refuse", reason: "a claim with a selector cannot be provisioned" });
});

test.each([
    ["10Gi", "5Gi", { do: "expand", volume: "pvc-u-1", storage: "10Gi" }],
    ["5120Mi", "5Gi", { do: "nothing" }],
    ["5Gi", "10Gi", { do: "nothing" }],
])("A bound claim for %s that has %s: %j.", (wanted, present, action) => {
    const bound = {
        ...claim(asked, { volumeName: "pvc-u-1", resources: { requests: { storage: wanted } } }),
        status: { phase: "Bound", capacity: { storage: present } },
    };
    expect(decideClaim(bound, classes(storageClass()))).toEqual(action);
});

function volume(policy: string, phase: string, by: string): PersistentVolume {
    return {
        metadata: { name: "pvc-u-1", annotations: { "pv.kubernetes.io/provisioned-by": by } },
        spec: { persistentVolumeReclaimPolicy: policy },
        status: { phase },
    };
}

test.each([
    ["Delete", "Released", provisionedBy, true],
    ["Delete", "Failed", provisionedBy, true],
    ["Delete", "Bound", provisionedBy, false],
    ["Retain", "Released", provisionedBy, false],
    ["Delete", "Released", "somebody else", false],
])("A volume with policy %s that is %s and was made by %p is to be deleted: %p.", (policy, phase, by, expected) => {
    expect(isToBeDeleted(volume(policy, phase, by))).toBe(expected);
});

function service(type: string, ip?: string, annotations: Record<string, string> = {}): Service {
    return {
        metadata: { annotations },
        spec: { type },
        status: { loadBalancer: ip === undefined ? {} : { ingress: [{ ip }] } },
    };
}
const free = () => "203.0.113.9";

test.each([
    ["a new load balancer", service("LoadBalancer"), "203.0.113.9"],
    ["a load balancer with an address", service("LoadBalancer", "203.0.113.1"), undefined],
    ["a plain Service", service("ClusterIP"), undefined],
    ["one that is no load balancer any more", service("ClusterIP", "203.0.113.1"), ""],
    [
        "one that a test leaves waiting",
        service("LoadBalancer", undefined, { "stackwright.dev/simulate": "no-address" }),
        undefined,
    ],
    [
        "one that loses its address",
        service("LoadBalancer", "203.0.113.1", { "stackwright.dev/simulate": "no-address" }),
        "",
    ],
])("The address of %s.", (_, one, expected) => {
    expect(decideService(one, free)).toBe(expected);
});

test("A Service that asks for an address gets that one.", () => {
    const wish = service("LoadBalancer");
    expect(decideService({ ...wish, spec: { ...wish.spec, loadBalancerIP: "203.0.113.77" } }, free)).toBe(
        "203.0.113.77",
    );
});

test("All Ingresses of a class show the address of its controller; one without a class shows none.", () => {
    const of = (name?: string): Ingress => ({
        metadata: {},
        spec: name === undefined ? {} : { ingressClassName: name },
    });
    expect(decideIngress(of("nginx"), (name) => `address of ${name}`)).toBe("address of nginx");
    expect(decideIngress(of(), (name) => `address of ${name}`)).toBeUndefined();
    const shown = { ...of("nginx"), status: { loadBalancer: { ingress: [{ ip: "203.0.113.9" }] } } };
    expect(decideIngress(shown, free)).toBeUndefined();
});

test("The first free address is given; when all are taken that is said.", () => {
    expect(firstFree(["a", "b", "c"], ["a", "c"])).toBe("b");
    expect(() => firstFree(["a"], ["a"])).toThrow("all 1 load-balancer addresses are taken");
});

test.each([
    ["1Gi", 2 ** 30],
    ["1G", 1e9],
    ["1500m", 1.5],
    ["1e3", 1000],
    ["0.5Ti", 2 ** 39],
])("%s is %d.", (text, expected) => {
    expect(parseQuantity(text)).toBe(expected);
});

test.each(["", "Gi", "1Xi", "one"])("%p is no quantity.", (text) => {
    expect(() => parseQuantity(text)).toThrow("is not a quantity");
});

test("Work that fails is tried again later; work that is added twice while waiting is done once.", async () => {
    jest.useFakeTimers();
    const done: string[] = [];
    let failures = 2;
    const queue = new WorkQueue(
        async (key) => {
            if (key === "b" && failures > 0) {
                failures -= 1;
                throw new Error("not yet");
            }
            done.push(key);
        },
        (text) => done.push(`log ${text}`),
    );
    for (const key of ["a", "b", "c", "b", "c"]) queue.add(key);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(done).toEqual(["a", "log b: not yet", "c", "log b: not yet", "b"]);
    jest.useRealTimers();
});
