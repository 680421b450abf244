import { readSettings } from "../../../../local/plugins/kubernetes/configure/settings";
import { mayForce } from "../../../../local/plugins/kubernetes/operations/conflicts";
import { keepIgnored, takeOver } from "../../../../local/plugins/kubernetes/operations/managed-fields";
import { mergePatch } from "../../../../local/plugins/kubernetes/operations/merge-patch";
import type { JsonObject } from "../../../../local/plugins/protocol/json";

const entry = (manager: string, operation: string, fieldsV1: JsonObject, more: JsonObject = {}): JsonObject => ({
    manager,
    operation,
    fieldsV1,
    ...more,
});
const live = (...managedFields: JsonObject[]): JsonObject => ({
    apiVersion: "v1",
    metadata: { name: "a", managedFields },
});

test("What earlier managers and kubectl own moves to this manager, with what it owns already.", () => {
    const object = live(
        entry("ours", "Apply", { "f:data": { "f:a": {} } }),
        entry("pulumi-kubernetes", "Update", { "f:data": { "f:b": {} } }),
        entry("kubectl", "Apply", { "f:metadata": {} }),
        entry("someone", "Update", { "f:data": { "f:c": {} } }),
        entry("pulumi-kubernetes", "Update", { "f:status": {} }, { subresource: "status" }),
    );
    const [first, ...rest] = takeOver(object, "ours") ?? [];
    expect(first).toEqual({
        manager: "ours",
        operation: "Apply",
        apiVersion: "v1",
        fieldsType: "FieldsV1",
        fieldsV1: { "f:data": { "f:a": {}, "f:b": {} }, "f:metadata": {} },
    });
    expect(rest.map(({ manager, subresource }) => [manager, subresource])).toEqual([
        ["someone", undefined],
        ["pulumi-kubernetes", "status"],
    ]);
});

test("Where there is nothing to take over, nothing is written.", () => {
    expect(takeOver(live(entry("ours", "Apply", {}), entry("kubectl", "Other", {})), "ours")).toBeUndefined();
});

test("An apply takes fields by force where that is asked for, harmless, or only a preview's.", () => {
    const settings = readSettings(new Map(), {});
    const forced = { metadata: { annotations: { "pulumi.com/patchForce": "true" } } };
    const old = live(entry("pulumi-kubernetes", "Update", {}));
    const theirs = live(entry("someone", "Update", {}));
    expect(mayForce(forced, theirs, false, settings)).toBe(true);
    expect(
        mayForce({}, theirs, false, readSettings(new Map([["kubernetes:config:enablePatchForce", "true"]]), {})),
    ).toBe(true);
    expect(mayForce({}, undefined, true, settings)).toBe(true);
    expect(mayForce({}, undefined, false, settings)).toBe(false);
    expect(mayForce({}, live(), false, settings)).toBe(true);
    expect(mayForce({}, old, true, settings)).toBe(true);
    expect(mayForce({}, old, false, settings)).toBe(false);
    expect(mayForce({}, theirs, true, settings)).toBe(false);
});

describe("An ignored field", () => {
    const inputs = { spec: { replicas: 1 }, metadata: { labels: { a: "mine" } } };
    const scaled = (owner: string): JsonObject => ({
        spec: { replicas: 5 },
        metadata: { managedFields: [entry(owner, "Apply", { "f:spec": { "f:replicas": {} } })] },
    });

    test("that only somebody else owns is left out.", () => {
        expect(keepIgnored(inputs, scaled("other"), [["spec", "replicas"]], "ours").spec).toEqual({});
    });

    test("that is ours, or nobody's, keeps its live value.", () => {
        expect(keepIgnored(inputs, scaled("ours"), [["spec", "replicas"]], "ours").spec).toEqual({ replicas: 5 });
        const unowned = { spec: { replicas: 5 }, metadata: { managedFields: [] } };
        expect(keepIgnored(inputs, unowned, [["spec", "replicas"]], "ours").spec).toEqual({ replicas: 5 });
        expect(keepIgnored(inputs, { metadata: {} }, [["spec", "replicas"]], "ours")).toEqual(inputs);
    });

    test("inside a list is left as the program has it.", () => {
        const listed = { spec: { containers: [{ image: "a" }] } };
        expect(
            keepIgnored(
                listed,
                { spec: { containers: [{ image: "b" }] } },
                [["spec", "containers", 0, "image"]],
                "ours",
            ),
        ).toEqual(listed);
    });
});

test("Without server-side apply only what the program changed is sent, on top of what others did.", () => {
    const old = { data: { a: "1", b: "1", c: "1" }, list: [1] };
    const wanted = { data: { a: "2", c: "1" }, list: [1, 2] };
    const now = { data: { a: "1", b: "1", c: "1", theirs: "1" }, list: [1], status: {} };
    expect(mergePatch(old, wanted, now, [])).toEqual({ data: { a: "2", b: null }, list: [1, 2] });
    expect(mergePatch(old, wanted, now, [["data", "a"], ["list"]])).toEqual({ data: { b: null } });
    expect(mergePatch(old, old, now, [])).toEqual({});
});
