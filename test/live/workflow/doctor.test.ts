import * as fs from "node:fs";
import * as path from "node:path";
import { startControlPlane } from "../../../local/control-plane";
import { repositoryRoot, workDir } from "../../../local/paths";
import { readStackDocument } from "../../../workflow/stack/choose";
import { planeNeeds } from "../../../workflow/stack/plane-options";
import { silentProgress } from "../../support/silent";
import { down, kubectl, make, minute } from "./support";

/** What doctor says of a real API server, in good days and in bad ones. */
interface Answer {
    readonly healthy: boolean;
    readonly findings: readonly {
        readonly name: string;
        readonly verdict: string;
        readonly says: string;
        readonly todo?: string;
    }[];
}

async function asked(...variables: readonly string[]): Promise<Answer & { readonly code: number | null }> {
    const { code, output } = await make("doctor", "JSON=1", ...variables);
    const text = /^\{[\s\S]*?^\}$/m.exec(output)?.[0];
    if (text === undefined) throw new Error(`doctor gave no answer:\n${output}`);
    return { code, ...(JSON.parse(text) as Answer) };
}

function of({ findings }: Answer, name: string) {
    return findings.find((finding) => finding.name === name);
}

/** The local control plane as somebody's own cluster, under the name of the stack's context. */
function asOwnCluster(context: string): void {
    const text = fs.readFileSync(workDir("control-plane", "kubeconfig"), "utf8");
    const file = workDir("own-kubeconfig");
    fs.writeFileSync(file, text.replaceAll("stackwright-local", context), { mode: 0o600 });
    process.env.KUBECONFIG = file;
}

interface Named {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly [part: string]: unknown;
}

async function applied(object: Named): Promise<void> {
    const file = workDir(`${object.kind}-${object.metadata.name}.json`);
    fs.writeFileSync(file, JSON.stringify(object));
    await kubectl("apply", "--filename", file);
}

async function allow(user: string, rule: Readonly<Record<string, readonly string[]>>): Promise<void> {
    const rbac = "rbac.authorization.k8s.io";
    const metadata = { name: [user, ...(rule.resources ?? [])].join("-").replace("*", "everything") };
    const roleRef = { apiGroup: rbac, kind: "ClusterRole", name: metadata.name };
    const subjects = [{ apiGroup: rbac, kind: "User", name: user }];
    await applied({ apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata, rules: [rule] });
    await applied({ apiVersion: `${rbac}/v1`, kind: "ClusterRoleBinding", metadata, roleRef, subjects });
}

async function daemonSet(name: string): Promise<void> {
    const metadata = { name, namespace: "kube-system" };
    const template = {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name, image: "example.test/none:1" }] },
    };
    const spec = { selector: { matchLabels: { app: name } }, template };
    await applied({ apiVersion: "apps/v1", kind: "DaemonSet", metadata, spec });
}

beforeAll(down, minute);
afterEach(() => {
    delete process.env.KUBECONFIG;
});
afterAll(down, minute);

test(
    "Without a control plane the machine alone is looked at.",
    async () => {
        const answer = await asked();
        expect({ code: answer.code, healthy: answer.healthy }).toEqual({ code: 0, healthy: true });
        expect(answer.findings.map(({ name }) => name)).toEqual(
            expect.arrayContaining(["Node", "packages", "Go", "make", "git", "tools", "memory"]),
        );
        expect(of(answer, "Kubernetes")).toBeUndefined();
    },
    minute,
);

test(
    "On the local control plane everything that a stack needs is there, and what is simulated is said to be.",
    async () => {
        const silent = silentProgress();
        const staging = readStackDocument(path.join(repositoryRoot, "Pulumi.staging.yaml"));
        await startControlPlane(planeNeeds(staging), silent);
        const answer = await asked("STACK=staging");
        expect(answer.findings.filter(({ verdict }) => verdict === "bad")).toEqual([]);
        expect(answer.code).toBe(0);
        expect(of(answer, "context")).toMatchObject({ verdict: "good", says: "stackwright-local" });
        expect(of(answer, "Kubernetes")).toMatchObject({ verdict: "good", says: expect.stringMatching(/^v1\.35\./) });
        expect(of(answer, "nodes")).toMatchObject({ verdict: "good", says: "3 ready" });
        expect(of(answer, "network policies")?.says).toContain("nothing enforces them here");
        expect(of(answer, "prometheusAdapter")?.says).toContain("nothing serves it here");
        for (const capability of ["gatewayApi", "certManager", "prometheusOperator", "keda", "vpa", "metricsServer"]) {
            expect({ capability, ...of(answer, capability) }).toMatchObject({ capability, verdict: "good" });
        }
        expect(of(answer, "storage class staging-fast-ssd")).toMatchObject({ says: "made by the stack" });
    },
    3 * minute,
);

test(
    "On somebody's own cluster it says of each thing that is missing what to do about it.",
    async () => {
        asOwnCluster("stackwright-staging");
        const before = await asked("CONTEXT=stackwright-staging");
        expect(of(before, "context")).toMatchObject({ verdict: "good" });
        expect(of(before, "network policies")).toMatchObject({
            verdict: "warning",
            says: "no network plugin is known by its DaemonSet",
        });

        await daemonSet("kube-flannel-ds");
        await kubectl("delete", "customresourcedefinition", "scaledobjects.keda.sh");
        await kubectl("delete", "apiservice", "v1beta1.metrics.k8s.io");
        const ill = await asked("CONTEXT=stackwright-staging");
        expect({ code: ill.code, healthy: ill.healthy }).toEqual({ code: 2, healthy: false });
        expect(of(ill, "network policies")).toMatchObject({
            verdict: "bad",
            says: "kube-flannel-ds does not enforce them: every policy would be inert",
            todo: "use Calico, Cilium or another plugin that does",
        });
        expect(of(ill, "keda")).toMatchObject({
            verdict: "bad",
            says: "scaledobjects.keda.sh is not there",
            todo: "install it, or set stackwright:capabilities keda to false",
        });
        expect(of(ill, "metricsServer")).toMatchObject({
            verdict: "bad",
            says: "API v1beta1.metrics.k8s.io is not there",
        });

        await daemonSet("cilium");
        expect(of(await asked("CONTEXT=stackwright-staging"), "network policies")).toMatchObject({
            verdict: "good",
            says: "cilium enforces them",
        });
    },
    4 * minute,
);

test(
    "An account that may make everything but give waivers is told before the first of them is refused.",
    async () => {
        const verbs = ["get", "list", "create", "update", "patch", "delete"];
        await allow("deployer", { apiGroups: ["*"], resources: ["*"], verbs });
        asOwnCluster("stackwright-staging");
        const file = process.env.KUBECONFIG ?? "";
        fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(/^( +)user:$/m, "$1user:\n$1  as: deployer"));
        const permissions = async () =>
            (await asked("CONTEXT=stackwright-staging")).findings.filter(({ name }) => name === "permissions");
        expect(await permissions()).toEqual([
            expect.objectContaining({ verdict: "warning", says: expect.stringContaining("may not give waivers") }),
        ]);

        await allow("deployer", { apiGroups: ["stackwright.dev"], resources: ["waivers"], verbs: ["grant"] });
        expect(await permissions()).toEqual([]);
    },
    3 * minute,
);

test(
    "Another stack's context, and a cluster that does not answer, are told apart.",
    async () => {
        asOwnCluster("somebody-elses");
        const other = await asked("CONTEXT=somebody-elses");
        expect(of(other, "context")).toMatchObject({
            verdict: "bad",
            says: "somebody-elses is not the stack's own, which is stackwright-staging",
        });
        expect(of(other, "Kubernetes")?.verdict).toBe("good");

        asOwnCluster("stackwright-staging");
        const file = process.env.KUBECONFIG ?? "";
        const text = fs.readFileSync(file, "utf8");
        fs.writeFileSync(file, text.replaceAll(/https:\/\/127\.0\.0\.1:\d+/g, "https://127.0.0.1:9"));
        const silent = await asked("CONTEXT=stackwright-staging");
        expect(of(silent, "API server")).toMatchObject({ verdict: "bad", says: "does not answer" });
        expect(silent.code).toBe(2);
    },
    3 * minute,
);
