import { parse } from "yaml";
import {
    type CustomObject,
    groupsOf,
    type MonitoringArgs,
    operatorArgs,
    operatorObjects,
    prometheusFiles,
} from "../../../components/monitoring";
import { workDir } from "../../../local/paths";
import { checkFolder } from "../../../workflow/manifests/check";
import { backEnds } from "../../support/back-ends";
import { silentProgress } from "../../support/silent";
import { stacks } from "../../support/stack";
import { instancesOf } from "../../support/watched";
import { checkRules, Folder, programs } from "./support";

/** The flavour for a cluster whose Prometheus is run by the operator: the same jobs and rules, as its own kinds. */
const folder = new Folder();
afterAll(() => folder.remove());
const tools = programs(["promtool"]);
const silent = silentProgress();

const every = [
    ...stacks.flatMap((stack) => Object.entries(instancesOf(stack)).map(([name, args]) => ({ stack, name, args }))),
    // Gateways whose pods or Services are somebody else's.
    ...(["envoy-gateway", "ingress-nginx"] as const).map((name) => ({
        stack: "production",
        name: `shared ${name}`,
        args: instancesOf("production", backEnds[name]).shared,
    })),
];

function objectsOf(args: MonitoringArgs): readonly CustomObject[] {
    return operatorObjects(operatorArgs(args));
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

    test("has a monitor for every job, which asks for the same as the job of the files", () => {
        const { scrape_configs: jobs } = parse(prometheusFiles(args)["prometheus.yml"] ?? "") as {
            scrape_configs: {
                job_name: string;
                metrics_path: string;
                scrape_interval: string;
                honor_labels?: boolean;
                params?: object;
            }[];
        };
        const asked = objects.flatMap(({ kind, spec }) =>
            kind === "PrometheusRule"
                ? []
                : ((spec.podMetricsEndpoints ?? spec.endpoints) as Endpoint[]).map((endpoint) => ({
                      job: endpoint.relabelings.find(({ targetLabel }) => targetLabel === "job")?.replacement,
                      path: endpoint.path,
                      interval: endpoint.interval,
                      honorLabels: endpoint.honorLabels ?? false,
                      params: endpoint.params,
                  })),
        );
        expect(asked).toEqual(
            jobs.map((job) => ({
                job: job.job_name,
                path: job.metrics_path,
                interval: job.scrape_interval,
                honorLabels: job.honor_labels ?? false,
                params: job.params,
            })),
        );
    });
});

interface Endpoint {
    readonly path: string;
    readonly interval: string;
    readonly honorLabels?: boolean;
    readonly params?: object;
    readonly relabelings: readonly { readonly targetLabel?: string; readonly replacement?: string }[];
}

test("a monitor with a field that the operator does not know is found, and a rule that cannot be reckoned", async () => {
    const [{ args }] = every as [(typeof every)[number]];
    const [monitor] = objectsOf(args);
    const wrong = { ...monitor, spec: { ...monitor?.spec, intervall: "30s" } };
    expect((await complaints("planted", [wrong])).join()).toContain("intervall");
    const { promtool } = await tools;
    const broken = { groups: [{ name: "broken", rules: [{ alert: "Broken", expr: "sum by (" }] }] };
    await expect(checkRules(promtool, [folder.write("broken.yml", broken)])).rejects.toThrow("does not take");
});
