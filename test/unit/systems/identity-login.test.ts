import type { Settings } from "../../../config/schema";
import { baseline, production } from "../../../policy";
import { planStack } from "../../../systems/plan";
import { compareWithMap, describeComparison } from "../../../workflow/connections/compare";
import { evaluateConnections } from "../../../workflow/connections/evaluate";
import type { Manifest } from "../../../workflow/connections/manifests";
import { blocksOf, declaredOf } from "../../../workflow/connections/stack";
import type { Registered } from "../../support/engine";
import { identityLogins } from "../../support/engines";
import { at, type RenderedObject } from "../../support/figures";
import { violationsOf } from "../../support/packs";
import { recordStack, settingsOf } from "../../support/stack";

jest.setTimeout(120_000);

/** Production whose databases take certificates of identities instead of passwords, where a program calls them. */
const settings: Settings = settingsOf("production", identityLogins);
let resources: readonly Registered[];
let objects: ReadonlyMap<string, RenderedObject>;

beforeAll(async () => {
    ({ resources } = await recordStack(settings));
    const own = resources.filter(({ custom, type }) => custom && type.startsWith("kubernetes:"));
    objects = new Map(
        own.map(({ inputs }) => {
            const namespace = at(inputs, "metadata.namespace");
            return [
                `${inputs.kind} ${namespace === undefined ? "" : `${namespace}/`}${at(inputs, "metadata.name")}`,
                inputs,
            ];
        }),
    );
});

const access = (namespace: string, file: string) =>
    String(at(objects.get(`ConfigMap ${namespace}/postgres-access`), `data["${file}"]`));

it("map the certificates of callers and of the schema's job to roles, and take them in no other way", () => {
    const mapped = access("graphmemory", "pg_ident.conf")
        .split("\n")
        .filter((line) => line.startsWith("spiffe"));
    expect(mapped).toEqual([
        expect.stringMatching(/^spiffe +"graphmemory-backend\.graphmemory\.svc" +"graphmemory_backend"$/),
        expect.stringMatching(/^spiffe +"postgres-migrations\.graphmemory\.svc" +"graphmemory_backend"$/),
        expect.stringMatching(/^spiffe +"graphmemory-analytics\.graphmemory\.svc" +"graphmemory_analytics"$/),
    ]);
    expect(access("graphmemory", "pg_hba.conf")).toMatch(
        /^hostssl +"graphmemory" +"graphmemory_backend" +all +cert map=spiffe$/m,
    );
    expect(access("x0tta6bl4", "pg_ident.conf")).toContain('"x0tta6bl4-api.x0tta6bl4.svc"');
    // Copies and standbys are no workloads of the mesh: they keep their passwords.
    expect(access("graphmemory", "pg_hba.conf")).toMatch(/"postgres_backup_a" +all +scram-sha-256$/m);
});

it("give callers no password: a certificate is fetched before they start and renewed beside them", () => {
    expect([...objects.keys()]).not.toContain("Secret graphmemory/postgres-graphmemory-backend");
    const pod = (path: string) =>
        at(objects.get("Deployment graphmemory/graphmemory-backend"), `spec.template.spec.${path}`);
    expect(pod("initContainers[svid].args")).toEqual(["-config", "/run/svid/config/once.conf"]);
    expect(pod("containers[svid-renewal].args")).toEqual(["-config", "/run/svid/config/always.conf"]);
    expect(pod("volumes[svid-files].emptyDir")).toEqual({ medium: "Memory", sizeLimit: "1Mi" });
    const env = pod("containers[backend].env") as readonly { readonly name: string; readonly value?: string }[];
    expect(env.find(({ name }) => name === "DATABASE_URL")?.value).toBe(
        "postgresql://graphmemory_backend@postgres:5432/graphmemory?sslmode=verify-full" +
            "&sslrootcert=/etc/stackwright/postgres/ca.crt&sslcert=/run/svid/files/svid.pem&sslkey=/run/svid/files/svid_key.pem",
    );
});

it("check certificates against the bundle that SPIRE's servers publish there, with the right to that and no more", () => {
    expect(
        at(objects.get("StatefulSet graphmemory/postgres"), "spec.template.spec.volumes[identities].configMap.name"),
    ).toBe("spire-bundle");
    const config = JSON.parse(String(at(objects.get("ConfigMap spire/spire-server-config"), 'data["server.conf"]')));
    expect(config.plugins.BundlePublisher.k8s_configmap.plugin_data.clusters.graphmemory).toEqual({
        format: "pem",
        namespace: "graphmemory",
        configmap_name: "spire-bundle",
        configmap_key: "ca.crt",
    });
    expect(at(objects.get("Role graphmemory/spire-bundle"), "rules")).toEqual([
        { apiGroups: [""], resources: ["configmaps"], resourceNames: ["spire-bundle"], verbs: ["get", "patch"] },
    ]);
});

it("are the same to everybody else: connections, and both packs", () => {
    const found = evaluateConnections([...objects.values()] as unknown as readonly Manifest[], blocksOf(settings));
    expect(describeComparison(compareWithMap(declaredOf(settings), found))).toEqual([]);
    expect(violationsOf(resources, settings, [baseline, production])).toEqual([]);
});

it("are asked for nowhere unless a stack file says so", () => {
    const shipped = settingsOf("production");
    expect(planStack(shipped).graphmemory?.backend.ports).toEqual({ http: { number: 8000 } });
});
