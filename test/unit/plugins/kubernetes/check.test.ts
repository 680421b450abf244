import { generateName } from "../../../../local/plugins/kubernetes/check/autoname";
import { type CheckArgs, checkInputs } from "../../../../local/plugins/kubernetes/check/check";
import { minorVersion, warningsFor } from "../../../../local/plugins/kubernetes/check/warnings";
import { readSettings } from "../../../../local/plugins/kubernetes/configure/settings";
import { gvkOf } from "../../../../local/plugins/kubernetes/objects/object";
import type { JsonObject } from "../../../../local/plugins/protocol/json";
import { UNKNOWN_STRING } from "../../../../local/plugins/protocol/special";

const settings = readSettings(new Map(), {});
const clientSide = readSettings(new Map([["kubernetes:config:enableServerSideApply", "false"]]), {});

function checked(inputs: JsonObject, more: Partial<CheckArgs> = {}): Promise<JsonObject> {
    return checkInputs({
        urn: "urn:pulumi:s::p::kubernetes:core/v1:ConfigMap::web",
        old: undefined,
        inputs: { apiVersion: "v1", kind: "ConfigMap", ...inputs },
        seed: Buffer.from("seed"),
        autonaming: undefined,
        settings,
        defaultNamespace: "home",
        isNamespaced: async () => true,
        ...more,
    });
}

test("An object without a name gets its resource's name and eight digits, and says so.", async () => {
    const { metadata } = await checked({});
    expect(metadata).toEqual({
        name: expect.stringMatching(/^web-[0-9a-f]{8}$/),
        namespace: "home",
        annotations: { "pulumi.com/autonamed": "true" },
    });
});

test("The digits come from the seed, and without one they are drawn.", () => {
    const seed = Buffer.from("a");
    expect(generateName("web", seed)).toBe(generateName("web", seed));
    expect(generateName("web", seed)).not.toBe(generateName("web", Buffer.from("b")));
    expect(generateName("web", Buffer.alloc(0))).not.toBe(generateName("web", Buffer.alloc(0)));
});

test("A generated name is kept as long as the program leaves the name open.", async () => {
    const first = await checked({});
    const again = await checked({ metadata: { labels: { a: "b" } } }, { old: first, seed: Buffer.from("other") });
    expect(again.metadata).toMatchObject({ name: (first.metadata as JsonObject).name, labels: { a: "b" } });
});

test("A name that was given before and is not any more stays open until the replacement is asked for.", async () => {
    const old = await checked({ metadata: { name: "given" } });
    expect((await checked({}, { old })).metadata).toBeUndefined();
});

test("A name that is not known yet is a name.", async () => {
    expect((await checked({ metadata: { name: UNKNOWN_STRING } })).metadata).toEqual({
        name: UNKNOWN_STRING,
        namespace: "home",
    });
});

test("The engine's own naming is followed: its proposal is taken, and where names are demanded their absence is an error.", async () => {
    const proposed = await checked({}, { autonaming: { proposed: "proposed", disabled: false } });
    expect(proposed.metadata).toMatchObject({ name: "proposed" });
    await expect(checked({}, { autonaming: { proposed: "", disabled: true } })).rejects.toThrow(
        /autonaming is disabled, resource "urn:.*::web" requires the \.metadata\.name/,
    );
});

test("The default namespace goes only where an object lives in one and names none.", async () => {
    expect((await checked({ metadata: { name: "a", namespace: "own" } })).metadata).toMatchObject({ namespace: "own" });
    const wide = await checked({ metadata: { name: "a" } }, { isNamespaced: async () => false });
    expect(wide.metadata).toEqual({ name: "a" });
});

test("Without server-side apply new objects are labelled, and old ones keep their label.", async () => {
    const label = { "app.kubernetes.io/managed-by": "pulumi" };
    const made = await checked({ metadata: { name: "a" } }, { settings: clientSide });
    expect(made.metadata).toMatchObject({ labels: label });
    expect((await checked({ metadata: { name: "a" } }, { old: made })).metadata).toMatchObject({ labels: label });
    expect((await checked({ metadata: { name: "a" } })).metadata).not.toMatchObject({ labels: label });
});

test.each<[string, string, JsonObject, Partial<CheckArgs>, RegExp]>([
    [
        "A collection",
        "kubernetes:core/v1:ConfigMapList",
        { kind: "ConfigMapList" },
        {},
        /ConfigMapList is a collection/,
    ],
    ["A Patch without a name", "kubernetes:core/v1:ConfigMapPatch", {}, {}, /require the resource `.metadata.name`/],
    [
        "A Patch without server-side apply",
        "kubernetes:core/v1:ConfigMapPatch",
        { metadata: { name: "a" } },
        { settings: clientSide },
        /require Server-Side Apply mode/,
    ],
    [
        "generateName",
        "kubernetes:core/v1:ConfigMap",
        { metadata: { generateName: "a-" } },
        {},
        /generateName.*not supported/,
    ],
])("%s is refused.", async (_, type, inputs, more, message) => {
    await expect(checked(inputs, { urn: `urn:pulumi:s::p::${type}::web`, ...more })).rejects.toThrow(message);
});

test("API versions that are on their way out, internal annotations and Helm hooks are warned about.", () => {
    const warnings = (
        apiVersion: string,
        kind: string,
        server: number | undefined,
        annotations: JsonObject = {},
        using = settings,
    ) => {
        const object = { apiVersion, kind, metadata: { annotations } };
        return warningsFor(object, gvkOf(object), server, using);
    };
    expect(warnings("policy/v1beta1", "PodDisruptionBudget", 1035)[0]).toMatch(
        /was removed in Kubernetes 1\.25.*policy\/v1/,
    );
    expect(warnings("policy/v1beta1", "PodDisruptionBudget", 1022)[0]).toMatch(/deprecated since Kubernetes 1\.21/);
    expect(warnings("policy/v1beta1", "PodDisruptionBudget", undefined)).toEqual([]);
    expect(warnings("policy/v1", "PodDisruptionBudget", 1035)).toEqual([]);
    expect(warnings("v1", "ConfigMap", 1035, { "pulumi.com/autonamed": "true" })[0]).toMatch(
        /ignoring user-specified value/,
    );
    expect(warnings("v1", "ConfigMap", 1035, { "helm.sh/hook": "pre-install" })[0]).toMatch(/Helm hooks/);
    expect(warnings("v1", "ConfigMap", 1035, { "helm.sh/hook": "test" })).toEqual([]);
    const quiet = readSettings(
        new Map([
            ["kubernetes:config:suppressDeprecationWarnings", "true"],
            ["kubernetes:config:suppressHelmHookWarnings", "true"],
        ]),
        {},
    );
    expect(warnings("policy/v1beta1", "PodDisruptionBudget", 1022, { "helm.sh/hook": "x" }, quiet)).toEqual([]);
    expect(minorVersion("v1.35.4")).toBe(1035);
});

test("A program that says itself who manages its objects is not contradicted on the second run.", async () => {
    const labels = { "app.kubernetes.io/managed-by": "stackwright" };
    const first = await checked({ metadata: { name: "a", labels } });
    const again = await checked({ metadata: { name: "a", labels } }, { old: first });
    expect(again.metadata).toMatchObject({ labels });
});
