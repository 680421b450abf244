import { type CustomObject, groupsOf, type MonitoringArgs, operatorObjects } from "../../../components/monitoring";
import { workDir } from "../../../local/paths";
import { checkFolder } from "../../../workflow/manifests/check";
import { silentProgress } from "../../support/silent";
import { stacks } from "../../support/stack";
import { instancesOf } from "../../support/watched";
import { checkRules, Folder, programs } from "./support";

/** The flavour for a cluster whose Prometheus is run by the operator: the same jobs and rules, as its own kinds. */
const folder = new Folder();
afterAll(() => folder.remove());
const tools = programs(["promtool"]);
const silent = silentProgress();

const every = stacks.flatMap((stack) =>
    Object.entries(instancesOf(stack)).map(([name, args]) => ({ stack, name, args })),
);

function objectsOf(args: MonitoringArgs): readonly CustomObject[] {
    return operatorObjects(args.parts.prometheus, args.jobs, groupsOf(args));
}

/** What kubeconform says, with the definitions that the operator's makers publish, no unknown field allowed. */
async function complaints(place: string, objects: readonly object[]): Promise<readonly string[]> {
    const at = `${place}/objects`;
    for (const [index, object] of objects.entries()) folder.write(`${at}/${index}.yaml`, JSON.stringify(object));
    const { findings } = await checkFolder(
        `${folder.path}/${at}`,
        { schemas: workDir("manifests", "schemas"), kubernetesVersion: "1.35" },
        silent,
    );
    return findings.filter(({ tool }) => tool === "kubeconform").map(({ object, says }) => `${object}: ${says}`);
}

describe.each(every)("what the operator is told for the $name instance of $stack", ({ stack, name, args }) => {
    const objects = objectsOf(args);

    test("is valid by the operator's own definitions", async () => {
        expect(await complaints(`${stack}/${name}`, objects)).toEqual([]);
    });

    test("holds rules that promtool takes", async () => {
        const { promtool } = await tools;
        const rules = objects.filter(({ kind }) => kind === "PrometheusRule");
        expect(rules.length).toBe(groupsOf(args).length);
        const files = rules.map(({ metadata, spec }) => folder.write(`${stack}/${name}/${metadata.name}.yml`, spec));
        const wanted = groupsOf(args).reduce((sum, group) => sum + group.rules.length, 0);
        expect(await checkRules(promtool, files)).toBe(wanted);
    });

    test("has a monitor for the pods of every job, and none for what is no pod", () => {
        const monitors = objects.filter(({ kind }) => kind === "PodMonitor").map(({ metadata }) => metadata.name);
        const jobs = args.jobs.filter(({ target }) => target.kind === "pods").map(({ job }) => `scrape-${job}`);
        expect(monitors).toEqual(jobs);
    });
});

test("a monitor with a field that the operator does not know is found, and a rule that cannot be reckoned", async () => {
    const [{ args }] = every as [(typeof every)[number]];
    const [monitor] = objectsOf(args);
    const wrong = { ...monitor, spec: { ...monitor?.spec, intervall: "30s" } };
    expect((await complaints("planted", [wrong])).join()).toContain("intervall");
    const { promtool } = await tools;
    const broken = { groups: [{ name: "broken", rules: [{ alert: "Broken", expr: "sum by (" }] }] };
    await expect(checkRules(promtool, [folder.write("broken.yml", broken)])).rejects.toThrow("does not take");
});
