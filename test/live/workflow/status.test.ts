import * as fs from "node:fs";
import * as path from "node:path";
import { startControlPlane } from "../../../local/control-plane";
import { repositoryRoot, workDir } from "../../../local/paths";
import { projectName } from "../../../workflow/stack/choose";
import { workPaths } from "../../../workflow/stack/folder";
import { silentProgress } from "../../support/silent";
import { down, kubectl, make, minute } from "./support";

/** What the exit code of `make status` says, which people and programs wait for. */
const namespace = "signal-harvester-staging";

/** As if the stack had made this namespace: its state names it. */
function bringUp(): void {
    const file = path.join(workPaths.state(), ".pulumi", "stacks", projectName(repositoryRoot), "staging.json");
    const resource = { urn: "urn:namespace", custom: true, type: "kubernetes:core/v1:Namespace", id: namespace };
    const resources = [{ ...resource, inputs: { metadata: { name: namespace } } }];
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify({ checkpoint: { latest: { resources } } }));
}

async function deploy(annotations: Readonly<Record<string, string>>): Promise<void> {
    const labels = { app: "api" };
    const containers = [{ name: "api", image: "registry.internal/api:1" }];
    const template = { metadata: { labels, annotations }, spec: { containers } };
    const spec = { replicas: 2, selector: { matchLabels: labels }, strategy: { type: "Recreate" }, template };
    const file = workDir("api.json");
    fs.writeFileSync(
        file,
        JSON.stringify({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "api", namespace }, spec }),
    );
    await kubectl("apply", "--filename", file);
}

beforeAll(down, minute);
afterAll(down, minute);

test(
    "A pod that is not ready makes it fail, and it is well again once the pod is.",
    async () => {
        await startControlPlane({ nodes: 1, storageClasses: [] }, silentProgress());
        bringUp();
        await kubectl("create", "namespace", namespace);
        await deploy({ "stackwright.dev/simulate": "image-pull-failure" });
        const ill = await make("status");
        expect(ill.output).toMatch(/Deployment api +signal-harvester-staging +0\/2/);
        expect(ill.output).toContain("Not every pod of staging is ready: make logs STACK=staging");
        expect(ill.code).toBe(2);
        expect((await make("status", "JSON=1")).output).toContain('"healthy": false');

        await deploy({});
        await kubectl("rollout", "status", "deployment/api", "--namespace", namespace, "--timeout", "60s");
        const well = await make("status");
        expect([well.code, well.output.includes("not ready")]).toEqual([0, false]);
    },
    4 * minute,
);
