import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkConfig } from "../../../../local/plugins/kubernetes/configure/check-config";
import { diffConfig } from "../../../../local/plugins/kubernetes/configure/diff-config";
import { isLoopback, loadKubeconfig, resolveTarget } from "../../../../local/plugins/kubernetes/configure/kubeconfig";
import { InvalidSetting, readSettings } from "../../../../local/plugins/kubernetes/configure/settings";
import { UNKNOWN_STRING } from "../../../../local/plugins/protocol/special";

const folder = mkdtempSync(path.join(os.tmpdir(), "kubeconfig-"));
afterAll(() => rmSync(folder, { recursive: true }));

const config = (server: string, context = "home", more = ""): string => `
apiVersion: v1
kind: Config
current-context: ${context}
clusters: [{name: c, cluster: {server: "${server}", certificate-authority-data: ${Buffer.from("CA").toString("base64")}}}]
contexts: [{name: ${context}, context: {cluster: c, user: u, namespace: shop}}]
users: [{name: u, user: {token: hidden${more}}}]
`;
const none = { kubeconfig: "", context: "", cluster: "", namespace: "" };

test("Settings come as texts, from the program or else from the environment.", () => {
    const given = new Map([
        ["kubernetes:config:enableServerSideApply", "false"],
        ["kubernetes:config:kubeClientSettings", '{"qps":5,"burst":"10","timeout":30}'],
    ]);
    const env = { PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY: "true", PULUMI_K8S_DELETE_UNREACHABLE: "true" };
    expect(readSettings(given, env)).toMatchObject({
        serverSideApply: false,
        deleteUnreachable: true,
        secretMutable: false,
        client: { qps: 5, burst: 10, timeoutSeconds: 30 },
    });
    expect(readSettings(new Map(), {})).toMatchObject({ serverSideApply: true, client: {}, managedByLabel: "pulumi" });
});

test.each([
    [
        "enableSecretMutable",
        "yes",
        'provider setting "enableSecretMutable" has the value "yes", which is not "true" or "false"',
    ],
    [
        "kubeClientSettings",
        "[]",
        'provider setting "kubeClientSettings" has the value "[]", which is not a JSON object',
    ],
    [
        "kubeClientSettings",
        '{"qps":"many"}',
        'provider setting "kubeClientSettings.qps" has the value "many", which is not a number of 0 or more',
    ],
])("The setting %s cannot be %s.", (key, value, message) => {
    expect(() => readSettings(new Map([[`kubernetes:config:${key}`, value]]), {})).toThrow(InvalidSetting);
    expect(() => readSettings(new Map([[`kubernetes:config:${key}`, value]]), {})).toThrow(message);
});

test("A kubeconfig may be contents in YAML or JSON, or a file, or the usual files.", () => {
    const text = config("https://127.0.0.1:6443/");
    const file = path.join(folder, "one");
    writeFileSync(file, text);
    const expected = { server: "https://127.0.0.1:6443", namespace: "shop", ca: "CA", authorization: "Bearer hidden" };
    const json = JSON.stringify({
        "current-context": "home",
        clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:6443" } }],
        contexts: [{ name: "home", context: { cluster: "c" } }],
    });
    expect(resolveTarget(loadKubeconfig(text, {}), none)).toMatchObject(expected);
    expect(resolveTarget(loadKubeconfig(file, {}), none)).toMatchObject(expected);
    expect(resolveTarget(loadKubeconfig("", { KUBECONFIG: `${folder}/absent:${file}` }), none)).toMatchObject(expected);
    expect(resolveTarget(loadKubeconfig(json, {}), none)).toMatchObject({
        server: "https://127.0.0.1:6443",
        namespace: "default",
    });
});

test("Of several files the first to name a thing wins.", () => {
    const [first, second] = [path.join(folder, "a"), path.join(folder, "b")];
    writeFileSync(first, config("https://first", "one"));
    writeFileSync(second, config("https://second", "two"));
    const both = loadKubeconfig("", { KUBECONFIG: `${first}:${second}` });
    expect(both.currentContext).toBe("one");
    expect(resolveTarget(both, { ...none, context: "two", namespace: "mine" })).toMatchObject({
        server: "https://first",
        namespace: "mine",
    });
});

test("Files a kubeconfig names are relative to it.", () => {
    writeFileSync(path.join(folder, "token"), "from-file\n");
    writeFileSync(path.join(folder, "cert"), "CERT");
    const file = path.join(folder, "relative");
    const users = "users: [{name: u, user: {tokenFile: token, client-certificate: cert}}]";
    writeFileSync(file, config("https://x").replace(/users:.*/, users));
    expect(resolveTarget(loadKubeconfig(file, {}), none)).toMatchObject({
        authorization: "Bearer from-file",
        certificate: "CERT",
    });
});

test.each<[string, string, Partial<typeof none>, RegExp]>([
    ["no such file", "/nowhere/at/all", {}, /^invalid kubeconfig: there is no file \/nowhere\/at\/all$/],
    ["neither YAML nor JSON", "users: [{token: hidden\n", {}, /^invalid kubeconfig: it is neither YAML nor JSON$/],
    ["no mapping", "{", {}, /neither YAML nor JSON/],
    [
        "an unknown context",
        config("https://x"),
        { context: "away" },
        /context "away" does not exist \(contexts in it: home\)/,
    ],
    ["an unknown cluster", config("https://x"), { cluster: "away" }, /cluster "away" does not exist/],
    ["no server", config(""), {}, /cluster "c" has no usable server address/],
    ["no current context", config("https://x").replace("current-context: home", ""), {}, /it has no current context/],
    [
        "a login helper",
        config("https://x", "home", ", exec: {command: login}"),
        {},
        /user "u" logs in through a helper program/,
    ],
])("A kubeconfig with %s is one clear reason without any secret of it.", (_, text, choice, message) => {
    const load = (): unknown => resolveTarget(loadKubeconfig(text, {}), { ...none, ...choice });
    expect(load).toThrow(message);
    expect(load).not.toThrow(/hidden/);
});

test.each([
    ["https://127.0.0.1:6443", true],
    ["https://127.9.9.9", true],
    ["https://localhost:1", true],
    ["https://[::1]:6443", true],
    ["https://10.0.0.1", false],
    ["https://127.0.0.1.example.com", false],
    ["https://cluster.example.com", false],
])("Whether %s is on this machine: %s.", (server, local) => {
    expect(isLoopback(server)).toBe(local);
});

describe("A change of the provider's own inputs", () => {
    const here = config("https://here");
    test("is an update as long as the cluster stays the same one.", () => {
        const renewed = here.replace("hidden", "renewed");
        expect(diffConfig({ kubeconfig: here }, { kubeconfig: renewed })).toEqual({
            changed: ["kubeconfig"],
            replaces: [],
        });
        expect(diffConfig({}, { enableServerSideApply: "false" })).toEqual({
            changed: ["enableServerSideApply"],
            replaces: [],
        });
        expect(diffConfig({ context: "" }, {})).toEqual({ changed: [], replaces: [] });
    });

    test("replaces everything for another cluster, an unknown one, or another folder to render to.", () => {
        expect(diffConfig({ kubeconfig: here }, { kubeconfig: config("https://there") }).replaces).toEqual([
            "kubeconfig",
        ]);
        expect(diffConfig({ kubeconfig: here }, { kubeconfig: UNKNOWN_STRING }).replaces).toEqual(["kubeconfig"]);
        expect(diffConfig({}, { renderYamlToDirectory: "x" }).replaces).toEqual(["renderYamlToDirectory"]);
    });

    test("follows the cluster's identifier where the program gives one.", () => {
        const there = config("https://there");
        const named = (kubeconfig: string, clusterIdentifier: string) => ({ kubeconfig, clusterIdentifier });
        expect(diffConfig(named(here, "a"), named(there, "a")).replaces).toEqual([]);
        expect(diffConfig(named(here, "a"), named(here, "b")).replaces).toEqual(["clusterIdentifier"]);
    });
});

test("Provider inputs that cannot be are refused, and strict mode wants to know the cluster.", () => {
    expect(checkConfig({ kubeconfig: "x" }, {})).toEqual([]);
    expect(checkConfig({ renderYamlToDirectory: "x", context: "c" }, {})[0]).toMatch(
        /needs no cluster, so context cannot be set/,
    );
    expect(checkConfig({ renderYamlToDirectory: "x" }, {})[0]).toMatch(/is not something the stand-in/);
    const strict = { PULUMI_CONFIG: '{"strictMode":"true"}' };
    expect(checkConfig({ context: "c" }, strict)).toEqual([
        'strict mode is on: the provider needs "kubeconfig" to be set explicitly',
    ]);
});
