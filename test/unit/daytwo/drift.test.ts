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

function refreshed(
    op: string,
    before: object,
    now: object | null,
    detailedDiff: Readonly<Record<string, unknown>> | null = null,
): EngineEvent {
    const urn = "urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment::api";
    const state = (outputs: object | null) =>
        outputs === null
            ? null
            : { type: "", urn, custom: true, id: "shop/api", parent: "", inputs: {}, outputs: { ...outputs } };
    return {
        sequence: 1,
        timestamp: 0,
        resOutputsEvent: {
            metadata: {
                op,
                urn,
                type: "kubernetes:apps/v1:Deployment",
                old: state(before),
                new: state(now),
                detailedDiff,
            },
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
    expect(driftText({ ...drift, leftovers: { found: [] } }, "dev")).toContain(
        "put them back with make up REFRESH=1 (on a real cluster make deploy REFRESH=1).",
    );
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

it("Backups that somebody suspended are told, whichever way it was done.", () => {
    const cron = (suspend: boolean, managedFields: readonly object[]) => ({
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: { name: "backup", namespace: "shop", managedFields },
        spec: { suspend },
    });
    const by = (manager: string) => ({ ...scaled, manager, fieldsV1: { "f:spec": { "f:suspend": {} } } });
    for (const manager of ["kubectl-patch", "kubectl-edit"]) {
        const drift = driftOf([refreshed("update", cron(false, []), cron(true, [by(manager)]))]);
        expect(drift.drifted).toMatchObject([{ object: "CronJob shop/backup", path: "spec.suspend", now: "true" }]);
    }
});

it("An object that somebody deleted is gone, not changed.", () => {
    const drift = driftOf([refreshed("delete", deployment("a:1", 2, [ours]), null)]);
    expect(drift.drifted).toMatchObject([{ object: "Deployment shop/api", what: "gone" }]);
});

describe("a Secret that somebody edits", () => {
    const holds = (manager: string, time: string, ...keys: readonly string[]) => ({
        manager,
        operation: "Update",
        time,
        fieldsV1: { "f:data": { ".": {}, ...Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) } },
    });
    const made = holds("pulumi-kubernetes-1", "2026-11-20T09:00:00Z", "password", "ca.crt");
    const secret = (data: unknown, managedFields: readonly object[], annotations = {}) => ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "credentials", namespace: "shop", annotations, managedFields },
        data,
    });
    // As the engine hands contents on: hidden as a whole.
    const masked = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "[secret]" };
    const edited = holds("kubectl-edit", "2026-11-21T09:00:00Z", "password");
    const row = {
        object: "Secret shop/credentials",
        what: "changed",
        before: "[secret]",
        now: "[secret]",
        by: "kubectl-edit at 2026-11-21T09:00:00Z",
    };

    it.each([
        ["hidden by the engine", masked, masked],
        ["hidden here", { password: "canary-one" }, { password: "canary-two" }],
    ])("is one row without a word of its contents, %s.", (_, before, now) => {
        const { drifted } = driftOf([
            refreshed(
                "update",
                secret(before, [made]),
                secret(now, [holds("pulumi-kubernetes-1", "2026-11-20T09:00:00Z", "ca.crt"), edited]),
                { "data.password": { diffKind: "update" } },
            ),
        ]);
        expect(drifted).toEqual([{ ...row, path: "data.password" }]);
    });

    it("is told by the record of who wrote it where the engine compares nothing: keys that the program never named.", () => {
        const now = secret(masked, [made, holds("kubectl-edit", "2026-11-21T09:00:00Z", "extra.key")]);
        const { drifted } = driftOf([refreshed("update", secret(masked, [made]), now)]);
        expect(drifted).toEqual([{ ...row, path: 'data["extra.key"]' }]);
    });

    it("is not made up where nobody new has written, and renewed certificates are left out.", () => {
        const issuer = (time: string) => holds("cert-manager-certificates-issuing", time, "ca.crt");
        const before = secret(masked, [made, issuer("2026-11-20T10:00:00Z")]);
        const now = secret(masked, [made, issuer("2026-11-21T10:00:00Z")]);
        expect(driftOf([refreshed("update", before, now)]).drifted).toEqual([]);
        const renewed = driftOf([refreshed("update", before, now, { 'data["ca.crt"]': { diffKind: "update" } })]);
        expect(renewed.drifted).toEqual([]);
        expect(renewed.ignored).toContainEqual({
            reason: "cert-manager renews the certificates it issues",
            times: 1,
        });
        // A state that was imported may have no record.
        expect(driftOf([refreshed("update", secret(masked, []), secret(masked, [made]))]).drifted).toEqual([]);
    });

    it("by kubectl apply gets an annotation with all of its contents, which are hidden there too.", () => {
        const annotation = { "kubectl.kubernetes.io/last-applied-configuration": '{"data":{"password":"canary"}}' };
        const now = secret(masked, [made], annotation);
        const text = JSON.stringify(driftOf([refreshed("update", secret(masked, [made]), now)]));
        expect(text).toContain("last-applied-configuration");
        expect(text).not.toContain("canary");
    });
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
