import { addressOf, type LiveObject, settle } from "../../../workflow/stack/pending";
import type { Deployment, PendingOperation, StateResource } from "../../../workflow/stack/state";

function resource(name: string, more: Partial<StateResource> = {}): StateResource {
    return {
        urn: `urn:pulumi:s::p::kubernetes:core/v1:ConfigMap::${name}`,
        type: "kubernetes:core/v1:ConfigMap",
        custom: true,
        inputs: { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "ns" } },
        ...more,
    };
}

function pending(type: string, of: StateResource): PendingOperation {
    return { type, resource: of };
}

const since = new Date("2026-01-01T12:00:00.700Z");

function live(name: string, manager = "pulumi-kubernetes", creationTimestamp = "2026-01-01T12:00:00Z"): LiveObject {
    return { metadata: { name, namespace: "ns", uid: `uid-${name}`, creationTimestamp, managedFields: [{ manager }] } };
}

describe("an update that was cut off", () => {
    it("gets what it had made into the state, with the id that the engine would have given it", () => {
        const made = resource("made");
        const deployment: Deployment = {
            resources: [resource("old")],
            pending_operations: [pending("creating", made)],
        };
        const { deployment: settled, adopted } = settle(deployment, () => live("made"), since);
        expect(settled.resources?.map(({ id, urn }) => [id, urn])).toEqual([
            [undefined, resource("old").urn],
            ["ns/made", made.urn],
        ]);
        expect(settled.pending_operations).toEqual([]);
        expect(adopted.map(({ urn }) => urn)).toEqual([made.urn]);
    });

    it("forgets what it had not made yet", () => {
        const deployment = { pending_operations: [pending("creating", resource("a"))] };
        const settled = settle(deployment, () => undefined, since);
        expect(settled.deployment).toEqual({ resources: [], pending_operations: [] });
        expect(settled.adopted).toEqual([]);
    });

    it("leaves alone what somebody else made under the same name", () => {
        const deployment = { pending_operations: [pending("creating", resource("a"))] };
        expect(settle(deployment, () => live("a", "kubectl"), since).adopted).toEqual([]);
    });

    it("leaves alone what another stack had made under the same name before", () => {
        const deployment = { pending_operations: [pending("creating", resource("a"))] };
        const older = live("a", "pulumi-kubernetes", "2026-01-01T11:59:59Z");
        expect(settle(deployment, () => older, since).adopted).toEqual([]);
    });

    it("does not take a second time what is in the state already", () => {
        const known = resource("a", { outputs: { metadata: { uid: "uid-a" } } });
        const deployment = { resources: [known], pending_operations: [pending("creating", resource("a"))] };
        const settled = settle(deployment, () => live("a"), since);
        expect([settled.adopted, settled.leftOver]).toEqual([[], []]);
    });

    it("removes the half of a replacement that had been made, because the next run makes another", () => {
        const old = resource("a", { outputs: { metadata: { uid: "uid-old" } } });
        const half = resource("a", {
            inputs: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a-2", namespace: "ns" } },
        });
        const deployment = { resources: [old], pending_operations: [pending("creating", half)] };
        const settled = settle(deployment, () => live("a-2"), since);
        expect(settled.adopted).toEqual([]);
        expect(settled.leftOver).toEqual([{ apiVersion: "v1", kind: "ConfigMap", namespace: "ns", name: "a-2" }]);
    });

    it("repeats updates and deletions: both are in the state as they were", () => {
        const deployment = {
            resources: [resource("a")],
            pending_operations: [pending("updating", resource("a")), pending("deleting", resource("b"))],
        };
        expect(settle(deployment, () => live("a"), since).deployment).toEqual({
            resources: [resource("a")],
            pending_operations: [],
        });
    });
});

describe("the object of a pending creation", () => {
    it("is found by its own words, cluster-scoped ones without a namespace", () => {
        const inputs = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "r" } };
        const clusterRole = resource("r", { type: "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", inputs });
        expect(addressOf(pending("creating", clusterRole))).toEqual({
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRole",
            name: "r",
        });
    });

    it("is none for what no cluster holds, for components and for what has no name", () => {
        const password = resource("p", { type: "random:index/randomPassword:RandomPassword", inputs: { length: 32 } });
        expect(addressOf(pending("creating", password))).toBeUndefined();
        expect(addressOf(pending("creating", resource("c", { custom: false })))).toBeUndefined();
        expect(addressOf(pending("creating", resource("n", { inputs: { apiVersion: "v1" } })))).toBeUndefined();
        expect(addressOf(pending("updating", resource("u")))).toBeUndefined();
    });
});
