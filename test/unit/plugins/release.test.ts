import { chartObjects } from "../../../local/plugins/kubernetes/release/chart";
import { diffRelease } from "../../../local/plugins/kubernetes/release/release";
import { releaseArgs } from "../../../local/plugins/kubernetes-cert-manager/release-args";
import { type JsonObject, objectAt, stringAt } from "../../../local/plugins/protocol/json";
import { secret } from "../../../local/plugins/protocol/special";

describe("The component's release", () => {
    test("is the chart of its own name from its own repository, with the settings as values.", () => {
        expect(releaseArgs({ replicaCount: 2, installCRDs: true, image: undefined })).toEqual({
            chart: "cert-manager",
            repositoryOpts: { repo: "https://charts.jetstack.io" },
            values: { replicaCount: 2, installCRDs: true },
        });
    });

    test("takes what helmOptions say, but for values the settings give.", () => {
        const helmOptions = {
            namespace: "n",
            version: "v1",
            repositoryOpts: { repo: "https://mirror.example.com" },
            values: { replicaCount: 7, more: true },
        };
        expect(releaseArgs({ replicaCount: 2, helmOptions })).toEqual({
            ...helmOptions,
            chart: "cert-manager",
            values: { replicaCount: 2, more: true },
        });
    });
});

describe("What stands in for the chart", () => {
    const objects = (values: JsonObject = {}, name = "certs"): JsonObject[] =>
        chartObjects({ name, namespace: "n", version: "v1.2.3", values });
    const names = (found: readonly JsonObject[], kind: string): string[] =>
        found.filter((object) => object.kind === kind).map((object) => stringAt(object, "metadata", "name"));
    const pod = (found: readonly JsonObject[], name: string): JsonObject =>
        objectAt(
            found.find((o) => o.kind === "Deployment" && stringAt(o, "metadata", "name") === name),
            "spec",
            "template",
            "spec",
        );

    test("is its workloads, named as the chart names them, and all marked.", () => {
        const found = objects();
        expect(names(found, "Deployment")).toEqual([
            "certs-cert-manager",
            "certs-cert-manager-cainjector",
            "certs-cert-manager-webhook",
        ]);
        expect(names(found, "Service")).toEqual(["certs-cert-manager", "certs-cert-manager-webhook"]);
        expect(names(objects({}, "cert-manager"), "Deployment")[0]).toBe("cert-manager");
        for (const object of found) {
            expect(object).toMatchObject({
                metadata: { annotations: { "stackwright.dev/stand-in": "chart cert-manager v1.2.3" } },
            });
        }
    });

    test("has no webhooks, which nothing would answer.", () => {
        expect([...new Set(objects().map(({ kind }) => kind))].sort()).toEqual([
            "Deployment",
            "Service",
            "ServiceAccount",
        ]);
    });

    test("follows the chart's values.", () => {
        const found = objects({
            replicaCount: 2,
            resources: { limits: { cpu: "1" } },
            image: { registry: "r", repository: "a/b", tag: "t" },
            cainjector: { enabled: false },
            webhook: { securePort: 8443, image: { digest: "sha256:1" }, serviceAccount: { name: "own" } },
            global: { priorityClassName: "high" },
        });
        expect(names(found, "Deployment")).toHaveLength(2);
        expect(found.find(({ kind }) => kind === "Deployment")).toMatchObject({ spec: { replicas: 2 } });
        expect(pod(found, "certs-cert-manager")).toMatchObject({
            priorityClassName: "high",
            containers: [{ image: "r/a/b:t", resources: { limits: { cpu: "1" } } }],
        });
        expect(pod(found, "certs-cert-manager-webhook")).toMatchObject({
            serviceAccountName: "own",
            containers: [
                {
                    image: "quay.io/jetstack/cert-manager-webhook@sha256:1",
                    ports: [{ containerPort: 8443 }, { containerPort: 6080 }],
                },
            ],
        });
    });

    test("keeps to the restricted Pod Security profile.", () => {
        const { securityContext, containers } = pod(objects(), "certs-cert-manager");
        expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
        expect(containers).toMatchObject([
            { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } },
        ]);
    });
});

test("Settings of a release are an upgrade, another name or namespace is another release.", () => {
    const inputs = { name: "a", namespace: "n", values: { replicaCount: 1, token: secret("x") } };
    const diff = (news: JsonObject) => diffRelease({ urn: "", state: { __inputs: inputs }, news, ignoreChanges: [] });
    expect(diff(inputs).changes).toEqual([]);
    expect(diff({ ...inputs, values: { replicaCount: 2, token: "x" } })).toMatchObject({
        changes: [{ path: "values.replicaCount", kind: "update", replaces: false }],
        replaces: [],
    });
    expect(diff({ ...inputs, namespace: "other" }).replaces).toEqual(["namespace"]);
});
