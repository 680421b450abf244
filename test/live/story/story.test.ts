import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { auditEventsSince, auditPosition, isDryRun, isWrite } from "../../../local/control-plane";
import { Clone, ended } from "../../support/clone";
import { connection, moveImage, nodesForBoth, onlySignalHarvester, resizeData, role, story } from "./changes";
import { kubectlIn, Somebody } from "./somebody";

/**
 * From a branch to production and back, as one person after the other meets it: each test goes on where the last ended.
 * Staging is brought up as on anybody's machine; production by the commands of a pipeline, on a cluster and with a backend
 * of somebody's own.
 */
const clone = new Clone(path.join(fs.mkdtempSync(path.join(os.tmpdir(), "story-")), "clone"));
const somebody = new Somebody(clone);
const minute = 60_000;
const [staging, production] = ["signal-harvester-staging", "signal-harvester"];
const cluster = { STACK: "production", CONTEXT: "stackwright-production" };

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

const kubectl = (...args: readonly string[]) => kubectlIn(clone, ...args);
const api = (namespace: string, path: string) =>
    kubectl("get", "deployment", "signal-harvester-api", "-n", namespace, "-o", `jsonpath=${path}`);
const imageOf = (namespace: string) => api(namespace, "{.spec.template.spec.containers[0].image}");
const auditLog = path.join(clone.root, ".work", "control-plane", "logs", "audit.log");
const toldIn = () => JSON.parse(clone.read(".work/report/latest/report.json")) as Told;

/** What was written by anybody but the control plane itself while this was done. */
async function writtenBy(work: () => Promise<unknown>): Promise<readonly unknown[]> {
    const before = auditPosition(auditLog);
    await work();
    return auditEventsSince(auditLog, before).filter(
        (event) => isWrite(event) && !isDryRun(event) && !/control-plane/.test(event.userAgent ?? ""),
    );
}

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
        ended(await clone.run("up", { STACK: "staging", NODES: String(nodesForBoth) }), 0);
        expect(await imageOf(staging)).toContain("signal-harvester/api:1.0.0");
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
        const [told] = toldIn().stacks;
        expect(told?.meaning.images).toMatchObject([
            { before: expect.stringContaining(":1.0.0"), after: expect.stringContaining(":1.1.0") },
        ]);
        expect(told?.meaning.connections.opened).toMatchObject([
            {
                from: `${staging}/signal-harvester-api`,
                to: expect.stringContaining("203.0.113.0/24"),
                ports: "8443/TCP",
            },
        ]);
        expect(told?.meaning.permissions.gained).toEqual([
            `ServiceAccount ${staging}/signal-harvester-api: do anything with everything in ${staging}`,
        ]);
        const areas = told?.risks.map(({ area }) => area) ?? [];
        expect(new Set(areas)).toEqual(
            new Set(["policy", "data", "rbac", "network", ...areas.filter((area) => area === "quota")]),
        );
        expect(told?.risks.find(({ area }) => area === "data")?.reason).toContain("shrinks from 5Gi to 2Gi");
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
        const [told] = toldIn().stacks;
        expect(told?.risks.map(({ area }) => area)).toEqual(["network"]);
        expect(text).toContain("1 risk to approve");
    },
    15 * minute,
);

it(
    "What was merged is planned by a preview that writes nothing, and the plan is what is applied.",
    async () => {
        clone.git("switch", "--quiet", "main");
        clone.git("merge", "--quiet", "--no-ff", "--message", "Merge the change", "change");
        const plan = { STACK: "staging", OUT: ".work/plan.json" };
        expect(await writtenBy(async () => ended(await clone.run("plan", plan), 0))).toEqual([]);
        ended(await clone.run("up", { STACK: "staging", PLAN: ".work/plan.json" }), 0);
        expect(await imageOf(staging)).toContain(":1.1.0");

        const again = await clone.run("up", { STACK: "staging", PLAN: ".work/plan.json" });
        expect(again.code).toBe(1);
        expect(again.errors).toContain("What would be done now is not what was planned; nothing was touched");
        expect(again.errors).toMatch(/Deployment .*signal-harvester-api: planned update, now nothing/);
    },
    15 * minute,
);

it(
    "Production, on a cluster of its own, asks for its secrets, is planned without a write, and gets what runs in staging.",
    async () => {
        somebody.settleIn("stackwright-staging", "stackwright-production");
        await somebody.pulumi("stack", "init", "production");
        const without = await somebody.run("deploy", cluster);
        const set = await somebody.setListedSecrets(without.errors, "production");
        expect([without.code, set.length > 5]).toEqual([1, true]);
        clone.commit("Production's secrets");

        const file = { ...cluster, OUT: ".work/plan-production.json" };
        expect(await writtenBy(async () => ended(await somebody.run("plan", file), 0))).toEqual([]);
        const promotion = { ...cluster, FROM: "staging", PLAN: ".work/plan-production.json" };
        const unasked = await somebody.run("promote", promotion);
        expect([unasked.code, unasked.errors]).toEqual([1, expect.stringContaining("nobody can be asked here")]);
        ended(await somebody.run("promote", { ...promotion, YES: "1" }), 0);
        expect(await imageOf(production)).toBe(await imageOf(staging));
    },
    15 * minute,
);

it(
    "What staging has not tried is refused to production.",
    async () => {
        clone.settings("production", (config) => moveImage(config, "9.9.9"));
        clone.commit("Try it in production");
        const untried = await somebody.run("promote", { ...cluster, FROM: "staging" });
        expect(untried.code).toBe(1);
        expect(untried.errors).toContain("production would run what staging has not tried");
        expect(untried.errors).toContain("signal-harvester/api:9.9.9");
        clone.git("revert", "--no-edit", "HEAD");
        // The images are the same, and staging still is not what the commit says.
        await kubectl("-n", staging, "delete", "networkpolicy", "signal-harvester-deny-all");
        const other = await somebody.run("promote", { ...cluster, FROM: "staging" });
        expect(other.code).toBe(1);
        expect(other.errors).toContain("staging does not run as this commit declares it");
        expect(other.errors).toContain(`NetworkPolicy ${staging}/signal-harvester-deny-all is not there`);
        expect(other.errors).toContain("make smoke STACK=staging CONTEXT=stackwright-staging");
    },
    5 * minute,
);

it(
    "Drift names what somebody did by hand, and who.",
    async () => {
        await kubectl("-n", production, "set", "env", "deployment/signal-harvester-api", "DEBUG_BY_HAND=1");
        await kubectl("-n", production, "delete", "poddisruptionbudget", "signal-harvester-api");
        const text = ended(await somebody.run("drift", cluster), 3);
        expect(text).toMatch(/Deployment .*signal-harvester-api.*DEBUG_BY_HAND.*kubectl-set/);
        expect(text).toMatch(/PodDisruptionBudget .*signal-harvester-api +gone/);
        // Its name and its value, and the object that is gone.
        expect(text).toMatch(/3 differences in \d+ objects/);
    },
    10 * minute,
);

it(
    "A rollback puts back what was changed last.",
    async () => {
        expect(await api(production, "{..env[*].name}")).toContain("DEBUG_BY_HAND");
        ended(await somebody.run("rollback", { ...cluster, SYSTEM: "signal-harvester", YES: "1" }), 0);
        expect(await api(production, "{..env[*].name}")).not.toContain("DEBUG_BY_HAND");
    },
    10 * minute,
);

it(
    "Staging is destroyed in the end, and production is left alone.",
    async () => {
        ended(await clone.run("destroy", { STACK: "staging" }), 0);
        const left = (await kubectl("get", "namespaces", "-o", "jsonpath={.items[*].metadata.name}")).split(" ");
        expect([left.includes(staging), left.includes(production)]).toEqual([false, true]);
    },
    15 * minute,
);
