import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeProblem } from "../../../components/core/problems";
import {
    alertsOf,
    contractProblems,
    dashboardContents,
    gatewaySignals,
    runbookOf,
    runbookProblems,
    type Signals,
    validateMonitoring,
} from "../../../components/monitoring";
import { postgresSignals } from "../../../components/postgres";
import { redisSignals } from "../../../components/redis";
import { harvesterArgs, plannedFiles, sharedArgs } from "../../../systems/monitoring/args";
import { planStack } from "../../../systems/plan";
import { settingsOf, stacks } from "../../support/stack";

const folder = join(__dirname, "../../../docs/runbooks");
const files = readdirSync(folder).filter((file) => file.endsWith(".md"));

const instances = stacks.flatMap((stack) => {
    const settings = settingsOf(stack);
    const { monitoring } = planStack(settings);
    if (monitoring?.signalHarvester === undefined) throw new Error(`${stack} is not watched`);
    return [
        { stack, name: "shared", args: sharedArgs(settings, monitoring.shared, plannedFiles) },
        { stack, name: "Signal Harvester's", args: harvesterArgs(settings, monitoring.signalHarvester, plannedFiles) },
    ] as const;
});

/** What the components can say beyond what the two stacks have switched on. */
const gatewayKinds = ["nginx-gateway-fabric", "envoy-gateway", "ingress-nginx"] as const;
const place = { system: "variant", namespace: "variant" };
const variants: readonly Signals[] = [
    postgresSignals({ ...place, job: "postgres", archived: true, standbys: 2 }),
    redisSignals({ ...place, job: "redis", role: "cache", nodes: 3 }),
    ...gatewayKinds.map((kind) => gatewaySignals({ ...place, job: `variant-${kind}`, kind })),
];

const every = [...instances.flatMap(({ args }) => args.signals), ...variants].flatMap((signals) =>
    alertsOf(signals).map((alert) => ({ ...alert, runbook: runbookOf(alert) })),
);

describe.each(instances)("the $name instance of $stack", ({ args }) => {
    test("nothing in it reads what nobody serves, and every route leads to somebody", () => {
        expect(validateMonitoring(args).map(describeProblem)).toEqual([]);
    });

    test("without any one of its scrape jobs something is missed", () => {
        for (const { job } of args.jobs) {
            const left = args.jobs.filter((other) => other.job !== job);
            const alerts = args.signals.flatMap(alertsOf);
            const watched = alerts.some(({ labels, name }) => name === "ScrapeJobMissing" && labels?.job === job);
            expect({ job, watched }).toEqual({ job, watched: true });
            expect(left).toHaveLength(args.jobs.length - 1);
        }
        const found = contractProblems(
            args.path,
            args.signals,
            args.jobs.filter(({ job }) => job !== "kube-state-metrics" && job !== "shared-prometheus"),
        );
        expect(found.length).toBeGreaterThan(20);
    });

    test("dashboards ask one variable for their data source, and it is there", () => {
        for (const [file, text] of Object.entries(dashboardContents(args))) {
            const used = [...text.matchAll(/\$\{?([a-zA-Z_]\w*)/g)].map(([, name]) => name);
            expect({ file, used: [...new Set(used)] }).toEqual({ file, used: ["datasource"] });
            const dashboard = JSON.parse(text) as {
                uid: string;
                templating: { list: { name: string }[] };
                panels: { type: string; targets?: unknown[]; gridPos: { w: number; x: number } }[];
            };
            expect(dashboard.templating.list.map(({ name }) => name)).toEqual(["datasource"]);
            expect(`${dashboard.uid}.json`).toBe(file);
            const shown = dashboard.panels.filter(({ type }) => type !== "row");
            expect(shown.length).toBeGreaterThan(0);
            for (const panel of shown) {
                expect(panel.targets?.length).toBeGreaterThan(0);
                expect(panel.gridPos.x + panel.gridPos.w).toBeLessThanOrEqual(24);
            }
        }
    });
});

test("every alert has its runbook, and no runbook is without its alert", () => {
    expect(runbookProblems(every, files).map(describeProblem)).toEqual([]);
});

test("a runbook that is removed, or left over, is named", () => {
    const without = files.filter((file) => file !== "PostgresDown.md");
    expect(runbookProblems(every, [...without, "Forgotten.md"]).map(describeProblem)).toEqual([
        "docs/runbooks/PostgresDown.md is missing, though alert PostgresDown points at it; write it (meaning, impact, diagnosis, remedy), or remove the alert",
        "docs/runbooks/Forgotten.md belongs to no alert; remove it, or give it the name of the alert it is about",
    ]);
});

test.each(files.filter((file) => file !== "README.md"))("%s says meaning, impact, diagnosis and remedy", (file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const sections = [...text.matchAll(/^## (.*)\n+([\s\S]*?)(?=\n## |$(?![\s\S]))/gm)];
    expect(sections.map(([, title]) => title)).toEqual(["Meaning", "Impact", "Diagnosis", "Remedy"]);
    for (const [, , body] of sections) expect(body?.trim()).not.toBe("");
    expect(text).toMatch(/```sh\n.+\n/);
});

test("every alert says how bad it is, whose it is and how soon they answer, in text without numbers that change", () => {
    for (const alert of every) {
        expect(alert.summary).not.toMatch(/\$value/);
        expect(alert.description).not.toMatch(/\$value/);
        expect(alert.for).toMatch(/^\d+[smhd]$/);
    }
});

test("the mesh, Postgres, Redis and SPIRE have the alerts that are asked of them", () => {
    const names = new Set(every.map(({ name }) => name));
    const count = (prefix: string) => [...names].filter((name) => name.startsWith(prefix)).length;
    for (const name of [
        "X0tta6bl4HighErrorRate",
        "X0tta6bl4MeshDown",
        "X0tta6bl4HighLatency",
        "PodCrashLooping",
        "Watchdog",
    ]) {
        expect(names).toContain(name);
    }
    expect(count("Postgres")).toBeGreaterThanOrEqual(20);
    expect(count("Redis")).toBeGreaterThanOrEqual(12);
    expect(count("Spire") + count("Svids")).toBeGreaterThanOrEqual(12);
});
