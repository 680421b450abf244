import { readFileSync } from "node:fs";
import { parse } from "yaml";
import {
    alertmanagerFiles,
    dashboardContents,
    groupsOf,
    type MonitoringArgs,
    prometheusFiles,
    type RuleTests,
    ruleFiles,
} from "../../../components/monitoring";
import { stacks } from "../../support/stack";
import { everySignals, instancesOf } from "../../support/watched";
import { must, run } from "../support/process";
import { checkRules, Folder, programs, writeCases } from "./support";

const folder = new Folder();
afterAll(() => folder.remove());

const tools = programs(["promtool", "amtool"]);
const every = stacks.flatMap((stack) =>
    Object.entries(instancesOf(stack)).map(([name, args]) => ({ stack, name, args })),
);

function written(files: Readonly<Record<string, string>>, prefix: string): readonly string[] {
    return Object.entries(files).map(([name, text]) => folder.write(`${prefix}/${name}`, text));
}

describe.each(every)("what the $name instance of $stack reads", ({ stack, name, args }) => {
    test("is taken by promtool and amtool in the versions that run", async () => {
        const { promtool, amtool } = await tools;
        const wanted = groupsOf(args).reduce((sum, group) => sum + group.rules.length, 0);
        expect(await checkRules(promtool, written(ruleFiles(args), `${stack}/${name}/rules`))).toBe(wanted);
        await must(promtool, [
            "check",
            "config",
            "--syntax-only",
            ...written(prometheusFiles(args), `${stack}/${name}`),
        ]);
        await must(amtool, ["check-config", ...written(alertmanagerFiles(args), `${stack}/${name}`)]);
    });

    test("has panels whose every query promtool can parse", async () => {
        const { promtool } = await tools;
        const queries = queriesOf(args);
        expect(queries.length).toBeGreaterThan(10);
        const rules = queries.map((expr, index) => ({ record: `panel:${index}`, expr }));
        const file = folder.write(`${stack}/${name}/panels.yml`, { groups: [{ name: "panels", rules }] });
        expect(await checkRules(promtool, [file])).toBe(queries.length);
    });
});

function queriesOf(args: MonitoringArgs): readonly string[] {
    return Object.values(dashboardContents(args)).flatMap((text) => {
        const { panels } = JSON.parse(text) as { panels: { targets?: { expr: string }[] }[] };
        return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    });
}

const signals = everySignals();

test.each(signals.map((one) => [one.name, one] as const))(
    "every alert of %s fires when it should and is silent when it should",
    async (_, one) => {
        const { promtool } = await tools;
        const { cases } = writeCases(folder, one);
        expect(cases.length).toBeGreaterThan(0);
        const { code, stdout, stderr } = await run(promtool, ["test", "rules", ...cases]);
        expect({ code, says: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, says: "" });
    },
);

test("backups that nobody has ever looked at are told like those that nobody looks at any more", async () => {
    const { promtool } = await tools;
    const one = signals.find(({ component }) => component === "backup");
    if (one === undefined) throw new Error("no backup is watched");
    const { cases } = writeCases(folder, one);
    const fires = "BackupStatusOld fires";
    const without = cases.flatMap((file) => {
        const { tests, ...rest } = parse(readFileSync(file, "utf8")) as RuleTests;
        const blank = tests.filter(({ name }) => name === fires).map((test) => ({ ...test, input_series: [] }));
        return blank.length === 0 ? [] : [folder.write("never-looked.test.yml", { ...rest, tests: blank })];
    });
    expect(without).toHaveLength(1);
    const { code, stdout, stderr } = await run(promtool, ["test", "rules", ...without]);
    expect({ code, says: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, says: "" });
});

test("an alert whose bound was moved fails its case", async () => {
    const { promtool } = await tools;
    const one = signals.find(({ component }) => component === "postgres");
    if (one === undefined) throw new Error("no database is watched");
    const { rules, cases } = writeCases(folder, one);
    const [first = ""] = rules;
    const text = (await must("cat", [first])).replace("> 0.8\n", "> 0.5\n");
    folder.write(`${one.name}.yml`, text);
    const { code } = await run(promtool, ["test", "rules", ...cases]);
    expect(code).not.toBe(0);
});
