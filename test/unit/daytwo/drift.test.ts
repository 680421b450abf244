import { driftOf } from "../../../workflow/drift/drift";
import { ignored } from "../../../workflow/drift/ignored";
import type { EngineEvent } from "../../../workflow/engine/events";
import { driftText } from "../../../workflow/verbs/drift";

const edited = {
    manager: "kubectl-edit",
    operation: "Update",
    time: "2026-11-21T09:00:00Z",
    fieldsV1: {
        "f:spec": {
            "f:template": { "f:spec": { "f:containers": { 'k:{"name":"api"}': { "f:image": {} } } } },
        },
    },
};
const ours = {
    manager: "pulumi-kubernetes-1",
    operation: "Apply",
    time: "2026-11-20T09:00:00Z",
    fieldsV1: {
        "f:spec": {
            "f:replicas": {},
            "f:template": { "f:spec": { "f:containers": { 'k:{"name":"api"}': { ".": {} } } } },
        },
    },
};
const scaled = {
    manager: "kube-controller-manager",
    operation: "Update",
    time: "2026-11-21T08:00:00Z",
    fieldsV1: { "f:spec": { "f:replicas": {} } },
};

const deployment = (image: string, replicas: number, managedFields: readonly object[]) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api", namespace: "shop", resourceVersion: String(replicas), managedFields },
    spec: { replicas, template: { spec: { containers: [{ name: "api", image }] } } },
    status: { replicas },
});

function refreshed(op: string, before: object, now: object | null): EngineEvent {
    const urn = "urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment::api";
    const state = (outputs: object | null) =>
        outputs === null
            ? null
            : { type: "", urn, custom: true, id: "shop/api", parent: "", inputs: {}, outputs: { ...outputs } };
    return {
        sequence: 1,
        timestamp: 0,
        resOutputsEvent: {
            metadata: { op, urn, type: "kubernetes:apps/v1:Deployment", old: state(before), new: state(now) },
        },
    };
}

it("Nothing has drifted where only the cluster's own bookkeeping is another.", () => {
    const drift = driftOf([
        refreshed("same", deployment("a:1", 2, [ours]), { ...deployment("a:1", 2, [ours]), status: {} }),
    ]);
    expect(drift.drifted).toEqual([]);
    expect(driftText({ ...drift, leftovers: { found: [] } }, "dev")).toContain(
        "1 objects of stack dev are as the stack left them.",
    );
});

it("A field that somebody changed by hand is told with who did it and when.", () => {
    const drift = driftOf([refreshed("update", deployment("a:1", 2, [ours]), deployment("a:2", 2, [ours, edited]))]);
    expect(drift.drifted).toEqual([
        {
            object: "Deployment shop/api",
            what: "changed",
            path: "spec.template.spec.containers[api].image",
            before: "a:1",
            now: "a:2",
            by: "kubectl-edit at 2026-11-21T09:00:00Z",
        },
    ]);
    expect(driftText({ ...drift, leftovers: { found: [] } }, "dev")).toContain("put them back with make up");
});

it("What an autoscaler is meant to change is left out, with the reason, and what a person changes there is not.", () => {
    const byScaler = driftOf([refreshed("update", deployment("a:1", 2, [ours]), deployment("a:1", 5, [scaled]))]);
    expect(byScaler.drifted).toEqual([]);
    expect(byScaler.ignored).toContainEqual({
        reason: "an autoscaler sets the replicas of what it scales",
        times: 1,
    });
    const byHand = driftOf([
        refreshed(
            "update",
            deployment("a:1", 2, [ours]),
            deployment("a:1", 5, [{ ...scaled, manager: "kubectl-scale" }]),
        ),
    ]);
    expect(byHand.drifted).toMatchObject([{ path: "spec.replicas", by: "kubectl-scale at 2026-11-21T08:00:00Z" }]);
});

it("An object that somebody deleted is gone, not changed.", () => {
    const drift = driftOf([refreshed("delete", deployment("a:1", 2, [ours]), null)]);
    expect(drift.drifted).toMatchObject([{ object: "Deployment shop/api", what: "gone" }]);
});

it("The contents of a Secret are never told, only that they differ.", () => {
    const secret = (password: string) => ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "credentials", namespace: "shop" },
        data: { password },
    });
    const text = JSON.stringify(driftOf([refreshed("update", secret("canary-one"), secret("canary-two"))]));
    expect(text).not.toContain("canary");
});

it("Everything that is ignored has a reason.", () => {
    for (const { path, reason } of ignored) {
        expect(path).not.toBe("");
        expect(reason.split(" ").length).toBeGreaterThanOrEqual(3);
    }
});

it("A group that is new as a whole is told field by field, and what a binder notes in it is left out.", () => {
    const claim = (annotations?: Readonly<Record<string, string>>) => ({
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "data", namespace: "shop", ...(annotations === undefined ? {} : { annotations }) },
    });
    const bound = { "pv.kubernetes.io/bind-completed": "yes" };
    expect(driftOf([refreshed("update", claim(), claim(bound))]).drifted).toEqual([]);
    expect(driftOf([refreshed("update", claim(), claim({ ...bound, note: "mine" }))]).drifted).toMatchObject([
        { path: "metadata.annotations.note", what: "added" },
    ]);
});
