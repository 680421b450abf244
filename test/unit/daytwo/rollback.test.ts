import {
    isFailing,
    type KeptRevision,
    type LiveWorkload,
    rollbackSteps,
    stuckPods,
} from "../../../workflow/rollback/plan";

const deployment = (name: string, ready: number, updated = ready): LiveWorkload => ({
    kind: "Deployment",
    metadata: { name, namespace: "shop", uid: `uid-${name}`, generation: 3 },
    spec: { replicas: 2 },
    status: { observedGeneration: 3, readyReplicas: ready, updatedReplicas: updated },
});

const replicaSet = (owner: string, revision: number, image: string, minute: number): KeptRevision => ({
    kind: "ReplicaSet",
    metadata: {
        name: `${owner}-${revision}`,
        creationTimestamp: `2026-11-21T09:${String(minute).padStart(2, "0")}:00Z`,
        annotations: { "deployment.kubernetes.io/revision": String(revision) },
        ownerReferences: [{ uid: `uid-${owner}` }],
    },
    spec: {
        template: {
            metadata: { labels: { app: owner, "pod-template-hash": "abc" } },
            spec: { containers: [{ name: "main", image }] },
        },
    },
});

it("What fails goes back to the revision before, and what does not fail stays.", () => {
    const steps = rollbackSteps(
        [deployment("api", 2), deployment("web", 2, 1)],
        [
            ...[1, 2].map((revision) => replicaSet("api", revision, `api:${revision}`, 30 + revision)),
            ...[3, 2, 1].map((revision) => replicaSet("web", revision, `web:${revision}`, revision)),
        ],
    );
    expect(steps).toMatchObject([
        { name: "web", from: 3, to: 2, images: { from: ["web:3"], to: ["web:2"] }, failing: true },
    ]);
});

it("The template that comes back is free of the controller's own mark.", () => {
    const [step] = rollbackSteps(
        [deployment("api", 0)],
        [replicaSet("api", 1, "a:1", 1), replicaSet("api", 2, "a:2", 2)],
    );
    expect(step?.template).toEqual({
        metadata: { labels: { app: "api" } },
        spec: { containers: [{ name: "main", image: "a:1" }] },
    });
});

it("If nothing fails, what was changed last goes back, with what was changed together with it.", () => {
    const steps = rollbackSteps(
        [deployment("api", 2), deployment("web", 2), deployment("old", 2)],
        [
            replicaSet("api", 1, "a:1", 0),
            replicaSet("api", 2, "a:2", 40),
            replicaSet("web", 1, "w:1", 0),
            replicaSet("web", 2, "w:2", 45),
            replicaSet("old", 1, "o:1", 0),
            replicaSet("old", 2, "o:2", 10),
        ],
    );
    expect(steps.map(({ name }) => name)).toEqual(["api", "web"]);
});

it("A template that comes back is dated by its rollout, not by its ReplicaSet or ControllerRevision of old.", () => {
    const rolledOut = (name: string, minute: number): LiveWorkload => {
        const workload = deployment(name, 2);
        const condition = { type: "Progressing", lastUpdateTime: `2026-11-21T09:${minute}:00Z` };
        return { ...workload, status: { ...(workload.status as object), conditions: [condition] } };
    };
    const set: LiveWorkload = {
        kind: "StatefulSet",
        metadata: { name: "store", namespace: "shop", uid: "uid-store", generation: 1 },
        spec: { replicas: 1 },
        status: { observedGeneration: 1, readyReplicas: 1, updatedReplicas: 1 },
    };
    const kept = (revision: number, numbered: string): KeptRevision => ({
        kind: "ControllerRevision",
        metadata: {
            name: `store-${revision}`,
            creationTimestamp: "2026-11-20T09:00:00Z",
            ownerReferences: [{ uid: "uid-store" }],
            managedFields: [{ manager: "kube-controller-manager", time: numbered }],
        },
        revision,
        data: { spec: { template: { spec: { containers: [{ name: "s", image: `s:${revision}` }] } } } },
    });
    const steps = rollbackSteps(
        [rolledOut("api", 50), rolledOut("web", 10), set],
        [
            // The first image came back: its ReplicaSet is the older one of the two.
            replicaSet("api", 3, "a:1", 0),
            replicaSet("api", 2, "a:2", 5),
            replicaSet("web", 2, "w:2", 10),
            replicaSet("web", 1, "w:1", 0),
            kept(3, "2026-11-21T09:49:00Z"),
            kept(2, "2026-11-20T09:00:00Z"),
        ],
    );
    expect(steps.map(({ name, from, to }) => [name, from, to])).toEqual([
        ["api", 3, 2],
        ["store", 3, 2],
    ]);
});

it("What has only one revision has nowhere to go back to.", () => {
    expect(rollbackSteps([deployment("api", 0)], [replicaSet("api", 1, "a:1", 1)])).toEqual([]);
});

it("A StatefulSet goes back by its ControllerRevisions.", () => {
    const set: LiveWorkload = {
        kind: "StatefulSet",
        metadata: { name: "store", namespace: "shop", uid: "uid-store", generation: 1 },
        spec: { replicas: 1 },
        status: { observedGeneration: 1, readyReplicas: 0, updatedReplicas: 0, updateRevision: "store-2" },
    };
    const revision = (number: number): KeptRevision => ({
        kind: "ControllerRevision",
        metadata: {
            name: `store-${number}`,
            creationTimestamp: "2026-11-21T09:00:00Z",
            ownerReferences: [{ uid: "uid-store" }],
        },
        revision: number,
        data: {
            spec: { template: { $patch: "replace", spec: { containers: [{ name: "s", image: `s:${number}` }] } } },
        },
    });
    expect(rollbackSteps([set], [revision(2), revision(1)])).toMatchObject([
        { kind: "StatefulSet", from: 2, to: 1, template: { metadata: { labels: {} }, spec: {} } },
    ]);

    const pod = (name: string, hash: string, ready: boolean, owner = "store") => ({
        metadata: {
            name,
            namespace: "shop",
            labels: { "controller-revision-hash": hash },
            ownerReferences: [{ kind: "StatefulSet", name: owner }],
        },
        status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
    });
    const pods = [
        pod("store-0", "store-1", false),
        pod("store-1", "store-1", true),
        pod("store-2", "store-2", false),
        pod("other-0", "store-1", false, "other"),
    ];
    expect(stuckPods(set, pods).map(({ metadata }) => metadata.name)).toEqual(["store-0"]);
});

it("A workload fails until its newest template runs everywhere.", () => {
    expect(isFailing(deployment("api", 2))).toBe(false);
    expect(isFailing(deployment("api", 1))).toBe(true);
    expect(isFailing({ ...deployment("api", 2), metadata: { ...deployment("api", 2).metadata, generation: 4 } })).toBe(
        true,
    );
    // One more is started before one is taken away, so the pod before goes on while the newer one is stuck.
    const single = (replicas: number, unavailable?: number): LiveWorkload => ({
        ...deployment("api", 1),
        spec: { replicas: 1 },
        status: {
            observedGeneration: 3,
            replicas,
            updatedReplicas: 1,
            readyReplicas: 1,
            ...(unavailable === undefined ? {} : { unavailableReplicas: unavailable }),
        },
    });
    expect([isFailing(single(2, 1)), isFailing(single(2)), isFailing(single(1, 1))]).toEqual([true, true, true]);
    expect(isFailing(single(1))).toBe(false);
    const set = (ready: number): LiveWorkload => ({
        kind: "DaemonSet",
        metadata: { name: "agent", namespace: "shop", uid: "u", generation: 1 },
        status: { observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberReady: ready },
    });
    expect([isFailing(set(3)), isFailing(set(2))]).toEqual([false, true]);
});
