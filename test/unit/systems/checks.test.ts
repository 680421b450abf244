import * as pulumi from "@pulumi/pulumi";
import { ProblemsError } from "../../../components/core/problems";
import type { Settings } from "../../../config/schema";
import { checkStack } from "../../../systems/checks";
import { planStack } from "../../../systems/plan";
import { Platform } from "../../../systems/platform";
import { record } from "../../support/engine";
import { settingsOf, stacks } from "../../support/stack";

const onNodes = (settings: Settings, nodes: Partial<Settings["cluster"]["nodes"]>): Settings => ({
    ...settings,
    cluster: { ...settings.cluster, nodes: { ...settings.cluster.nodes, ...nodes } },
});
const check = (settings: Settings) => checkStack(planStack(settings), settings);

describe("weighing a stack before anything of it is registered", () => {
    it.each(stacks)("finds nothing to warn of in %s as it is shipped", (stack) => {
        expect(check(settingsOf(stack)).warnings).toEqual([]);
    });

    it("warns, with the sum, of an autoscaler's maximum that the stack's nodes cannot hold", () => {
        const [warning] = check(onNodes(settingsOf("production"), { cpu: "2" })).warnings;
        expect(warning).toContain("do not fit on the stack's nodes");
        expect(warning).toMatch(/cpu: \S+ requested, 6 × 2 = 12 offered, \S+ short: .*x0tta6bl4-controller 10 × 1/);
    });

    it("counts what runs on every node in namespaces of its own", () => {
        const settings = settingsOf("production", {
            "telemetry.agent.resources": {
                requests: { cpu: "3", memory: "128Mi" },
                limits: { cpu: "3", memory: "256Mi" },
            },
        });
        const [warning] = check(onNodes(settings, { cpu: "2" })).warnings;
        expect(warning).toContain("cpu: one pod of otel-agent requests 3, one node offers 2");
    });

    it("says it to the engine, so that preview shows it", async () => {
        const settings = onNodes(settingsOf("production"), { cpu: "2" });
        const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
        await record(() => new Platform("platform", { settings, plan: planStack(settings) }));
        expect(warn.mock.calls.map(([text]) => text)).toEqual([expect.stringContaining("do not fit")]);
        warn.mockRestore();
    });

    it("refuses pools that open more connections than the database takes while a rollout has one pod more", () => {
        const tooMany = settingsOf("production", { "x0tta6bl4.postgres.maxConnections": 220 });
        expect(() => check(tooMany)).toThrow(
            "x0tta6bl4.postgres.maxConnections is 220: the callers may open 220 at their largest (x0tta6bl4 220) and 8 are reserved; want at least 228; raise it and the memory with it, or lower the callers' pools or replicas",
        );
        const enough = settingsOf("production", { "x0tta6bl4.postgres.maxConnections": 228 });
        expect(() => check(enough)).not.toThrow();
        const smaller = { "x0tta6bl4.postgres.maxConnections": 100, "x0tta6bl4.databasePoolSize": 8 };
        expect(() => check(settingsOf("production", smaller))).not.toThrow();
        const fixed = { "x0tta6bl4.postgres.maxConnections": 100, "x0tta6bl4.api.autoscaling": { engine: "none" } };
        expect(() => check(settingsOf("production", fixed))).not.toThrow();
    });

    it("refuses a scaler whose engine the cluster lacks, by the name of its setting", () => {
        const settings = settingsOf("production");
        const without = { ...settings, capabilities: { ...settings.capabilities, keda: false } };
        expect(() => check(without)).toThrow(ProblemsError);
        expect(() => check(without)).toThrow(/graphmemory\.analytics\.autoscaling\.engine is "keda"/);
    });
});
