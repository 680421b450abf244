import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { startControlPlane, stopControlPlane } from "../../../local/control-plane";
import { ensureTools } from "../../../local/toolchain";
import { baseline, production } from "../../../policy";
import { checkFolder } from "../../../workflow/manifests/check";
import { exceptions, judge as judgeFindings } from "../../../workflow/manifests/exceptions";
import { replaceFolder } from "../../../workflow/render/folder";
import { mask } from "../../../workflow/render/inputs";
import { manifestFiles } from "../../../workflow/render/manifests";
import { recordStack } from "../../../workflow/render/stack";
import { backEnds, pagesOpen } from "../../support/back-ends";
import type { Registered } from "../../support/engine";
import { identityLogins, operatedDatabases } from "../../support/engines";
import { violationsOf } from "../../support/packs";
import { silentProgress } from "../../support/silent";
import { type Changes, type StackName, settingsOf, stacks } from "../../support/stack";

/**
 * Stacks whole, as a user has them who changes what serves the edge, with every page of monitoring open, or who runs the
 * databases or lets callers into them in another way.
 */
const work = fs.mkdtempSync(path.join(os.tmpdir(), "back-ends-"));
const folder = path.join(work, "control-plane");
const quiet = silentProgress();
let kubeconfig = "";

beforeAll(async () => {
    ({ kubeconfig } = await startControlPlane({ nodes: 1, storageClasses: [], folder }, quiet));
});

afterAll(async () => {
    await stopControlPlane({ folder }, quiet);
    fs.rmSync(work, { recursive: true, force: true });
});

async function kubectl(...args: readonly string[]): Promise<string> {
    const program = (await ensureTools(["kubectl"], { progress: quiet })).get("kubectl")?.path ?? "kubectl";
    const { stdout } = await promisify(execFile)(program, [...args], {
        env: { ...process.env, KUBECONFIG: kubeconfig },
        maxBuffer: 2 ** 26,
    });
    return stdout;
}

type Variation = readonly [stack: StackName, name: string, changes: Changes];
const edges = stacks.flatMap((stack) =>
    (["envoy-gateway", "ingress-nginx"] as const).map(
        (backEnd): Variation => [stack, `an edge served by ${backEnd}`, { ...backEnds[backEnd], ...pagesOpen }],
    ),
);
const variations: readonly Variation[] = [
    ...edges,
    [
        "production",
        "databases and a Prometheus run by operators",
        { ...operatedDatabases, "monitoring.operatorObjects": true },
    ],
    ["production", "logins by identity", identityLogins],
];

describe.each(variations)("%s with %s", (stack, name, changes) => {
    const rendered = path.join(work, `${stack}-${name.replaceAll(" ", "-")}`);
    const settings = settingsOf(stack, changes);
    let resources: readonly Registered[];
    beforeAll(async () => {
        ({ resources } = await recordStack(settings, { showSecret: mask }));
        replaceFolder(rendered, manifestFiles(resources));
    });

    it("says at its back end what it wants of the edge, and at no other", () => {
        const { kind } = settings.edge.controller;
        const groups = new Set(resources.map(({ inputs }) => String(inputs.apiVersion).split("/")[0]));
        const kinds = resources.filter(({ custom }) => custom).map(({ inputs }) => inputs.kind);
        expect(groups.has("gateway.nginx.org")).toBe(kind === "nginx-gateway-fabric");
        expect(groups.has("gateway.envoyproxy.io")).toBe(kind === "envoy-gateway");
        expect(kinds.includes("HTTPRoute")).toBe(kind !== "ingress-nginx");
        expect(kinds.includes("Ingress")).toBe(kind === "ingress-nginx");
    });

    it("is valid in every object, to kubeconform and kube-score alike", async () => {
        const place = { schemas: path.join(work, "schemas"), kubernetesVersion: "1.35" };
        const { valid, findings } = await checkFolder(rendered, place, quiet);
        const { refused } = judgeFindings(findings, exceptions);
        expect(refused.map(({ tool, check, object, says }) => `${tool} ${check} ${object}: ${says}`)).toEqual([]);
        expect(valid).toBe(manifestFiles(resources).length);
    });

    it("passes the packs that its environment demands", () => {
        const packs = stack === "production" ? [baseline, production] : [baseline];
        expect(violationsOf(resources, settings, packs)).toEqual([]);
    });

    it("is taken by the API server, object by object, with no field that it does not know", async () => {
        // What a patch is for is made by somebody else, and not here. The namespaces stay for the next variation, which
        // applies its own over them: one that is on its way out would be gone before the objects in it are looked at.
        const objects = resources.filter(
            ({ custom, type }) => custom && type.startsWith("kubernetes:") && !type.endsWith("Patch"),
        );
        const whole = `${rendered}-whole`;
        replaceFolder(whole, manifestFiles(objects));
        const namespaces = objects.filter(({ inputs }) => inputs.kind === "Namespace");
        for (const { inputs } of namespaces) {
            const file = path.join(work, "namespace.json");
            fs.writeFileSync(file, JSON.stringify(inputs));
            await kubectl("apply", "--server-side", "--filename", file);
        }
        const dryRun = ["--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict"];
        const said = await kubectl("apply", ...dryRun, "--recursive", "--filename", whole, "--output", "name");
        expect(said.trim().split("\n")).toHaveLength(objects.length);
    });
});
