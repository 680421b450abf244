import { setTimeout as sleep } from "node:timers/promises";
import { controlPlaneStatus, startControlPlane } from "../../../local/control-plane";
import { commandLineOf, descendantsOf } from "../../support/process-tree";
import { Program } from "./support/program";
import { World } from "./support/world";

jest.setTimeout(300_000);

const world = new World();
const programs: Program[] = [];
beforeAll(() => world.start(), 300_000);
afterEach(async () => {
    for (const program of programs.splice(0)) program.remove();
    await world.closeStages();
});
afterAll(() => world.stop());

async function program(source: string): Promise<Program> {
    const made = new Program();
    programs.push(made);
    await made.create(world.kubeconfigFile(), source);
    return made;
}

const app = (image: string, keeper: string): string => `
const ns = new k8s.core.v1.Namespace("app", {}, o);
const metadata = { namespace: ns.metadata.name };
const pw = new random.RandomPassword("pw", { length: 20, keepers: { keeper: "${keeper}" } });
const id = new random.RandomId("id", { byteLength: 4 });
const secret = new k8s.core.v1.Secret("secret", { metadata, stringData: { password: pw.result } }, o);
const labels = { app: "web" };
const container = { name: "web", image: "${image}", env: [{ name: "P", valueFrom: { secretKeyRef: { name: secret.metadata.name, key: "password" } } }] };
new k8s.apps.v1.Deployment("web", { metadata, spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } } }, o);
new k8s.core.v1.ServiceAccount("sa", { metadata: { ...metadata, name: "web" }, automountServiceAccountToken: false }, o);
exports.password = pw.result; exports.namespace = ns.metadata.name;
`;

test("The real engine creates, changes, refreshes and destroys with the stand-ins, and keeps what is secret.", async () => {
    const it = await program(app("a:1", "1"));
    const first = await it.up();
    expect(first).toMatchObject({ code: 0, output: expect.stringMatching(/\+ 8 created/) });
    expect((await it.up()).output).toMatch(/8 unchanged/);

    const { output } = await it.run("stack", "output", "--show-secrets", "--json");
    const { password } = JSON.parse(output);
    expect(password).toHaveLength(20);
    for (const text of [password, Buffer.from(password).toString("base64")]) {
        expect(it.stateText()).not.toContain(text);
        expect(first.output).not.toContain(text);
    }

    it.write(app("a:2", "1"));
    expect((await it.up()).output).toMatch(/~ 1 updated\s+7 unchanged/);
    it.write(app("a:2", "2"));
    const planned = await it.run("preview", "--diff");
    expect(planned.output).toMatch(/\+-random:index\/randomPassword:RandomPassword: \(replace\)/);
    expect(planned.output).toMatch(/\+-kubernetes:core\/v1:Secret: \(replace\)/);
    // The new Secret has a new name, so the pods that read it roll.
    expect((await it.up()).output).toMatch(/~ 1 updated\s+\+-2 replaced/);
    expect((await it.run("refresh", "--yes", "--skip-preview")).output).toMatch(/8 unchanged/);
    expect(await it.run("destroy", "--yes", "--skip-preview")).toMatchObject({ code: 0 });
});

const stuck = `
const labels = { app: "web" };
const metadata = { name: "stuck", namespace: NAMESPACE };
new k8s.apps.v1.Deployment("web", { metadata, spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "a", resources: { requests: { cpu: "1000" } } }] } } } }, o);
`;

test("An interrupt ends a wait at once and keeps the object; a killed engine takes its plugins along.", async () => {
    const namespace = await world.newNamespace();
    const it = await program(stuck.replace("NAMESPACE", JSON.stringify(namespace)));
    const waiting = it.start("up", "--yes", "--skip-preview");
    await waiting.said(/Waiting for app ReplicaSet/);
    waiting.child.kill("SIGINT");
    const interrupted = await waiting.ended;
    expect(interrupted.output).toMatch(/Resource operation was cancelled for "stuck"/);
    expect(it.stateText()).toContain(`${namespace}/stuck`);

    const again = it.start("up", "--yes", "--skip-preview");
    await again.said(/Waiting for app ReplicaSet/);
    const plugins = descendantsOf(again.child.pid ?? 0).filter((pid) =>
        /local\/plugins\/.*main\.ts/.test(commandLineOf(pid)),
    );
    expect(plugins.length).toBeGreaterThan(0);
    again.child.kill("SIGKILL");
    await again.ended;
    while (plugins.some((pid) => /main\.ts/.test(commandLineOf(pid)))) await sleep(50);
});

test("An API server that dies in the middle of an update costs nothing: what is made is known, and the rest follows.", async () => {
    const namespace = await world.newNamespace();
    const it = await program(`
for (let i = 0; i < 60; i++) {
    new k8s.core.v1.ConfigMap("m" + i, { metadata: { namespace: "${namespace}" }, data: { i: String(i) } }, o);
}`);
    const update = it.start("up", "--yes", "--skip-preview");
    await update.said(/ConfigMap m\d+ created/);
    const { servers } = await controlPlaneStatus({ folder: world.folder });
    process.kill(servers.find(({ name }) => name === "kube-apiserver")?.pid ?? -1, "SIGKILL");
    await startControlPlane({ nodes: 3, storageClasses: [], folder: world.folder });
    const { code } = await update.ended;
    if (code !== 0) expect(await it.up()).toMatchObject({ code: 0 });
    expect((await it.up()).output).toMatch(/62 unchanged/);
    const maps = await world.list({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace } });
    expect(maps.filter((name) => name.startsWith("m"))).toHaveLength(60);
});

test("The CertManager component registers one Helm release, which is its status.", async () => {
    const namespace = await world.newNamespace();
    const it = await program(`
const certs = require("@pulumi/kubernetes-cert-manager");
const helmOptions = { namespace: "${namespace}", version: "v1.19.1" };
const manager = new certs.CertManager("certs", { replicaCount: 2, helmOptions }, { providers: { kubernetes: provider } });
exports.status = manager.status;
`);
    const made = await it.up();
    expect(made).toMatchObject({ code: 0, output: expect.stringMatching(/Release certs-helm created/) });
    expect(made.output).toMatch(/status +: "deployed"/);
    expect((await it.up()).output).toMatch(/4 unchanged/);
});
