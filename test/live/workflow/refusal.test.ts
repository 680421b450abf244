import * as fs from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { repositoryRoot, workDir } from "../../../local/paths";
import { stackFolder } from "../../../workflow/stack/folder";
import {
    down,
    kubectl,
    make,
    minute,
    names,
    type Plan,
    pulumi,
    run,
    sampleProject,
    stateOf,
    succeeded,
    writePlan,
} from "./support";

afterAll(down, minute);

describe("the real program refuses", () => {
    const project = () => workDir("broken-project");
    type Settings = Record<string, unknown>;

    /** The staging stack with something wrong in it, run by the real program. */
    function broken(change: (config: Settings) => void): void {
        fs.mkdirSync(project(), { recursive: true });
        const read = (file: string) => parse(fs.readFileSync(path.join(repositoryRoot, file), "utf8"));
        const description = { ...read("Pulumi.yaml"), main: path.join(repositoryRoot, "stackwright.cjs") };
        const stack = read("Pulumi.staging.yaml") as { config: Settings };
        change(stack.config);
        fs.writeFileSync(path.join(project(), "Pulumi.yaml"), stringify(description));
        fs.writeFileSync(
            path.join(project(), "Pulumi.broken.yaml"),
            stringify(stack, { defaultStringType: "QUOTE_DOUBLE" }),
        );
    }

    it(
        "settings with unknown keys and wrong types, all at once, and touches nothing",
        async () => {
            broken((config) => {
                config["stackwright:graphmemry"] = {};
                config["stackwright:baseDomain"] = 3;
                Object.assign(config["stackwright:graphmemory"] as Settings, { replikas: 2 });
            });
            const ended = await run("up", project(), "broken");
            expect(ended.code).toBe(1);
            expect(ended.output).toContain("settings of stack broken: 3 problems");
            expect(ended.output).toMatch(/broken · graphmemry.*did you mean graphmemory\?/);
            expect(ended.output).toMatch(/broken · baseDomain is/);
            expect(ended.output).toMatch(/broken · graphmemory\.replikas/);
            expect(stateOf("stackwright", "broken")).toEqual([]);
        },
        3 * minute,
    );

    it(
        "a stack without its required secrets, with the line that sets each of them",
        async () => {
            broken(() => undefined);
            await run("preview", project(), "broken");
            const local = stackFolder("broken", project()).settings;
            const document = parse(fs.readFileSync(local, "utf8")) as { config: Settings };
            delete document.config["stackwright:signalHarvesterApiKey"];
            const without = workDir("without-a-secret.yaml");
            fs.writeFileSync(without, stringify(document, { defaultStringType: "QUOTE_DOUBLE" }));
            const ended = await pulumi(["preview", "--cwd", project(), "--stack", "broken", "--config-file", without]);
            expect(ended.code).not.toBe(0);
            expect(ended.output).toContain("broken · secrets lack one that is required");
            expect(ended.output).toContain(
                "pulumi config set --secret stackwright:signalHarvesterApiKey --stack broken",
            );
        },
        3 * minute,
    );

    it(
        "the kubeconfig of another cluster, with either command",
        async () => {
            const kubeconfig = workDir("other-kubeconfig");
            const text = fs.readFileSync(workDir("control-plane", "kubeconfig"), "utf8");
            fs.writeFileSync(kubeconfig, text.replaceAll("stackwright-local", "somebody-elses"));
            const local = stackFolder("broken", project()).settings;
            const ended = await pulumi(["preview", "--cwd", project(), "--stack", "broken", "--config-file", local], {
                KUBECONFIG: kubeconfig,
            });
            expect(ended.code).not.toBe(0);
            expect(ended.output).toMatch(/broken · kubeContext is "stackwright-local": no such context/);

            process.env.KUBECONFIG = kubeconfig;
            const deploy = await make("deploy", "STACK=staging");
            const named = await make("deploy", "STACK=staging", "CONTEXT=somebody-elses");
            delete process.env.KUBECONFIG;
            expect([deploy.code, named.code]).toEqual([2, 2]);
            expect(deploy.output).toContain("The kubeconfig is not for stack staging");
            expect(named.output).toContain("CONTEXT=somebody-elses is not the cluster of stack staging");
        },
        3 * minute,
    );
});

describe("an update without a preview, as the base of a report is brought up", () => {
    const up = async (...packs: readonly string[]) => {
        process.env.STACKWRIGHT_STRAIGHT = "1";
        const ended = await run("up", sampleProject, "dev", ...packs);
        delete process.env.STACKWRIGHT_STRAIGHT;
        return ended;
    };

    afterAll(async () => {
        await run("destroy");
    }, minute);

    it(
        "is judged by the packs all the same, and makes what they let pass",
        async () => {
            writePlan({ namespace: "sample", configMaps: 1, pods: [{ name: "loose" }] });
            const refused = await up(path.join(repositoryRoot, "policy", "baseline"));
            expect([refused.code, refused.output]).toEqual([1, expect.stringContaining("refused by policy")]);
            expect(refused.output).toContain("update  ");
            expect(refused.output).not.toContain("preview  ");

            const allowed = succeeded(await up());
            expect(allowed).toMatch(/update {2}3 objects: /);
            expect(allowed).not.toContain("preview  ");
            expect(await names("pods")).toEqual(["loose"]);
        },
        3 * minute,
    );
});

describe("an update that the cluster refuses", () => {
    const plan: Plan = {
        namespace: "sample",
        namespaceLabels: { "pod-security.kubernetes.io/enforce": "restricted" },
        configMaps: 2,
    };

    afterAll(async () => {
        await run("destroy");
    }, minute);

    it(
        "because of Pod Security is told in the server's words with a way out, and completes once it is mended",
        async () => {
            writePlan({ ...plan, pods: [{ name: "loose" }] });
            const refused = await run("up");
            expect(refused.code).toBe(1);
            expect(refused.output).toContain('violates PodSecurity "restricted:latest"');
            expect(refused.output).toContain("make the pod meet its namespace's Pod Security level");

            const securityContext = {
                runAsNonRoot: true,
                runAsUser: 10_000,
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
                seccompProfile: { type: "RuntimeDefault" },
            };
            writePlan({ ...plan, pods: [{ name: "loose", container: { securityContext } }] });
            succeeded(await run("up"));
            expect(await names("pods")).toEqual(["loose"]);
            expect(await names("configmaps")).toEqual(["item-0", "item-1"]);
        },
        4 * minute,
    );

    it(
        "because another manager owns a field names it before anything is touched, and yields to patchForce",
        async () => {
            const deployment = { name: "shared", replicas: 1 };
            writePlan({ namespace: "sample", deployments: [deployment] });
            succeeded(await run("up"));
            const claim = workDir("claim.json");
            fs.writeFileSync(
                claim,
                JSON.stringify({
                    apiVersion: "apps/v1",
                    kind: "Deployment",
                    metadata: { name: "shared", namespace: "sample" },
                    spec: { replicas: 3 },
                }),
            );
            await kubectl(
                "apply",
                "--server-side",
                "--force-conflicts",
                "--field-manager",
                "somebody",
                "--filename",
                claim,
            );

            writePlan({ namespace: "sample", deployments: [{ ...deployment, replicas: 2 }] });
            // The second one looks at the cluster first, since the one before it failed: that is no reason to take fields over.
            for (const before of ["", "The command before this one did not end well"]) {
                const refused = await run("up");
                expect(refused.code).toBe(1);
                expect(refused.output).toContain(before);
                expect(refused.output).toContain('conflict with "somebody"');
                expect(refused.output).toContain(".spec.replicas");
                expect(refused.output).toContain("another program owns the field");
                expect(
                    await kubectl("get", "deployment", "shared", "-n", "sample", "-o", "jsonpath={.spec.replicas}"),
                ).toBe("3");
            }

            const annotations = { "pulumi.com/patchForce": "true" };
            writePlan({ namespace: "sample", deployments: [{ ...deployment, replicas: 2, annotations }] });
            succeeded(await run("up"));
            expect(
                await kubectl("get", "deployment", "shared", "-n", "sample", "-o", "jsonpath={.spec.replicas}"),
            ).toBe("2");
        },
        4 * minute,
    );
});
