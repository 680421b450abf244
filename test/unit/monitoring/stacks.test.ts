import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeProblem } from "../../../components/core/problems";
import {
    alertsOf,
    contractProblems,
    dashboardContents,
    dashboardsOf,
    groupsOf,
    rowsOf,
    runbookOf,
    runbookProblems,
    selectorsIn,
    seriesOf,
    usesOf,
    validateMonitoring,
} from "../../../components/monitoring";
import { startedByHand } from "../../../components/monitoring/parts/jobs";
import { planStack } from "../../../systems/plan";
import { backEnds } from "../../support/back-ends";
import { operatedDatabases } from "../../support/engines";
import { settingsOf, stacks } from "../../support/stack";
import { everySignals, instancesOf } from "../../support/watched";

const folder = join(__dirname, "../../../docs/runbooks");
const files = readdirSync(folder).filter((file) => file.endsWith(".md"));

const instances = stacks.flatMap((stack) =>
    Object.entries(instancesOf(stack)).map(([name, args]) => ({ stack, name, args })),
);

const all = everySignals();
const every = all.flatMap((signals) => alertsOf(signals).map((alert) => ({ ...alert, runbook: runbookOf(alert) })));

describe.each(instances)("the $name instance of $stack", ({ args }) => {
    test("nothing in it reads what nobody serves, and every route leads to somebody", () => {
        expect(validateMonitoring(args).map(describeProblem)).toEqual([]);
    });

    test("without any one of its scrape jobs the preview fails, and names it or what only that served", () => {
        // Each job's own absence alert goes with it, so the others must miss it.
        const signals = args.signals.map((one) => ({
            ...one,
            alerts: one.alerts.filter(({ name }) => name !== "ScrapeJobMissing"),
        }));
        for (const { job } of args.jobs) {
            const left = args.jobs.filter((other) => other.job !== job);
            const [found] = contractProblems(args.path, signals, left, args.otherUses).map(describeProblem);
            expect({ job, found }).toEqual({ job, found: expect.stringMatching(/is no scrape job here|is served by/) });
            expect(found).toContain("add the scrape job");
        }
    });

    test("each of its scrape jobs calls somebody when it finds nothing", () => {
        const missed = args.signals.flatMap(alertsOf).filter(({ name }) => name === "ScrapeJobMissing");
        expect(missed.map(({ labels }) => labels?.job)).toEqual(args.jobs.map(({ job }) => job));
    });

    test("a metric that any program calls otherwise from now on makes the preview fail", () => {
        const reads = args.signals.map((one) => ({
            one,
            names: new Set(usesOf(one).flatMap(({ expr }) => selectorsIn(expr).map(({ name }) => name))),
        }));
        for (const program of new Set(args.jobs.flatMap(({ serves }) => serves))) {
            for (const [name, metric] of Object.entries(program.metrics)) {
                const series = [...seriesOf(name, metric).keys()];
                const [reader] = reads.filter(({ names }) => series.some((each) => names.has(each)));
                if (reader === undefined) continue;
                const { [name]: _, ...others } = program.metrics;
                const renamed = { ...program, metrics: { ...others, [`${name}_renamed`]: metric } };
                const jobs = args.jobs.map((job) => ({
                    ...job,
                    serves: job.serves.map((each) => (each === program ? renamed : each)),
                }));
                const found = contractProblems(args.path, [reader.one], jobs).map(describeProblem);
                expect({ name, found: found.join() }).toEqual({ name, found: expect.stringContaining(`is "${name}`) });
            }
        }
    });

    test("every alert says how bad it is, of what, whose it is, how soon they answer and where it says what to do", () => {
        for (const group of groupsOf(args)) {
            for (const rule of group.rules) {
                if (!("alert" in rule)) continue;
                expect(rule.labels).toMatchObject({
                    severity: expect.stringMatching(/^(critical|warning|info|none)$/),
                    system: expect.stringMatching(/./),
                    component: expect.stringMatching(/./),
                    owner: expect.stringMatching(/^(devops|platform|storage|network|security)$/),
                    response_time: expect.stringMatching(/^[124]h$/),
                });
                const { summary, description, runbook_url } = rule.annotations;
                expect([summary, description].join()).not.toMatch(/^,|,$/);
                expect(runbook_url).toMatch(/^https:.*\/\w+\.md$/);
            }
        }
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

test("every system has a landing page and every part a dashboard, and the mesh the five that it asks for", () => {
    const shown = instances
        .filter(({ stack }) => stack === "production")
        .flatMap(({ args }) => dashboardsOf(args.tag, args.signals));
    const signals = instances.filter(({ stack }) => stack === "production").flatMap(({ args }) => args.signals);
    const uids = shown.map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(uids.length);
    for (const one of signals) {
        expect(uids).toContain(`sw-${one.system}-home`);
        if (rowsOf(one).length > 0) expect(uids).toContain(`sw-${one.name}`);
    }
    const mesh = shown.filter(({ system, uid }) => system === "x0tta6bl4" && uid.startsWith("sw-x0tta6bl4-"));
    expect(mesh.map(({ title }) => title)).toEqual(
        expect.arrayContaining([
            "X0tta6bl4: where to look first",
            "X0tta6bl4: zero-trust security",
            "X0tta6bl4: mesh topology",
            "X0tta6bl4: performance and latency",
            "X0tta6bl4: error rates and health",
            "X0tta6bl4: resource use of pods",
        ]),
    );
    const home = shown.find(({ uid }) => uid === "sw-graphmemory-home");
    expect(home?.rows.flatMap(({ panels }) => panels.map(({ title, queries }) => [title, queries[0]?.expr]))).toEqual([
        ["Alerts that fire", 'sum by (severity) (ALERTS{alertstate="firing",severity!="none",system="graphmemory"})'],
        [
            "Which they are",
            'sum by (alertname, component) (ALERTS{alertstate="firing",severity!="none",system="graphmemory"})',
        ],
        ["Targets that do not answer", 'sum by (job) (1 - up{system="graphmemory"})'],
        [
            "Pods that are not ready",
            'sum by (pod) (kube_pod_status_ready{namespace=~"graphmemory",condition="false"} * on (namespace, pod) group_left () max by (namespace, pod) (kube_pod_status_phase{namespace=~"graphmemory",phase=~"Pending|Running|Unknown"}))',
        ],
        ["Error budgets left of 14 days", 'slo:budget_left:ratio14d{system="graphmemory"}'],
    ]);
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
    expect(sections[2]?.[2]).toMatch(/```sh\n.+\n/);
});

test("no alert says a number that changes, which would make it a new one each time", () => {
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

test.each([
    ["an edge served by Envoy Gateway", backEnds["envoy-gateway"]],
    ["an edge served by ingress-nginx", backEnds["ingress-nginx"]],
    ["databases run by an operator", operatedDatabases],
] as const)("nothing reads what nobody serves with %s either", (_, changes) => {
    const found = Object.values(instancesOf("production", changes)).flatMap(validateMonitoring);
    expect(found.map(describeProblem)).toEqual([]);
});

test.each(stacks)("no restore of %s, held back for good, counts as a CronJob that somebody suspended", (stack) => {
    const { backups } = planStack(settingsOf(stack));
    const restores = Object.values(backups).flatMap((system) =>
        Object.values(system?.stores ?? {}).map(({ restore }) => restore.name),
    );
    expect(restores.length).toBeGreaterThan(2);
    expect(restores.filter((name) => !new RegExp(`^(?:${startedByHand})$`).test(name))).toEqual([]);
});
