import { changeLines, describeChanges } from "../../../workflow/engine/operation";
import { begin, fail, judge, operationOf, say, stackUrn, step, succeed, summary, urnOf, whole } from "./samples";

const configMap = "kubernetes:core/v1:ConfigMap";
const deployment = "kubernetes:apps/v1:Deployment";

describe("an operation", () => {
    it("counts what becomes of objects, each once", () => {
        const operation = operationOf([
            ...whole(step("create", configMap, "a")),
            ...whole(step("update", configMap, "b")),
            ...whole(step("same", configMap, "c")),
            ...whole(step("delete", configMap, "d")),
            summary,
        ]);
        expect(operation.changes).toEqual({ create: 1, update: 1, delete: 1 });
        expect(operation.changed).toBe(3);
        expect(operation.objects.size).toBe(3);
        expect(operation.complete).toBe(true);
    });

    it("counts a replacement once, whichever of its steps comes first", () => {
        const createFirst = ["create-replacement", "replace", "delete-replaced"];
        const deleteFirst = ["delete-replaced", "replace", "create-replacement"];
        for (const ops of [createFirst, deleteFirst]) {
            const operation = operationOf(ops.flatMap((op) => whole(step(op, configMap, "a"))));
            expect(operation.changes).toEqual({ replace: 1 });
        }
    });

    it("counts neither components nor providers: nothing in a cluster stands for them", () => {
        const component = step("create", "stackwright:namespace:NamespaceBaseline", "mesh");
        const operation = operationOf([
            ...whole({ ...component, new: { type: "", urn: "", id: "", parent: "", custom: false } }),
            ...whole(step("create", "pulumi:providers:kubernetes", "cluster")),
        ]);
        expect(operation.changed).toBe(0);
        expect(operation.objects.size).toBe(0);
    });

    it("knows what it is busy with, and what that waits for, the last speaker last", () => {
        const operation = operationOf([
            begin(step("create", deployment, "a")),
            begin(step("create", deployment, "b")),
            say({ urn: urnOf(deployment, "a"), message: "0/2 pods", severity: "info", ephemeral: true }),
        ]);
        expect(operation.current.map(({ resource, status }) => [resource, status])).toEqual([
            ["Deployment b", ""],
            ["Deployment a", "0/2 pods"],
        ]);
        expect(operation.diagnostics).toEqual([]);
    });

    it("keeps failures apart from what was done", () => {
        const failing = step("create", deployment, "a");
        const operation = operationOf([begin(failing), fail(failing), summary]);
        expect(operation.failed).toBe(1);
        expect(operation.changed).toBe(0);
        expect(operation.current).toEqual([]);
    });

    it("was stopped in the middle if nothing summed it up", () => {
        expect(operationOf(whole(step("create", configMap, "a"))).complete).toBe(false);
    });

    it("tells each message once and leaves out the engine's talk with itself", () => {
        const warning = say({ urn: stackUrn, message: "old API\n", severity: "warning" });
        const operation = operationOf([
            warning,
            warning,
            say({ message: "Registering resource", severity: "debug" }),
            say({
                message: "using pulumi-language-nodejs from $PATH at /x/pulumi-language-nodejs",
                severity: "warning",
            }),
            say({ message: "hello", severity: "info#err" }),
        ]);
        expect(operation.diagnostics).toEqual([
            { severity: "warning", resource: "", message: "old API" },
            { severity: "info", resource: "", message: "hello" },
        ]);
    });

    it("collects what policies found", () => {
        const event = {
            resourceUrn: urnOf(deployment, "a"),
            message: "runs as root",
            policyName: "forbid-root-user",
            policyPackName: "baseline",
            enforcementLevel: "mandatory",
        };
        expect(operationOf([judge(event), judge(event)]).findings).toEqual([
            {
                pack: "baseline",
                policy: "forbid-root-user",
                mandatory: true,
                resource: "Deployment a",
                message: "runs as root",
            },
        ]);
    });

    it("changes something when only the stack's outputs differ", () => {
        const outputs = (value: string) => ({ type: "", urn: stackUrn, id: "", parent: "", outputs: { value } });
        const metadata = { op: "same", urn: stackUrn, type: "pulumi:pulumi:Stack" };
        const same = operationOf([succeed({ ...metadata, old: outputs("a"), new: outputs("a") })]);
        const other = operationOf([succeed({ ...metadata, old: outputs("a"), new: outputs("b") })]);
        expect([same.changesAnything, other.changesAnything]).toEqual([false, true]);
    });

    it("changes something when an object does", () => {
        expect(operationOf(whole(step("update", configMap, "a"))).changesAnything).toBe(true);
    });
});

describe("changes in words", () => {
    it("say what was done or what would be", () => {
        expect(describeChanges({ create: 64, update: 2 })).toBe("64 created, 2 updated");
        expect(describeChanges({ delete: 1 }, "future")).toBe("1 to delete");
        expect(describeChanges({})).toBe("no changes");
    });

    it("are listed by kind, then by name, with the properties that differ", () => {
        const lines = changeLines([
            { kind: "delete", resource: "ConfigMap z", properties: [] },
            { kind: "update", resource: "Deployment b", properties: ["spec.replicas"] },
            { kind: "create", resource: "ConfigMap b", properties: [] },
            { kind: "create", resource: "ConfigMap a", properties: [] },
        ]);
        expect(lines).toEqual(["+ ConfigMap a", "+ ConfigMap b", "~ Deployment b  spec.replicas", "- ConfigMap z"]);
    });
});
