import { readSettings } from "../../../../local/plugins/kubernetes/configure/settings";
import { diffObject } from "../../../../local/plugins/kubernetes/diff/diff";
import { BadPath, covers, formatPath, parsePath } from "../../../../local/plugins/kubernetes/diff/paths";
import type { JsonObject } from "../../../../local/plugins/protocol/json";
import { UNKNOWN_STRING } from "../../../../local/plugins/protocol/special";

const settings = readSettings(new Map(), {});

function difference(oldInputs: JsonObject, oldLive: JsonObject, inputs: JsonObject, more: object = {}) {
    return diffObject({
        oldInputs,
        oldLive,
        inputs,
        patch: false,
        namespaced: true,
        ignoreChanges: [],
        settings,
        ...more,
    });
}

const map = (data: JsonObject, metadata: JsonObject = { name: "a", namespace: "n" }): JsonObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata,
    data,
});

const shown = (result: ReturnType<typeof difference>): string[] =>
    result.changes.map(({ path, kind, replaces }) => `${path} ${kind}${replaces ? "-replace" : ""}`);

test.each<[string, (string | number)[]]>([
    ["spec.containers[0].image", ["spec", "containers", 0, "image"]],
    ['metadata.labels["app.kubernetes.io/name"]', ["metadata", "labels", "app.kubernetes.io/name"]],
    ['data["a\\"b"]', ["data", 'a"b']],
    ['["a.b"].c', ["a.b", "c"]],
    ["matrix[1][2]", ["matrix", 1, 2]],
])("The path %s is read and written alike.", (text, path) => {
    expect(parsePath(text)).toEqual(path);
    expect(formatPath(path)).toBe(text);
});

test.each(["spec[", "spec[x", 'a["b'])("The text %s is no path.", (text) => {
    expect(() => parsePath(text)).toThrow(BadPath);
});

test("A star in a pattern stands for any key or position.", () => {
    expect(covers(parsePath("spec.containers[*].image"), ["spec", "containers", 3, "image"])).toBe(true);
    expect(covers(parsePath("spec.containers[*]"), ["spec", "containers", 3, "image", "x"])).toBe(true);
    expect(covers(parsePath("spec.containers[*].image"), ["spec", "containers", 3])).toBe(false);
    expect(covers(parsePath("data.*"), ["data", "a"])).toBe(true);
});

test("What the server filled in beside the inputs never shows.", () => {
    const live = {
        ...map({ a: "1", b: "server" }),
        metadata: { name: "a", namespace: "n", uid: "1", labels: { x: "y" } },
    };
    expect(shown(difference(map({ a: "1" }), live, map({ a: "1" })))).toEqual([]);
});

test("Drift in a field the inputs name shows, against the live value.", () => {
    expect(shown(difference(map({ a: "1" }), map({ a: "drifted" }), map({ a: "1" })))).toEqual([
        "data.a update-replace",
    ]);
});

test("A null on either side is as good as nothing, and an empty list against a live null is an addition.", () => {
    const thing = (spec: JsonObject): JsonObject => ({ apiVersion: "example.com/v1", kind: "Thing", spec });
    expect(shown(difference(thing({ a: null }), thing({}), thing({ a: null })))).toEqual([]);
    expect(shown(difference(thing({ a: [] }), thing({ a: null }), thing({ a: [] })))).toEqual(["spec.a add"]);
    expect(shown(difference(thing({ a: 1 }), thing({ a: 1 }), thing({ a: null })))).toEqual(["spec.a delete"]);
});

test("An unknown new value is an update or an addition, never a deletion.", () => {
    expect(shown(difference(map({ a: "1" }), map({ a: "1" }), map({ a: UNKNOWN_STRING, b: UNKNOWN_STRING })))).toEqual([
        "data.a update-replace",
        "data.b add-replace",
    ]);
});

test("An added subtree replaces when a listed field is inside, and not otherwise.", () => {
    const pod = (spec: JsonObject): JsonObject => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec });
    const old = pod({ containers: [{ name: "a", image: "i" }] });
    const second = { name: "b", image: "i" };
    expect(shown(difference(old, old, pod({ containers: [{ name: "a", image: "i" }, second] })))).toEqual([
        "spec.containers[1] add-replace",
    ]);
    const tolerant = pod({ containers: [{ name: "a", image: "i" }], tolerations: [{ key: "x" }] });
    expect(shown(difference(old, old, tolerant))).toEqual(["spec.tolerations add"]);
});

test("Deleting the whole metadata replaces.", () => {
    const { apiVersion, kind, data } = map({ a: "1" });
    const result = difference(map({ a: "1" }), map({ a: "1" }), {
        apiVersion: apiVersion ?? "",
        kind: kind ?? "",
        data: data ?? {},
    });
    expect(result.replaces).toEqual(["metadata"]);
    expect(result.sameName).toBe(false);
});

test("An empty namespace counts as default, and one on a cluster-wide kind does not count at all.", () => {
    const old = map({}, { name: "a", namespace: "default" });
    expect(shown(difference(old, old, map({}, { name: "a" })))).toEqual([]);
    const role = (metadata: JsonObject): JsonObject => ({
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata,
    });
    const namespaced = role({ name: "a", namespace: "n" });
    expect(shown(difference(namespaced, role({ name: "a" }), namespaced, { namespaced: false }))).toEqual([]);
});

test("A name the server generated is no change when the program writes it down.", () => {
    const generated = map({}, { generateName: "a-", namespace: "n" });
    const live = map({}, { generateName: "a-", name: "a-xyz", namespace: "n" });
    const written = map({}, { generateName: "a-", name: "a-xyz", namespace: "n" });
    expect(shown(difference(generated, live, written))).toEqual([]);
});

test("Only a given name that stays the same makes the old object go first.", () => {
    const old = map({ a: "1" });
    expect(difference(old, old, map({ a: "2" })).sameName).toBe(true);
    const autonamed = { name: "a", namespace: "n", annotations: { "pulumi.com/autonamed": "true" } };
    expect(
        difference(map({ a: "1" }, autonamed), map({ a: "1" }, autonamed), map({ a: "2" }, autonamed)).sameName,
    ).toBe(false);
    expect(difference(old, old, map({ a: "2" }, { name: "b", namespace: "n" })).sameName).toBe(false);
    expect(difference(old, old, map({ a: "2" }, { name: "a", namespace: "other" })).sameName).toBe(false);
});

test("Ignored changes disappear before anything is decided about replacing.", () => {
    const old = map({ a: "1", b: "1" });
    const result = difference(old, old, map({ a: "2", b: "2" }), { ignoreChanges: ["data.a"] });
    expect(shown(result)).toEqual(["data.b update-replace"]);
    expect(difference(old, old, map({ a: "2", b: "2" }), { ignoreChanges: ["data.*"] }).replaces).toEqual([]);
});

test("A Patch resource is replaced for another target only.", () => {
    const old = map({ a: "1" });
    expect(difference(old, old, map({ a: "2" }), { patch: true }).replaces).toEqual([]);
    expect(difference(old, old, map({ a: "1" }, { name: "b", namespace: "n" }), { patch: true }).replaces).toEqual([
        "metadata.name",
    ]);
});
