import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { auditEventsSince, isDryRun } from "../../../local/control-plane";
import { ensureTools } from "../../../local/toolchain";
import { readStateFile, type StateResource } from "../../../workflow/stack/state";
import { Clone, ended, type Settings } from "../../support/clone";
import { onlySystem } from "../../support/one-system";
import { Outages, readSmoke, survivesOutages } from "../../support/outages";
import { silentProgress } from "../../support/silent";

/** One system, twice of everything that may run twice, on six nodes of three zones; it installs cert-manager itself. */
const clone = new Clone(path.join(fs.mkdtempSync(path.join(os.tmpdir(), "outages-")), "clone"));
const work = (...below: string[]) => path.join(clone.root, ".work", ...below);
const kubeconfig = work("control-plane", "kubeconfig");
const namespace = "graphmemory-staging";
const minute = 60_000;

function shrink(config: Settings): void {
    const change = (area: string, change: Settings) => {
        const key = `stackwright:${area}`;
        config[key] = { ...(config[key] as Settings), ...change };
    };
    onlySystem(config, "graphmemory");
    change("backup", { enabled: false });
    change("edge", { enabled: true });
    const { graphmemory } = { graphmemory: config["stackwright:graphmemory"] as Readonly<Record<string, Settings>> };
    const twice = { replicas: 2, disruption: { maxUnavailable: 1 } };
    change("graphmemory", {
        backend: { ...graphmemory.backend, ...twice, autoscaling: { engine: "hpa", min: 2, max: 3 } },
        dashboard: { ...graphmemory.dashboard, ...twice },
        analytics: { ...graphmemory.analytics, ...twice },
    });
    installCertManager(config);
}

function installCertManager(config: Settings): void {
    const key = "stackwright:certificates";
    config[key] = { ...(config[key] as Settings), controller: { source: "installed", replicas: 2 } };
}

async function kubectl(...args: readonly string[]): Promise<string> {
    const silent = silentProgress();
    const program = (await ensureTools(["kubectl"], { progress: silent })).get("kubectl")?.path ?? "kubectl";
    const { stdout } = await promisify(execFile)(program, [...args], {
        env: { ...process.env, KUBECONFIG: kubeconfig },
    });
    return stdout.trim();
}

const stack = { STACK: "staging" };
const smoke = async () => readSmoke(await clone.run("smoke", { ...stack, JSON: "1" }));
const outages = new Outages({ kubeconfig, namespaces: [namespace], kubectl, smoke });
const state = (): readonly StateResource[] => readStateFile(work("state"), "stackwright", "staging")?.resources ?? [];

beforeAll(() => {
    clone.make();
    clone.settings("staging", shrink);
    clone.settings("production", installCertManager);
});

afterAll(async () => {
    await clone.run("clean");
    fs.rmSync(path.dirname(clone.root), { recursive: true, force: true });
}, 3 * minute);

describe("a stack of one system", () => {
    it(
        "comes up under its packs, a second time without a change",
        async () => {
            const first = await clone.run("up", { ...stack, NODES: "6" });
            ended(first, 0);
            const said = first.errors + first.output;
            expect(said).toContain('the chart "cert-manager" is not fetched here');
            expect(said).not.toContain("conflict between the 'provider' field");
            const again = await clone.run("up", stack);
            ended(again, 0);
            expect(again.errors + again.output).toContain("stack staging is up: no changes");
        },
        15 * minute,
    );

    it("has cert-manager as one release, made through the stack's own providers", () => {
        const found = state().filter(({ type }) => /^kubernetes:helm\.sh|^kubernetes-cert-manager:/.test(type));
        expect(found.map(({ type }) => type)).toEqual([
            "kubernetes-cert-manager:index:CertManager",
            "kubernetes:helm.sh/v3:Release",
        ]);
        const [, release] = found;
        expect(release?.urn).toMatch(/CertManager\$kubernetes:helm\.sh\/v3:Release::cert-manager-helm$/);
        expect(release?.provider).toMatch(/::pulumi:providers:kubernetes::cluster::/);
        expect(release?.inputs).toMatchObject({
            chart: "cert-manager",
            name: "cert-manager",
            namespace: "cert-manager",
            version: "v1.19.1",
            repositoryOpts: { repo: "https://charts.jetstack.io" },
            values: { installCRDs: true, replicaCount: 2, extraArgs: ["--enable-gateway-api"] },
        });
        // The engine's own is not one that could make anything.
        const providers = state().filter(({ type }) => /^pulumi:providers:(?!pulumi$)/.test(type));
        expect(providers.map(({ urn }) => urn.split("::").at(-1)).toSorted()).toEqual([
            "cert-manager",
            "cluster",
            "random",
        ]);
    });

    it(
        "has cert-manager to itself: the other stack may not install one too, and hears it before anything is touched",
        async () => {
            const { code, output, errors } = await clone.run("preview", { STACK: "production" });
            expect(code).not.toBe(0);
            expect(errors + output).toContain(
                "cert-manager is installed by another stack of this cluster, that of staging",
            );
            expect(errors + output).toContain("set certificates.controller.source: existing for stack production");
        },
        5 * minute,
    );

    it("guards cert-manager's namespace as its own", async () => {
        const guards = await kubectl(
            "get",
            "networkpolicies,resourcequotas,limitranges",
            "-n",
            "cert-manager",
            "-o",
            "name",
        );
        expect(guards.split("\n").map((one) => one.split("/").at(-1))).toEqual([
            "cert-manager-allow-dns",
            "cert-manager-cainjector-traffic",
            "cert-manager-deny-all",
            "cert-manager-startupapicheck-traffic",
            "cert-manager-traffic",
            "cert-manager-webhook-traffic",
            "cert-manager-no-system-priority",
            "cert-manager-quota",
            "cert-manager-limits",
        ]);
    });

    it("had cert-manager before its first issuer and its first certificate", () => {
        const made = auditEventsSince(work("control-plane", "logs", "audit.log"), 0)
            .filter((event) => ["create", "patch"].includes(event.verb) && !isDryRun(event))
            .map(({ objectRef }) => `${objectRef?.resource} ${objectRef?.namespace}/${objectRef?.name}`);
        const first = (what: RegExp) => made.findIndex((one) => what.test(one));
        const installed = ["", "-cainjector", "-webhook"].map((end) =>
            first(new RegExp(`^deployments cert-manager/cert-manager${end}$`)),
        );
        expect(Math.min(...installed)).toBeGreaterThanOrEqual(0);
        const signing = [first(/^issuers /), first(/^certificates /)];
        expect(Math.min(...signing)).toBeGreaterThan(Math.max(...installed));
    });

    it(
        "passes every smoke check",
        async () => {
            await outages.recovered("all is well");
            const { code, passed } = await smoke();
            expect([code, passed > 30]).toEqual([0, true]);
        },
        10 * minute,
    );

    it(
        "has faults that somebody plants named by the smoke table, and by nothing else of it",
        async () => {
            const policy = ["networkpolicy", "graphmemory-deny-all", "--namespace", namespace];
            const dashboard = ["deployment", "graphmemory-dashboard", "--namespace", namespace];
            const { spec, metadata } = JSON.parse(await kubectl("get", ...policy, "--output", "json"));
            await kubectl("delete", ...policy);
            await kubectl("scale", ...dashboard, "--replicas", "0");
            await kubectl("wait", ...dashboard, "--for=jsonpath={.spec.replicas}=0");

            const { code, output } = await clone.run("smoke", stack);
            expect(code).not.toBe(0);
            expect(output).toContain(`NetworkPolicy ${namespace}/graphmemory-deny-all is not there`);
            expect(output).toContain(`namespace ${namespace} has no policy that closes it`);
            expect(output).toContain(`Deployment ${namespace}/graphmemory-dashboard`);
            expect(output).not.toMatch(/graphmemory-(backend|analytics|postgres)/);
            expect(output).toMatch(/stack staging: \d{2} checks passed, [1-9] failed/);

            const file = path.join(clone.root, "policy.json");
            const { name, labels } = metadata;
            const again = {
                apiVersion: "networking.k8s.io/v1",
                kind: "NetworkPolicy",
                metadata: { name, labels },
                spec,
            };
            fs.writeFileSync(file, JSON.stringify(again));
            await kubectl("create", "--filename", file, "--namespace", namespace);
            await kubectl("scale", ...dashboard, "--replicas", "2");
            await outages.recovered("all is well");
        },
        10 * minute,
    );

    survivesOutages(() => outages, namespace, 3);

    it(
        "leaves nothing behind when it is destroyed, cert-manager's programs included",
        async () => {
            ended(await clone.run("destroy", stack), 0);
            expect(state().filter(({ custom }) => custom === true)).toEqual([]);
            expect(
                await kubectl("get", "deployments,issuers,certificates", "--all-namespaces", "--output", "name"),
            ).toBe("");
            expect(await kubectl("get", "namespace", "cert-manager", "--ignore-not-found", "--output", "name")).toBe(
                "",
            );
        },
        15 * minute,
    );
});
