import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import type { Settings } from "../../../config/schema";
import { startControlPlane, stopControlPlane } from "../../../local/control-plane";
import { ensureTools } from "../../../local/toolchain";
import { baseline, judge, production, type Resource } from "../../../policy";
import { today } from "../../../policy/judge";
import { waivers } from "../../../policy/waivers";
import { checkFolder } from "../../../workflow/manifests/check";
import { exceptions, judge as judgeFindings } from "../../../workflow/manifests/exceptions";
import { replaceFolder } from "../../../workflow/render/folder";
import { mask } from "../../../workflow/render/inputs";
import { manifestFiles } from "../../../workflow/render/manifests";
import { recordStack } from "../../../workflow/render/stack";
import { backEnds, pagesOpen } from "../../support/back-ends";
import type { Registered } from "../../support/engine";
import { at } from "../../support/figures";
import { silentProgress } from "../../support/silent";
import { settingsOf, stacks } from "../../support/stack";

/** Both stacks whole, as a user has them who changes what serves the edge, with every page of monitoring open. */
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

/** As the engine would hand it to the packs. */
function resourceOf({ type, urn, name, inputs, protect, retainOnDelete, ignoreChanges }: Registered): Resource {
    return { type, urn, origin: name, object: inputs, options: { protect, retainOnDelete, ignoreChanges } };
}

function violations(resources: readonly Registered[], { stack, environment }: Settings): readonly string[] {
    const packs = environment === "production" ? [baseline, production] : [baseline];
    const made = resources.filter(({ custom }) => custom).map(resourceOf);
    return packs.flatMap((pack) =>
        judge(made, { pack, waivers, waiversFrom: "policy/waivers.ts", today: today(), stack, judged: stack })
            .violations.filter(({ level }) => level === "mandatory")
            .map(({ message }) => `${pack.name}: ${message}`),
    );
}

const variations = stacks.flatMap((stack) =>
    (["envoy-gateway", "ingress-nginx"] as const).map((backEnd) => [stack, backEnd] as const),
);

describe.each(variations)("%s at an edge served by %s", (stack, backEnd) => {
    const rendered = path.join(work, `${stack}-${backEnd}`);
    const settings = settingsOf(stack, { ...backEnds[backEnd], ...pagesOpen });
    let resources: readonly Registered[];
    beforeAll(async () => {
        ({ resources } = await recordStack(settings, { showSecret: mask }));
        replaceFolder(rendered, manifestFiles(resources));
    });

    it("says at that back end what it wants, and at no other", () => {
        const groups = new Set(resources.map(({ inputs }) => String(inputs.apiVersion).split("/")[0]));
        const kinds = resources.filter(({ custom }) => custom).map(({ inputs }) => inputs.kind);
        expect([...groups]).not.toContain("gateway.nginx.org");
        expect(groups.has("gateway.envoyproxy.io")).toBe(backEnd === "envoy-gateway");
        expect(kinds.includes("HTTPRoute")).toBe(backEnd === "envoy-gateway");
        expect(kinds.includes("Ingress")).toBe(backEnd === "ingress-nginx");
    });

    it("is valid in every object, to kubeconform and kube-score alike", async () => {
        const place = { schemas: path.join(work, "schemas"), kubernetesVersion: "1.35" };
        const { valid, findings } = await checkFolder(rendered, place, quiet);
        const { refused } = judgeFindings(findings, exceptions);
        expect(refused.map(({ tool, check, object, says }) => `${tool} ${check} ${object}: ${says}`)).toEqual([]);
        expect(valid).toBe(manifestFiles(resources).length);
    });

    it("passes the packs that its environment demands", () => {
        expect(violations(resources, settings)).toEqual([]);
    });

    it("is taken by the API server, object by object, with no field that it does not know", async () => {
        // What a patch is for is made by somebody else, and not here.
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
        for (const { inputs } of namespaces) {
            await kubectl("delete", "namespace", String(at(inputs, "metadata.name")), "--wait=false");
        }
    });
});
