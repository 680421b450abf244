import { simulatedLabel } from "../../../local/control-plane";
import { Failure } from "../../../local/failure";
import { styleFor } from "../../../local/terminal";
import { askHealth, questionsOf } from "../../../workflow/smoke/answers";
import { asJson, asTable } from "../../../workflow/smoke/report";
import { onlySettles, runChecks, smokeChecks } from "../../../workflow/smoke/run";
import type { KubeObject, World } from "../../../workflow/smoke/world";
import { stacks } from "../../support/stack";
import { backend, named, plantedFaults, setting } from "./planted";
import { changed, healthyWorld } from "./samples";

let staging: World;
beforeAll(async () => {
    staging = await healthyWorld("staging");
});

const failing = (world: World) => runChecks(world).filter(({ faults }) => faults.length > 0);

describe("smoke checks", () => {
    it("are at least the thirty of the original, each with a name of its own", () => {
        expect(smokeChecks.length).toBeGreaterThanOrEqual(30);
        expect(new Set(smokeChecks.map(({ name }) => name)).size).toBe(smokeChecks.length);
        const counts = (group: string) => smokeChecks.filter((check) => check.group === group).length;
        expect(counts("deployment")).toBeGreaterThanOrEqual(15);
        expect(counts("pod configuration")).toBeGreaterThanOrEqual(7);
        expect(counts("availability")).toBeGreaterThanOrEqual(3);
        expect(counts("manifests")).toBe(5);
    });

    it.each(stacks)("find nothing wrong where all of %s runs as declared", async (stack) => {
        expect(failing(stack === "staging" ? staging : await healthyWorld(stack))).toEqual([]);
    });

    it.each(plantedFaults)("find %s", (_, where, fault, check, words) => {
        const found = failing(changed(staging, where, fault));
        const faults = found.find(({ name }) => name === check)?.faults ?? [];
        expect(found.map(({ name }) => name)).toContain(check);
        expect(faults.join("\n")).toContain(words);
    });

    it("tell what a moment may mend from what it will not", () => {
        const unread = (one: KubeObject) => one.kind === "HorizontalPodAutoscaler";
        const early = changed(
            staging,
            unread,
            setting("status.conditions", [{ type: "ScalingActive", status: "False" }]),
        );
        expect(onlySettles(runChecks(staging))).toBe(false);
        expect(onlySettles(runChecks(early))).toBe(true);
        const pending = { ...early, live: early.live.filter(({ kind }) => kind !== "Node") };
        expect(onlySettles(runChecks(pending))).toBe(false);
    });

    it("find replicas that share one node, and a policy that nobody declared", () => {
        const together = changed(staging, (one) => one.kind === "Pod", setting("spec.nodeName", "node-a"));
        expect(failing(together).map(({ name }) => name)).toEqual(["replicas are on several nodes"]);
        const foreign = {
            apiVersion: "networking.k8s.io/v1",
            kind: "NetworkPolicy",
            metadata: { name: "allow-all", namespace: "graphmemory-staging" },
        };
        const found = failing({ ...staging, live: [...staging.live, foreign] });
        expect(found.map(({ faults }) => faults)).toEqual([
            ["NetworkPolicy graphmemory-staging/allow-all is nobody's"],
        ]);
    });

    it("find a Secret that lost a key, without ever seeing a value", () => {
        const secretKeys = new Map([
            ...staging.secretKeys,
            ["graphmemory-staging/redis-queue-graphmemory-backend", ["username"]],
        ]);
        expect(failing({ ...staging, secretKeys })[0]?.faults.join()).toContain("has no password");
    });

    it("find what a program declares for another environment, twice, elsewhere or not at all", () => {
        const [first] = staging.declared.filter(({ kind }) => kind === "Deployment");
        const other = { ...staging, environment: "production" };
        expect(failing(other).map(({ name }) => name)).toEqual([
            "every object has a name, an environment and an owner",
            "the environment's values reach the programs",
        ]);
        const twice = { ...staging, declared: [...staging.declared, first as KubeObject] };
        expect(failing(twice).map(({ name }) => name)).toContain("no object is declared twice");
        const bare = { ...staging, declared: staging.declared.filter(({ kind }) => kind !== "ServiceAccount") };
        expect(failing(bare).map(({ name }) => name)).toEqual(["each system has all its parts"]);
    });
});

it("A budget for the pods of somebody else's controller has nothing to guard until that runs; one for our own has.", () => {
    const empty = (object: KubeObject) => ({ ...object, status: { disruptionsAllowed: 0, expectedPods: 0 } });
    expect(failing(changed(staging, named("PodDisruptionBudget", "edge-public"), empty))).toEqual([]);
    const ours = failing(changed(staging, named("PodDisruptionBudget", backend), empty));
    expect(ours.map(({ name }) => name)).toEqual(["disruption budgets let a pod move"]);
});

describe("the report", () => {
    it("is a table with what is wrong below it, or JSON with all of it", () => {
        const world = changed(staging, named("Deployment", backend), setting("status.readyReplicas", 0));
        const results = runChecks(world);
        const table = asTable("staging", results, styleFor(false));
        expect(table).toContain(
            "✗ Deployments: ready = desired\n    Deployment graphmemory-staging/graphmemory-backend: 0 of 1 ready",
        );
        expect(table).toContain(`stack staging: ${smokeChecks.length - 1} checks passed, 1 failed`);
        expect(JSON.parse(asJson("staging", results))).toMatchObject({
            stack: "staging",
            failed: 1,
            passed: smokeChecks.length - 1,
        });
    });
});

describe("asking for health on a real cluster", () => {
    it("goes through the API server to the Service and path of each program's own probe", () => {
        const paths = questionsOf(staging).map(({ path }) => path);
        expect(paths).toContain(
            "/api/v1/namespaces/graphmemory-staging/services/graphmemory-dashboard:8501/proxy/_stcore/health",
        );
        expect(paths).toContain("/api/v1/namespaces/x0tta6bl4-staging/services/x0tta6bl4-api:8080/proxy/health");
    });

    it("asks every program, and names whoever does not answer", async () => {
        const asked: string[] = [];
        const text = async (...args: readonly string[]) => {
            const [path = ""] = args.slice(-1);
            asked.push(path);
            if (path.includes("graphmemory-dashboard"))
                throw new Failure("kubectl get failed", { reason: "no endpoints available" });
            return "ok";
        };
        const { faults } = await askHealth(staging, { text });
        expect(asked).toEqual(questionsOf(staging).map(({ path }) => path));
        expect(faults).toEqual([
            "Deployment graphmemory-staging/graphmemory-dashboard /_stcore/health: no endpoints available",
        ]);
    });

    it("asks nobody behind simulated nodes, and says so", async () => {
        const simulated = changed(
            staging,
            (one) => one.kind === "Node",
            setting("metadata.labels", { [simulatedLabel]: "true" }),
        );
        const text = async () => {
            throw new Error("somebody was asked");
        };
        expect(await askHealth(simulated, { text })).toEqual({
            group: "answers",
            name: "nobody is asked for health: nodes are simulated",
            faults: [],
        });
    });
});
