import { normalise } from "../../../../local/plugins/kubernetes/schema/normalise";
import type { JsonObject } from "../../../../local/plugins/protocol/json";
import { UNKNOWN_STRING } from "../../../../local/plugins/protocol/special";

const pod = (spec: JsonObject): JsonObject => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec });
const container = (more: JsonObject): JsonObject => pod({ containers: [{ name: "a", ...more }] });

test("Unknown fields of a built-in kind disappear at any depth.", () => {
    expect(normalise(container({ image: "a", imagee: "b", ports: [{ containerPort: 1, prot: "x" }] }))).toEqual(
        container({ image: "a", ports: [{ containerPort: 1 }] }),
    );
});

test("Custom resources stay as they are written.", () => {
    const custom = { apiVersion: "example.com/v1", kind: "Thing", spec: { cpu: "1000m", anything: null, off: false } };
    expect(normalise(custom)).toEqual(custom);
});

test("A zero that Go cannot tell from unset disappears, and one it can tell stays.", () => {
    expect(normalise(pod({ hostNetwork: false, automountServiceAccountToken: false, nodeName: "" }))).toEqual(
        pod({ automountServiceAccountToken: false }),
    );
});

test("Empty lists and maps disappear where they are optional, and empty structs stay.", () => {
    const volumes = [{ name: "a", emptyDir: {} }];
    expect(normalise(pod({ volumes, tolerations: [], nodeSelector: {} }))).toEqual(pod({ volumes }));
    const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", rules: [] };
    expect(normalise(role)).toEqual(role);
});

test("Quantities become canonical, numbers among them too.", () => {
    const resources = { limits: { cpu: "1000m", memory: "1024Mi" }, requests: { cpu: 0.5 } };
    expect(normalise(container({ resources }))).toEqual(
        container({ resources: { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "500m" } } }),
    );
});

test.each<[string, JsonObject]>([
    ["a text where a number belongs", container({ ports: [{ containerPort: "eighty" }], junk: 1 })],
    ["a fraction where a whole number belongs", pod({ terminationGracePeriodSeconds: 1.5, junk: 1 })],
    ["a value that is not known yet", container({ image: UNKNOWN_STRING, junk: 1 })],
    ["a quantity that is none", container({ resources: { limits: { cpu: "lots" } }, junk: 1 })],
])("An object with %s passes unchanged.", (_, object) => {
    expect(normalise(object)).toEqual(object);
});

test("Fields only the server sets are dropped from the metadata.", () => {
    const metadata = {
        name: "a",
        uid: "1",
        resourceVersion: "2",
        managedFields: [],
        generation: 3,
        labels: { a: "b" },
    };
    expect(normalise({ apiVersion: "example.com/v1", kind: "Thing", metadata })).toMatchObject({
        metadata: { name: "a", labels: { a: "b" } },
    });
    expect(normalise({ apiVersion: "v1", kind: "Namespace", metadata: { name: "a", uid: "1" } })).toEqual({
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "a" },
    });
});

test("stringData of a Secret becomes data, and wins over the same key there.", () => {
    const secret = { apiVersion: "v1", kind: "Secret", stringData: { a: "1" }, data: { a: "eA==", b: "Mg==" } };
    expect(normalise(secret)).toEqual({ apiVersion: "v1", kind: "Secret", data: { a: "MQ==", b: "Mg==" } });
    expect(normalise({ apiVersion: "v1", kind: "Secret", stringData: { ü: "ß" } })).toMatchObject({
        data: { ü: Buffer.from("ß").toString("base64") },
    });
});

test("A CRD loses its status and a false preserveUnknownFields.", () => {
    const crd = {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        spec: { group: "a", preserveUnknownFields: false },
        status: { conditions: [] },
    };
    expect(normalise(crd)).toEqual({ apiVersion: crd.apiVersion, kind: crd.kind, spec: { group: "a" } });
});

test("Normalising twice is normalising once, and the given object is left alone.", () => {
    const given = container({ resources: { limits: { cpu: "1000m" } }, junk: true });
    const before = structuredClone(given);
    const once = normalise(given);
    expect(normalise(once)).toEqual(once);
    expect(given).toEqual(before);
});
