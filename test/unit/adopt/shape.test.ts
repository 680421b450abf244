import { handedOver, toolsOf, writtenByTool } from "../../../workflow/adopt/owners";
import { cutTo, shapeOf } from "../../../workflow/adopt/shape";

const written = () => true;

describe("the shape of what was there", () => {
    it("keeps what the program declares, and leaves out what the server filled in", () => {
        const live = { spec: { type: "ClusterIP", clusterIP: "10.0.0.1", sessionAffinity: "None" } };
        expect(shapeOf(live, { spec: { type: "ClusterIP" } }, written)).toEqual({ spec: { type: "ClusterIP" } });
    });

    it("keeps every word of the tool in labels and data, so that the engine sees what goes", () => {
        const live = { data: { LEVEL: "INFO", OLD: "1" }, metadata: { name: "a", labels: { app: "a", other: "b" } } };
        const declared = { data: { LEVEL: "DEBUG" }, metadata: { name: "a", labels: { app: "a" } } };
        const byTool = (path: readonly string[]) => path.at(-1) !== "other";
        expect(shapeOf(live, declared, byTool)).toEqual({
            data: { LEVEL: "INFO", OLD: "1" },
            metadata: { name: "a", labels: { app: "a" } },
        });
    });

    it("keeps the tool's annotations where the program has none at all, and nobody else's", () => {
        const live = { metadata: { name: "a", annotations: { "helm/release": "x", "deployment/revision": "3" } } };
        const byTool = (path: readonly string[]) => path.at(-1) === "helm/release";
        expect(shapeOf(live, { metadata: { name: "a" } }, byTool)).toEqual({
            metadata: { name: "a", annotations: { "helm/release": "x" } },
        });
        expect(shapeOf(live, { metadata: { name: "a" } }, () => false)).toEqual({ metadata: { name: "a" } });
    });

    it("knows items of a list by their names, and keeps the name of those that the program lacks", () => {
        const live = {
            env: [
                { name: "OLD", value: "1" },
                { name: "LEVEL", value: "INFO", filled: true },
            ],
        };
        const declared = { env: [{ name: "LEVEL", value: "DEBUG" }] };
        expect(shapeOf(live, declared, written)).toEqual({ env: [{ name: "OLD" }, { name: "LEVEL", value: "INFO" }] });
    });

    it("cuts a state alike, but leaves whole what is encrypted there", () => {
        const secret = { "4dabf18193072939515e22adb298388d": "mark", ciphertext: "v1:abc" };
        const state = { data: secret, spec: { a: 1, b: 2 }, list: [{ x: 1, y: 2 }, { x: 3 }] };
        expect(cutTo(state, { data: { key: "z" }, spec: { a: 9 }, list: [{ x: 0 }] })).toEqual({
            data: secret,
            spec: { a: 1 },
            list: [{ x: 1 }],
        });
    });
});

const entry = (manager: string, fieldsV1: object, more: object = {}) => ({
    manager,
    operation: "Update",
    apiVersion: "apps/v1",
    fieldsType: "FieldsV1",
    fieldsV1,
    ...more,
});
const managed = (...managedFields: readonly object[]) => ({ metadata: { managedFields } });

describe("who owns a field", () => {
    const live = managed(
        entry("helm", { "f:metadata": { "f:labels": { ".": {}, "f:app": {} } } }),
        entry("kube-controller-manager", { "f:status": {} }, { subresource: "status" }),
    );

    it("is told from the object's own record, and only tools of installation count", () => {
        expect(toolsOf(live)).toEqual(["helm"]);
        expect(writtenByTool(live, ["metadata", "labels", "app"])).toBe(true);
        expect(writtenByTool(live, ["status"])).toBe(false);
        expect(
            toolsOf(managed(entry("cert-manager", {}), entry("kubectl-scale", {}, { subresource: "scale" }))),
        ).toEqual([]);
    });

    it("is handed over for what the program declares; of the rest the tool stays the owner", () => {
        const fields = {
            "f:metadata": { "f:annotations": { "f:kubectl.kubernetes.io/last-applied-configuration": {} } },
            "f:spec": { "f:replicas": {}, "f:template": { "f:spec": { "f:containers": { 'k:{"name":"api"}': {} } } } },
        };
        const shape = { metadata: { name: "api" }, spec: { template: { spec: { containers: [{ name: "api" }] } } } };
        expect(handedOver(managed(entry("kubectl-client-side-apply", fields)), shape)).toEqual([
            entry("kubectl-client-side-apply", { "f:spec": { "f:replicas": {} } }),
            entry("pulumi-kubernetes", {
                "f:metadata": fields["f:metadata"],
                "f:spec": { "f:template": fields["f:spec"]["f:template"] },
            }),
        ]);
    });

    it("is united where two tools wrote, and left alone where none did", () => {
        const shape = { data: { a: "1", b: "2" } };
        const two = managed(
            entry("helm", { "f:data": { "f:a": {} } }),
            entry("kubectl-edit", { "f:data": { "f:b": {} } }),
        );
        expect(handedOver(two, shape)).toEqual([entry("pulumi-kubernetes", { "f:data": { "f:a": {}, "f:b": {} } })]);
        expect(handedOver(managed(entry("cert-manager", { "f:data": { "f:a": {} } })), shape)).toBeUndefined();
    });
});
