import { generic } from "../../../../local/plugins/kubernetes/await/generic";
import { podProblems, problemsOf } from "../../../../local/plugins/kubernetes/await/pods";
import type { Verdict } from "../../../../local/plugins/kubernetes/await/rules";
import { rulesFor } from "../../../../local/plugins/kubernetes/await/table";
import type { JsonObject } from "../../../../local/plugins/protocol/json";

function judged(object: JsonObject, ...related: JsonObject[][]): Verdict {
    const rules = rulesFor(object);
    if (!rules) throw new Error("this kind has no rules");
    return rules.judge(object, related);
}

const condition = (type: string, status: string, reason = "", message = ""): JsonObject => ({
    type,
    status,
    reason,
    message,
});
const ownedBy = (uid: string, kind = "ReplicaSet"): JsonObject => ({ ownerReferences: [{ uid, kind }] });

const pod = (status: JsonObject, metadata: JsonObject = {}): JsonObject => ({
    metadata: { name: "web-1", namespace: "shop", ...metadata },
    status,
});

describe("A Deployment", () => {
    const deployment = (more: {
        revision?: string;
        conditions?: JsonObject[];
        observed?: number;
        replicas?: number;
        claim?: string;
    }): JsonObject => ({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: {
            uid: "d",
            generation: 2,
            annotations: { "deployment.kubernetes.io/revision": more.revision ?? "1" },
        },
        spec: {
            replicas: more.replicas ?? 2,
            template: {
                spec: more.claim ? { volumes: [{ persistentVolumeClaim: { claimName: more.claim } }] } : {},
            },
        },
        status: { observedGeneration: more.observed ?? 2, conditions: more.conditions ?? [available] },
    });
    const available = condition("Available", "True");
    const progressed = condition("Progressing", "True", "NewReplicaSetAvailable");
    const set = (revision: string, ready: number): JsonObject => ({
        metadata: {
            uid: `rs${revision}`,
            annotations: { "deployment.kubernetes.io/revision": revision },
            ...ownedBy("d", "Deployment"),
        },
        spec: { replicas: 2 },
        status: { readyReplicas: ready },
    });

    test("is ready when it is available and its current ReplicaSet is up.", () => {
        expect(judged(deployment({}), [set("1", 2)], []).ready).toBe(true);
        expect(judged(deployment({}), [set("1", 1)], []).ready).toBe(false);
        expect(judged(deployment({ observed: 1 }), [set("1", 2)], []).ready).toBe(false);
        expect(judged(deployment({ conditions: [] }), [set("1", 2)], []).ready).toBe(false);
    });

    test("of a later revision also needs its rollout to be through.", () => {
        const sets = [set("1", 2), set("2", 2)];
        expect(judged(deployment({ revision: "2" }), sets, []).ready).toBe(false);
        expect(judged(deployment({ revision: "2", conditions: [available, progressed] }), sets, []).ready).toBe(true);
        const stuck = judged(
            deployment({ revision: "2", conditions: [available, progressed] }),
            [set("1", 2), set("2", 0)],
            [],
        );
        expect(stuck.problems).toContain(
            "Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live",
        );
    });

    test("waits for the claims of its pods.", () => {
        const claim = (phase: string): JsonObject => ({ metadata: { name: "data" }, status: { phase } });
        const object = deployment({ claim: "data" });
        expect(judged(object, [set("1", 2)], [], [claim("Pending")]).problems).toContain(
            'PersistentVolumeClaim "data" is not bound',
        );
        expect(judged(object, [set("1", 2)], [], [claim("Bound")]).ready).toBe(true);
    });

    test("of no replicas is ready, with a warning.", () => {
        const none = { ...set("1", 0), spec: { replicas: 0 } };
        expect(judged(deployment({ replicas: 0 }), [none], [])).toMatchObject({
            ready: true,
            warning: expect.stringMatching(/0 replicas/),
        });
    });

    test("that fails says so in the words of its conditions and of its own pods.", () => {
        const conditions = [
            condition(
                "Available",
                "False",
                "MinimumReplicasUnavailable",
                "Deployment does not have minimum availability.",
            ),
            condition("ReplicaFailure", "True", "FailedCreate", "exceeded quota"),
        ];
        const waiting = {
            containerStatuses: [
                { name: "web", state: { waiting: { reason: "ErrImagePull", message: "no such image" } } },
            ],
        };
        const pods = [pod(waiting, ownedBy("rs1")), pod(waiting, { name: "other", ...ownedBy("else") })];
        expect(judged(deployment({ conditions }), [set("1", 0)], pods).problems).toEqual([
            "[MinimumReplicasUnavailable] Deployment does not have minimum availability.",
            "[FailedCreate] exceeded quota",
            "Minimum number of live Pods was not attained",
            '[Pod shop/web-1]: container "web": [ErrImagePull] no such image',
        ]);
    });
});

describe("Pods", () => {
    test("that are just starting or are done are no problem.", () => {
        expect(
            podProblems(
                pod({ containerStatuses: [{ name: "a", state: { waiting: { reason: "ContainerCreating" } } }] }),
            ),
        ).toEqual([]);
        expect(
            podProblems(
                pod({ phase: "Succeeded", containerStatuses: [{ name: "a", state: { waiting: { reason: "Odd" } } }] }),
            ),
        ).toEqual([]);
    });

    test("that crash tell their exit code, also after a restart.", () => {
        const terminated = { exitCode: 3, reason: "Error", message: "bad config" };
        expect(podProblems(pod({ containerStatuses: [{ name: "a", state: { terminated } }] }))).toEqual([
            'container "a": exited with code 3 [Error] bad config',
        ]);
        const again = { name: "a", state: { running: {} }, lastState: { terminated } };
        expect(podProblems(pod({ initContainerStatuses: [again] }))).toHaveLength(1);
    });

    test("with the same problem are told once, with their number.", () => {
        const stuck = { conditions: [condition("PodScheduled", "False", "Unschedulable", "no room")] };
        expect(problemsOf([pod(stuck), pod(stuck, { name: "b" }), pod(stuck, { name: "c" })])).toEqual([
            "[Pod shop/web-1] (and 2 more): [Unschedulable] no room",
        ]);
    });
});

describe("A StatefulSet", () => {
    const set = (status: JsonObject, spec: JsonObject = {}): JsonObject => ({
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: { generation: 2 },
        spec: { replicas: 2, ...spec },
        status: {
            observedGeneration: 2,
            replicas: 2,
            readyReplicas: 2,
            currentReplicas: 2,
            currentRevision: "a",
            updateRevision: "a",
            ...status,
        },
    });

    test("is ready with all replicas ready and of the newest revision.", () => {
        expect(judged(set({})).ready).toBe(true);
        expect(judged(set({ observedGeneration: 1 })).ready).toBe(false);
        expect(judged(set({ readyReplicas: 0 })).problems).toEqual(["0 out of 2 replicas succeeded readiness checks"]);
        expect(judged(set({ updateRevision: "b" })).problems).toEqual([
            'StatefulSet controller failed to advance from revision "a" to revision "b"',
        ]);
    });

    test("that only a person updates does not wait for the revision.", () => {
        expect(judged(set({ updateRevision: "b" }, { updateStrategy: { type: "OnDelete" } })).ready).toBe(true);
    });
});

test("A DaemonSet is ready once every node that is to have one has one that is ready.", () => {
    const set = (status: JsonObject): JsonObject => ({
        apiVersion: "apps/v1",
        kind: "DaemonSet",
        metadata: { generation: 1 },
        status: {
            observedGeneration: 1,
            desiredNumberScheduled: 3,
            currentNumberScheduled: 3,
            updatedNumberScheduled: 3,
            numberAvailable: 3,
            numberReady: 3,
            ...status,
        },
    });
    expect(judged(set({})).ready).toBe(true);
    expect(judged(set({ numberAvailable: 2 })).status).toBe("Available: 2/3");
    expect(judged(set({ updatedNumberScheduled: 1 })).status).toBe("Updated: 1/3");
});

test("A Job is ready when complete, fails for good for two reasons, and goes on waiting for others.", () => {
    const job = (...conditions: JsonObject[]): JsonObject => ({
        apiVersion: "batch/v1",
        kind: "Job",
        status: { startTime: "now", conditions },
    });
    expect(judged(job(condition("Complete", "True"))).ready).toBe(true);
    expect(judged(job())).toMatchObject({ ready: false, failed: false });
    expect(judged(job(condition("Failed", "True", "BackoffLimitExceeded", "too many")))).toMatchObject({
        failed: true,
        problems: ["[BackoffLimitExceeded] too many"],
    });
    expect(judged(job(condition("Failed", "True", "PodFailurePolicy")))).toMatchObject({ failed: false });
    expect(judged({ apiVersion: "batch/v1", kind: "Job" }).status).toBe("Waiting for the Job to start");
});

test("A Pod is ready when it is, or when it has succeeded.", () => {
    const object = (status: JsonObject): JsonObject => ({ apiVersion: "v1", kind: "Pod", status });
    expect(judged(object({ conditions: [condition("Ready", "True")] })).ready).toBe(true);
    expect(judged(object({ phase: "Succeeded" })).ready).toBe(true);
    expect(
        judged(object({ conditions: [condition("PodScheduled", "True"), condition("Initialized", "True")] })).status,
    ).toBe("Waiting for the Pod to be ready");
});

describe("A Service", () => {
    const service = (spec: JsonObject, status: JsonObject = {}): JsonObject => ({
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "a" },
        spec,
        status,
    });
    const selector = { app: "a" };
    const slice = (ready: boolean): JsonObject => ({ endpoints: [{ conditions: { ready } }] });

    test("that chooses no pods is ready at once, any other after ten quiet seconds.", () => {
        for (const spec of [{ type: "ExternalName", selector }, { clusterIP: "None", selector }, {}]) {
            expect(judged(service(spec), []).settleSeconds).toBeUndefined();
        }
        expect(judged(service({ selector }), [])).toMatchObject({ ready: true, settleSeconds: 10 });
        expect(judged(service({ selector }), [slice(false)]).ready).toBe(false);
    });

    test("of a load balancer also needs an address.", () => {
        const spec = { type: "LoadBalancer", selector };
        expect(judged(service(spec), [slice(true)]).problems).toEqual([
            expect.stringMatching(/not allocated an IP address/),
        ]);
        const status = { loadBalancer: { ingress: [{ ip: "198.51.100.1" }] } };
        expect(judged(service(spec, status), [slice(true)]).ready).toBe(true);
    });
});

test("An Ingress with an address is forgiven paths without a Service once nothing moves.", () => {
    const ingress = (name: string, addressed: boolean): JsonObject => ({
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        spec: { rules: [{ http: { paths: [{ backend: { service: { name } } }] } }] },
        status: addressed ? { loadBalancer: { ingress: [{ ip: "198.51.100.1" }] } } : {},
    });
    const slice = { metadata: { labels: { "kubernetes.io/service-name": "web" } } };
    expect(judged(ingress("web", true), [slice], []).settleSeconds).toBeUndefined();
    expect(judged(ingress("gone", true), [slice], []).settleSeconds).toBe(10);
    expect(judged(ingress("gone", true), [], []).settleSeconds).toBe(60);
    const external = { metadata: { name: "gone" }, spec: { type: "ExternalName" } };
    expect(judged(ingress("gone", true), [], [external]).settleSeconds).toBeUndefined();
    expect(judged(ingress("gone", false), [], []).problems).toHaveLength(2);
});

test("Volumes, quotas, controllers and token Secrets have rules of their own.", () => {
    const of = (apiVersion: string, kind: string, body: JsonObject): JsonObject => ({
        apiVersion,
        kind,
        metadata: { name: "a" },
        ...body,
    });
    const pending = of("v1", "PersistentVolumeClaim", {
        spec: { storageClassName: "c" },
        status: { phase: "Pending" },
    });
    expect(judged(pending, [{ volumeBindingMode: "WaitForFirstConsumer" }]).ready).toBe(true);
    expect(judged(pending, [{ volumeBindingMode: "Immediate" }]).ready).toBe(false);
    expect(judged(of("v1", "PersistentVolume", { status: { phase: "Available" } })).ready).toBe(true);
    expect(judged(of("v1", "PersistentVolume", { status: { phase: "Released" } })).ready).toBe(false);
    expect(
        judged(of("v1", "ResourceQuota", { spec: { hard: { pods: "1" } }, status: { hard: { pods: "1" } } })).ready,
    ).toBe(true);
    expect(judged(of("v1", "ResourceQuota", { spec: { hard: { pods: "1" } } })).ready).toBe(false);
    expect(
        judged(of("v1", "ReplicationController", { spec: { replicas: 1 }, status: { availableReplicas: 1 } })).ready,
    ).toBe(true);
    expect(judged(of("v1", "Secret", { type: "Opaque" })).ready).toBe(true);
    expect(judged(of("v1", "Secret", { type: "kubernetes.io/service-account-token" })).ready).toBe(false);
    expect(rulesFor(of("v1", "ConfigMap", {}))).toBeUndefined();
});

test("Any other kind is judged by the conventions of status, where that is asked for.", () => {
    const of = (...conditions: JsonObject[]): JsonObject => ({
        metadata: { generation: 1 },
        status: { observedGeneration: 1, conditions },
    });
    expect(generic.judge(of(), []).ready).toBe(true);
    expect(generic.judge(of(condition("Ready", "False", "Pending", "not yet")), []).problems).toEqual([
        "[Pending] not yet",
    ]);
    expect(generic.judge({ metadata: { generation: 2 }, status: { observedGeneration: 1 } }, []).ready).toBe(false);
    const crd = { kind: "CustomResourceDefinition", status: { conditions: [] } };
    expect(generic.judge(crd, []).ready).toBe(false);
});
