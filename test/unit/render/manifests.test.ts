import * as k8s from "@pulumi/kubernetes";
import { parse } from "yaml";
import { manifestFiles, toYaml } from "../../../workflow/render/manifests";
import { record } from "../../support/engine";

describe("a rendered object", () => {
    it("lies in the folder of its namespace and kind, cluster-scoped ones in a folder of their own", async () => {
        const files = manifestFiles(
            await record(() => {
                new k8s.core.v1.Namespace("n", { metadata: { name: "apps" } });
                new k8s.core.v1.ConfigMap("c", { metadata: { name: "settings", namespace: "apps" } });
                new k8s.networking.v1.NetworkPolicy("p", { metadata: { name: "deny", namespace: "apps" } });
                new k8s.apiextensions.CustomResource("r", {
                    apiVersion: "gateway.networking.k8s.io/v1",
                    kind: "Gateway",
                    metadata: { name: "door", namespace: "apps" },
                });
                new k8s.apiextensions.CustomResource("s", {
                    apiVersion: "keda.sh/v1alpha1",
                    kind: "ScaledObject",
                    metadata: { name: "analytics", namespace: "apps" },
                });
            }),
        );
        expect(files.map(({ path }) => path)).toEqual([
            "_cluster/namespace/apps.yaml",
            "apps/configmap/settings.yaml",
            "apps/gateway/door.yaml",
            "apps/networkpolicy/deny.yaml",
            "apps/scaledobject.keda.sh/analytics.yaml",
        ]);
    });

    it("leaves the number of pods to the scaler that owns it, and to nobody else", async () => {
        const set = (name: string, ignoreChanges: string[]) => {
            const labels = { app: name };
            const template = { metadata: { labels }, spec: { containers: [{ name: "main", image: "none:1" }] } };
            const metadata = { name, namespace: "apps" };
            const spec = { replicas: 3, selector: { matchLabels: labels }, template };
            new k8s.apps.v1.Deployment(name, { metadata, spec }, { ignoreChanges });
        };
        const files = manifestFiles(
            await record(() => {
                set("fixed", ["spec.template.metadata.annotations"]);
                set("scaled", ["spec.replicas"]);
            }),
        );
        const replicas = files.map(({ content }) => parse(content).spec.replicas);
        expect(replicas).toEqual([3, undefined]);
    });

    it("is none where it says how large a claim of a StatefulSet shall be", async () => {
        const files = manifestFiles(
            await record(() => {
                const metadata = { name: "data-database-0", namespace: "apps" };
                const spec = { resources: { requests: { storage: "20Gi" } } };
                new k8s.core.v1.PersistentVolumeClaimPatch("c", { metadata, spec });
            }),
        );
        expect(files).toEqual([]);
    });

    it("of a patch is the part of the object that is ours", async () => {
        const [file] = manifestFiles(
            await record(
                () =>
                    new k8s.core.v1.ServiceAccountPatch("a", {
                        metadata: { name: "default", namespace: "apps" },
                        automountServiceAccountToken: false,
                    }),
            ),
        );
        expect(file?.path).toBe("apps/serviceaccount/default.yaml");
        expect(parse(file?.content ?? "")).toMatchObject({
            kind: "ServiceAccount",
            automountServiceAccountToken: false,
        });
    });

    it("is not described twice", async () => {
        const resources = await record(() => {
            new k8s.core.v1.ConfigMap("a", { metadata: { name: "settings", namespace: "apps" } });
            new k8s.core.v1.ConfigMap("b", { metadata: { name: "settings", namespace: "apps" } });
        });
        expect(() => manifestFiles(resources)).toThrow(
            "two resources describe one object: apps/configmap/settings.yaml",
        );
    });

    it("has its keys in one order, whatever order the program wrote them in", () => {
        const one = toYaml({
            spec: { b: 1, a: 2 },
            metadata: { labels: { z: "1", a: "2" }, name: "x" },
            kind: "K",
            apiVersion: "v1",
        });
        const other = toYaml({
            apiVersion: "v1",
            kind: "K",
            metadata: { name: "x", labels: { a: "2", z: "1" } },
            spec: { a: 2, b: 1 },
        });
        expect(one).toBe(other);
        expect(one).toBe(
            'apiVersion: v1\nkind: K\nmetadata:\n  name: x\n  labels:\n    a: "2"\n    z: "1"\nspec:\n  a: 2\n  b: 1\n',
        );
    });

    it.each([
        "yes",
        "no",
        "on",
        "off",
        "y",
        "true",
        "null",
        "1.10",
        "0o17",
        "017",
        "1e3",
        "0x1f",
        "12:30:45",
        "~",
        "2027-06-30",
        "=",
        "1_000",
        "",
    ])("keeps the text %j a text for readers of YAML 1.1, as kubectl is", (text) => {
        const yaml = toYaml({ value: text });
        expect(parse(yaml, { version: "1.1" })).toEqual({ value: text });
        expect(parse(yaml)).toEqual({ value: text });
    });

    it("keeps files of several lines readable", () => {
        const content = "groups:\n  - name: a\n    rules: []\n";
        expect(toYaml({ data: { "rules.yml": content } })).toBe(
            "data:\n  rules.yml: |\n    groups:\n      - name: a\n        rules: []\n",
        );
        expect(parse(toYaml({ data: { a: `${"long ".repeat(60)}\nline\t\n\n` } }))).toEqual({
            data: { a: `${"long ".repeat(60)}\nline\t\n\n` },
        });
    });
});
