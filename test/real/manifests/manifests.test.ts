import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { workDir } from "../../../local/paths";
import { checkFolder } from "../../../workflow/manifests/check";
import { main } from "../../../workflow/manifests/cli";
import { exceptions, judge } from "../../../workflow/manifests/exceptions";
import type { Finding } from "../../../workflow/manifests/findings";
import { silentProgress } from "../../support/silent";

const silent = silentProgress();
const made: string[] = [];
afterAll(() => {
    for (const folder of made) fs.rmSync(folder, { recursive: true });
});

function folderWith(...objects: readonly object[]): string {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "manifests-"));
    made.push(folder);
    for (const [index, object] of objects.entries()) {
        // JSON is YAML.
        fs.writeFileSync(path.join(folder, `${index}.yaml`), JSON.stringify(object));
    }
    return folder;
}

const check = (...objects: readonly object[]) =>
    checkFolder(
        folderWith(...objects),
        { schemas: workDir("manifests", "schemas"), kubernetesVersion: "1.35" },
        silent,
    );
const said = (findings: readonly Finding[]) =>
    findings.filter(({ tool }) => tool === "kubeconform").map(({ object, says }) => `${object}: ${says}`);

const metadata = { name: "planted", namespace: "shop" };
const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { selector: { app: "planted" }, ports: [{ name: "http", port: 80, targetPort: "http" }] },
};
const pod = { containers: [{ name: "main", image: "planted:latest" }] };
const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
        selector: { matchLabels: { app: "planted" } },
        template: { metadata: { labels: { app: "planted" } }, spec: pod },
    },
};

describe("kubeconform, with the schemas made here", () => {
    it("finds a sound object valid", async () => {
        const { valid, findings } = await check(service);
        expect([valid, said(findings)]).toEqual([1, []]);
    });

    it.each([
        ["a field that a built-in kind does not have", { ...service, spec: { ...service.spec, prots: [] } }, "prots"],
        [
            "one deep inside",
            { ...deployment, spec: { ...deployment.spec, template: { spec: { ...pod, hostNetwrk: true } } } },
            "hostNetwrk",
        ],
        ["a value of the wrong type", { ...service, spec: { ports: [{ port: "eighty" }] } }, "integer"],
        [
            "a field that a custom kind does not have",
            {
                apiVersion: "keda.sh/v1alpha1",
                kind: "ScaledObject",
                metadata,
                spec: { scaleTargetRef: { name: "x" }, triggers: [], minReplicas: 1 },
            },
            "minReplicas",
        ],
        [
            "a value that a custom kind does not know",
            {
                apiVersion: "autoscaling.k8s.io/v1",
                kind: "VerticalPodAutoscaler",
                metadata,
                spec: { targetRef: { kind: "Deployment", name: "x" }, updatePolicy: { updateMode: "auto" } },
            },
            "updateMode",
        ],
        [
            "a kind that nobody defines",
            { apiVersion: "shop.dev/v1", kind: "Basket", metadata },
            "could not find schema",
        ],
    ])("refuses %s", async (_, object, word) => {
        const { findings } = await check(object);
        expect(said(findings)).toEqual([expect.stringContaining(word)]);
    });
});

describe("kube-score", () => {
    it("finds what is sound by its schema and still no good: no limits, a moving tag, no policy", async () => {
        const { findings } = await check(deployment);
        const { refused } = judge(findings, exceptions);
        expect(refused.map((finding) => finding.check)).toEqual(
            expect.arrayContaining(["container-resources", "container-image-tag", "pod-networkpolicy"]),
        );
    });
});

describe("the step of make test", () => {
    const run = async (folder?: string) => {
        const lines: string[] = [];
        const code = await main(folder, (text) => lines.push(text));
        return { code, text: lines.join("") };
    };

    it("passes with both stacks as they are, and every exception is needed", async () => {
        const { code, text } = await run();
        expect(text).toContain("0 faults");
        expect(text).toMatch(/production +\d{3} +\d+ +0\n/);
        expect(code).toBe(0);
    });

    it("fails with one bad object among them, and names it", async () => {
        const folder = folderWith(service, deployment);
        const { code, text } = await run(folder);
        expect(code).toBe(1);
        expect(text).toContain("✗ Deployment shop/planted\n    kube-score container-resources");
    });
});
