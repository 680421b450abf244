import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { throwawaySecret } from "../../../config/secrets";
import { connect, startControlPlane, stopControlPlane } from "../../../local/control-plane";
import { workDir } from "../../../local/paths";
import { choosePlugins } from "../../../local/plugins";
import { engineTools, ensureTools } from "../../../local/toolchain";
import { readStackDocument } from "../../../workflow/stack/choose";
import { placeCompanions } from "../../../workflow/stack/companions";
import { planeNeeds } from "../../../workflow/stack/plane-options";
import { Clone, type Ended, ended, type Settings } from "../../support/clone";
import { onlySystem } from "../../support/one-system";
import { commandsOf } from "../../support/pages";
import { silentProgress } from "../../support/silent";

/**
 * The page about one's own cluster, typed line by line in a fresh clone, by somebody with a kubeconfig, a Pulumi backend and
 * a CLI of their own. Their cluster is a local control plane that the clone knows nothing of: an API server under a
 * context of its own.
 */
const home = fs.mkdtempSync(path.join(os.tmpdir(), "own-cluster-"));
const clone = new Clone(path.join(home, "clone"));
const silent = silentProgress();
const minute = 60_000;
jest.setTimeout(60 * minute);

const page = "docs/operations.md";
const context = "our-cluster";
/** What stands in angle brackets on the page. */
const meant: Readonly<Record<string, string>> = {
    context,
    domain: "our.internal",
    backend: `file://${path.join(home, "state")}`,
    system: "graphmemory",
};
const environment: Record<string, string> = {
    KUBECONFIG: path.join(home, "kubeconfig"),
    PULUMI_HOME: path.join(home, "pulumi"),
    PULUMI_CONFIG_PASSPHRASE: "somebody's own",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Whoever types is asked before anything is changed, and says yes.
    YES: "1",
};
const before = process.env.STACKWRIGHT_WORK;

async function startCluster(): Promise<void> {
    const plane = await startControlPlane(planeNeeds(readStackDocument(stackFile())), silent);
    const text = fs.readFileSync(plane.kubeconfig, "utf8").replaceAll(plane.context, context);
    fs.writeFileSync(environment.KUBECONFIG ?? "", text, { mode: 0o600 });
    // The plugin that enforces policies, as doctor knows it.
    const metadata = { name: "cilium", namespace: "kube-system" };
    const labels = { app: "cilium" };
    const template = {
        metadata: { labels },
        spec: { containers: [{ name: "agent", image: "registry.internal/cilium:1" }] },
    };
    await object("/apis/apps/v1/namespaces/kube-system/daemonsets", {
        apiVersion: "apps/v1",
        kind: "DaemonSet",
        metadata,
        spec: { selector: { matchLabels: labels }, template },
    });
}

const stackFile = () => path.join(clone.root, "Pulumi.production.yaml");

async function object(url: string, made: object): Promise<void> {
    const api = connect();
    await api.create(url, made);
    api.close();
}

async function imageOf(deployment: string): Promise<string> {
    const api = connect();
    const found = await api.get<{
        readonly spec: { readonly template: { readonly spec: { readonly containers: readonly [{ image: string }] } } };
    }>(`/apis/apps/v1/namespaces/graphmemory/deployments/${deployment}`);
    api.close();
    return found.spec.template.spec.containers[0].image;
}

async function typed(line: string, answer = ""): Promise<Ended> {
    const whole = line.replaceAll(/<(\w+)>/g, (words, name: string) => meant[name] ?? words);
    if (/<\w+>/.test(whole)) throw new Error(`nobody knows what to put into: ${whole}`);
    return clone.typed(whole, environment, answer);
}

/** The lines of a section in their order; all of them work. */
async function works(heading: string, lines = commandsOf(page, heading)): Promise<string> {
    let said = "";
    for (const line of lines) {
        const one = await typed(line);
        if (one.code !== 0) throw new Error(`${line}: ended with ${one.code}\n${one.errors}\n${one.output}`);
        said += `${one.output}${one.errors}`;
    }
    return said;
}

beforeAll(async () => {
    process.env.STACKWRIGHT_WORK = path.join(home, "cluster");
    clone.make();
    // A backend that is a file is written whole after each step: the other systems would only take longer.
    clone.settings("production", (config) => onlySystem(config, "graphmemory"));
    clone.commit("Base");
    fs.mkdirSync(path.join(home, "state"));
    await startCluster();
    const tools = await ensureTools([...engineTools, "kubectl"], { progress: silent });
    placeCompanions(environment.PULUMI_HOME ?? "", tools);
    await choosePlugins({ pulumiHome: environment.PULUMI_HOME ?? "", mode: "local" }, silent);
    const folders = [...new Set([...tools.values()].map((tool) => path.dirname(tool.path)))];
    environment.PATH = [...folders, process.env.PATH ?? ""].join(path.delimiter);
}, 5 * minute);

afterAll(async () => {
    ended(await clone.run("clean"), 0);
    await stopControlPlane({}, silent);
    if (before === undefined) delete process.env.STACKWRIGHT_WORK;
    else process.env.STACKWRIGHT_WORK = before;
    fs.rmSync(home, { recursive: true, force: true });
}, 3 * minute);

test("A stack is made in one's own backend, and what that writes into its file is asked to be committed.", async () => {
    const lines = commandsOf(page, "Make the stack");
    // The clone's packages are this checkout's.
    expect(lines[0]).toBe("npm ci");
    await works("Make the stack", lines.slice(1));
    const [written, settings] = [clone.read("Pulumi.production.yaml"), clone.git("status", "--short")];
    expect(written).toMatch(/^encryptionsalt: v1:/m);
    expect(written).toContain(`stackwright:kubeContext: "${context}"`);
    expect(settings).toBe("M Pulumi.production.yaml");
    const [plan = ""] = commandsOf(page, "Deploy");
    const early = await typed(plan);
    expect([early.code, early.errors]).toEqual([2, expect.stringContaining("(git commit Pulumi.production.yaml)")]);
});

test("Doctor says what the stack file claims and the cluster has not, and is content once that is mended.", async () => {
    const [doctor = ""] = commandsOf(page, "Say what the cluster is like");
    const ill = await typed(doctor);
    expect([ill.code, ill.output]).toEqual([2, expect.stringContaining("prometheusAdapter")]);
    clone.settings("production", (config) => {
        Object.assign(config["stackwright:capabilities"] as Settings, { prometheusAdapter: false });
        const system = config["stackwright:graphmemory"] as Readonly<Record<string, Settings>>;
        for (const part of ["backend", "dashboard", "analytics"]) {
            Object.assign(system[part]?.autoscaling as Settings, { customMetrics: false });
        }
    });
    await works("Say what the cluster is like");
});

test("The preview lists every secret that is missing, and each is set by the line that it prints.", async () => {
    const [preview = "", set = "", commit = ""] = commandsOf(page, "Set the secrets");
    const { code, output, errors } = await typed(preview);
    expect(code).not.toBe(0);
    const listed = [
        ...`${output}${errors}`.matchAll(/pulumi config set --secret stackwright:(\w+) --stack production/g),
    ];
    const keys = [...new Set(listed.map(([, key = ""]) => key))];
    expect(keys.length).toBeGreaterThan(2);
    for (const key of keys) {
        const value = throwawaySecret(key as Parameters<typeof throwawaySecret>[0], "pages");
        ended(await typed(set.replace("<key>", key), value), 0);
    }
    await works("Set the secrets", [preview]);
    ended(await typed(commit), 0);
    expect(clone.git("status", "--short")).toBe("");
});

test("It is planned, deployed as planned, and every check is passed.", async () => {
    const said = await works("Deploy");
    expect(said).toMatch(/update {2}\d+ objects: \d+ created/);
    expect(said).toMatch(/stack production: \d+ checks passed, 0 failed/);
    expect(said).toContain("nobody is asked for health: nodes are simulated");
});

test("A newer image goes the same way, and goes back by the command that a failed deployment prints.", async () => {
    const first = await imageOf("graphmemory-backend");
    clone.settings("production", (config) => {
        const overrides = { "graphmemory-backend": { tag: "9.9.9" } };
        config["stackwright:images"] = { ...(config["stackwright:images"] as Settings | undefined), overrides };
    });
    clone.commit("A newer API");
    await works("Deploy");
    expect(await imageOf("graphmemory-backend")).toContain(":9.9.9");
    await works("When a rollout fails");
    expect(await imageOf("graphmemory-backend")).toBe(first);
    clone.git("revert", "--no-edit", "HEAD");
    await works("Deploy");
});

test("Every day's commands, restores and rotation work there, too, and from another machine.", async () => {
    // What one machine keeps for itself another has not.
    fs.rmSync(path.join(clone.root, ".work"), { recursive: true });
    const day = commandsOf(page, "Every day").filter((line) => /^make (smoke|drift) /.test(line));
    expect(day).toHaveLength(2);
    const there = day.map((line) => `${line.replace("staging", "production")} CONTEXT=<context>`);
    await works("Every day", there);
    const stores = commandsOf(page, "Backups, restores, rotation").filter((line) => line.includes("CONTEXT="));
    expect(stores.map((line) => line.split(" ")[1])).toEqual(["restore", "rotate"]);
    await works("Backups, restores, rotation", stores);
    clone.commit("Rotated");
});

test("What is protected is released on purpose, by its urn.", async () => {
    const [unprotect = ""] = commandsOf(page, "Protected data");
    const exported = JSON.parse(ended(await typed("pulumi stack export --stack production"), 0)) as {
        readonly deployment: { readonly resources: readonly { readonly urn: string; readonly protect?: boolean }[] };
    };
    expect(JSON.stringify(exported)).not.toContain(home);
    const held = exported.deployment.resources.filter(({ protect }) => protect === true);
    expect(held.length).toBeGreaterThan(0);
    ended(await typed(unprotect.replace("<urn>", `'${held[0]?.urn}'`)), 0);
});

test("A cluster that is lost is made again from the state, with its secrets, and its stores are put back.", async () => {
    await stopControlPlane({}, silent);
    await startCluster();
    await works("Disaster recovery");
    expect(fs.existsSync(workDir("control-plane"))).toBe(true);
});
