import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { auditEventsSince, auditPosition, isDryRun, isWrite } from "../../../local/control-plane";
import { repositoryRoot } from "../../../local/paths";
import { ensureTools } from "../../../local/toolchain";
import { Clone, ended } from "../../support/clone";
import { silentProgress } from "../../support/silent";
import { connection, moveImage, onlySignalHarvester, resizeData, role, story } from "./changes";

/** From a branch to production and back, as one person after the other meets it: each test goes on where the last ended. */
const clone = new Clone(path.join(repositoryRoot, ".work-test-story", "clone"));
const minute = 60_000;
const namespace = "signal-harvester-staging";

interface Told {
    readonly verdict: string;
    readonly stacks: readonly {
        readonly tally: Readonly<Record<string, number>>;
        readonly risks: readonly { readonly area: string; readonly object: string; readonly reason: string }[];
        readonly meaning: {
            readonly images: readonly { readonly before: string; readonly after: string }[];
            readonly connections: {
                readonly opened: readonly { readonly from: string; readonly to: string; readonly ports: string }[];
            };
            readonly permissions: { readonly gained: readonly string[] };
        };
    }[];
}

async function kubectl(...args: readonly string[]): Promise<string> {
    const silent = silentProgress();
    const program = (await ensureTools(["kubectl"], { progress: silent })).get("kubectl")?.path ?? "kubectl";
    const kubeconfig = path.join(clone.root, ".work", "control-plane", "kubeconfig");
    const { stdout } = await promisify(execFile)(program, [...args], {
        env: { ...process.env, KUBECONFIG: kubeconfig },
    });
    return stdout.trim();
}

const imageOf = (name: string) =>
    kubectl("get", "deployment", name, "-n", namespace, "-o", "jsonpath={.spec.template.spec.containers[0].image}");
const auditLog = path.join(clone.root, ".work", "control-plane", "logs", "audit.log");
const toldIn = () => JSON.parse(clone.read(".work/report/latest/report.json")) as Told;

beforeAll(() => {
    clone.make();
    onlySignalHarvester(clone);
    clone.commit("Base");
});

afterAll(async () => {
    await clone.run("clean");
    fs.rmSync(path.dirname(clone.root), { recursive: true, force: true });
}, 3 * minute);

it(
    "The base is up.",
    async () => {
        ended(await clone.run("up", { STACK: "staging" }), 0);
        expect(await imageOf("signal-harvester-api")).toContain("signal-harvester/api:1.0.0");
    },
    15 * minute,
);

it(
    "The report of a branch names exactly what it does, and the packs refuse the role.",
    async () => {
        clone.git("switch", "--quiet", "--create", "change");
        clone.settings("staging", (config) => {
            moveImage(config, "1.1.0");
            resizeData(config, "2Gi");
        });
        clone.write("systems/story.ts", story(`${connection}${role}`));
        clone.commit("Move the API, open the feed, save space, trust the API");
        const text = ended(await clone.run("report", { BASE: "main" }), 1);
        expect(text).toContain("Refused by the policy packs");
        const [staging] = toldIn().stacks;
        expect(staging?.meaning.images).toMatchObject([
            { before: expect.stringContaining(":1.0.0"), after: expect.stringContaining(":1.1.0") },
        ]);
        expect(staging?.meaning.connections.opened).toMatchObject([
            {
                from: `${namespace}/signal-harvester-api`,
                to: expect.stringContaining("203.0.113.0/24"),
                ports: "8443/TCP",
            },
        ]);
        expect(staging?.meaning.permissions.gained).toEqual([
            `ServiceAccount ${namespace}/signal-harvester-api: do anything with everything in ${namespace}`,
        ]);
        const areas = staging?.risks.map(({ area }) => area) ?? [];
        expect(new Set(areas)).toEqual(
            new Set(["policy", "data", "rbac", "network", ...areas.filter((area) => area === "quota")]),
        );
        expect(staging?.risks.find(({ area }) => area === "data")?.reason).toContain("shrinks from 5Gi to 2Gi");
    },
    15 * minute,
);

it(
    "Without the role and with the volume left alone, somebody has to approve the connection, and nothing else.",
    async () => {
        clone.settings("staging", (config) => resizeData(config, "5Gi"));
        clone.settings("production", (config) => moveImage(config, "1.1.0"));
        clone.write("systems/story.ts", story(connection));
        clone.commit("Leave the volume alone, give up the role");
        const text = ended(await clone.run("report", { BASE: "main" }), 3);
        const [staging] = toldIn().stacks;
        expect(staging?.risks.map(({ area }) => area)).toEqual(["network"]);
        expect(text).toContain("1 risk to approve");
    },
    15 * minute,
);

it(
    "What was merged is planned by a preview that writes nothing, and the plan is what is applied.",
    async () => {
        clone.git("switch", "--quiet", "main");
        clone.git("merge", "--quiet", "--no-ff", "--message", "Merge the change", "change");
        const before = auditPosition(auditLog);
        ended(await clone.run("plan", { STACK: "staging", OUT: ".work/plan.json" }), 0);
        const written = auditEventsSince(auditLog, before).filter((event) => isWrite(event) && !isDryRun(event));
        expect(written.filter(({ userAgent }) => !/control-plane/.test(userAgent ?? ""))).toEqual([]);
        ended(await clone.run("up", { STACK: "staging", PLAN: ".work/plan.json" }), 0);
        expect(await imageOf("signal-harvester-api")).toContain(":1.1.0");

        const again = await clone.run("up", { STACK: "staging", PLAN: ".work/plan.json" });
        expect(again.code).toBe(1);
        expect(again.errors).toContain("What would be done now is not what was planned; nothing was touched");
        expect(again.errors).toMatch(/Deployment .*signal-harvester-api: planned update, now nothing/);
    },
    15 * minute,
);

it(
    "What runs in staging is promoted, and what does not is refused.",
    async () => {
        ended(await clone.run("promote", { STACK: "production", FROM: "staging" }), 0);
        clone.settings("production", (config) => moveImage(config, "9.9.9"));
        clone.commit("Try it in production");
        const untried = await clone.run("promote", { STACK: "production", FROM: "staging" });
        expect(untried.code).toBe(1);
        expect(untried.errors).toContain("production would run what staging has not tried");
        expect(untried.errors).toContain("signal-harvester/api:9.9.9");
    },
    15 * minute,
);

it(
    "Drift names what somebody did by hand, and who.",
    async () => {
        ended(await clone.run("drift", { STACK: "staging" }), 0);
        await kubectl("-n", namespace, "set", "env", "deployment/signal-harvester-api", "DEBUG_BY_HAND=1");
        await kubectl("-n", namespace, "delete", "poddisruptionbudget", "signal-harvester-api");
        const text = ended(await clone.run("drift", { STACK: "staging" }), 3);
        expect(text).toMatch(/Deployment .*signal-harvester-api.*DEBUG_BY_HAND.*kubectl-set/);
        expect(text).toMatch(/PodDisruptionBudget .*signal-harvester-api +gone/);
    },
    10 * minute,
);

it(
    "A rollback puts back what was changed last, and the next update meets no conflict.",
    async () => {
        const edited = await kubectl(
            "-n",
            namespace,
            "get",
            "deployment",
            "signal-harvester-api",
            "-o",
            "jsonpath={..env[*].name}",
        );
        expect(edited).toContain("DEBUG_BY_HAND");
        ended(await clone.run("rollback", { STACK: "staging", SYSTEM: "signal-harvester" }), 0);
        const after = await kubectl(
            "-n",
            namespace,
            "get",
            "deployment",
            "signal-harvester-api",
            "-o",
            "jsonpath={..env[*].name}",
        );
        expect(after).not.toContain("DEBUG_BY_HAND");
    },
    10 * minute,
);

it(
    "Everything is destroyed in the end.",
    async () => {
        for (const stack of ["production", "staging"]) ended(await clone.run("destroy", { STACK: stack }), 0);
        expect(await kubectl("get", "namespaces", "-o", "name")).not.toContain(namespace);
    },
    15 * minute,
);
