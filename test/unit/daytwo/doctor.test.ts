import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { styleFor } from "../../../local/terminal";
import {
    type ClusterFacts,
    clusterFindings,
    type MachineFacts,
    machineFindings,
} from "../../../workflow/doctor/checks";
import { machineFacts } from "../../../workflow/doctor/look";
import { doctorText } from "../../../workflow/verbs/doctor";

const machine: MachineFacts = {
    platform: "linux",
    node: "20.20.0",
    go: "go version go1.26.4 linux/amd64",
    neededGo: "1.26.4",
    make: "GNU Make 4.3",
    git: "git version 2.40.0",
    freeBytes: 50 * 1024 ** 3,
    memoryBytes: 8 * 1024 ** 3,
    packages: undefined,
    tools: { missing: [], needed: 10 },
};

const cluster: ClusterFacts = {
    context: "shop",
    wanted: {
        context: "shop",
        version: "1.35",
        capabilities: { certManager: true, metricsServer: true, keda: false, networkPolicies: true },
        storageClasses: [{ name: "fast", owned: false }],
        admission: true,
    },
    serverVersion: "v1.35.4",
    nodes: { ready: 3, all: 3 },
    crds: ["certificates.cert-manager.io"],
    apiServices: { "v1beta1.metrics.k8s.io": true },
    storageClasses: ["fast"],
    daemonSets: ["cilium"],
    nodeVersions: ["v1.35.4"],
    canCreateNamespaces: true,
    canGrantWaivers: true,
};

const notGood = (
    findings: readonly {
        readonly name: string;
        readonly verdict: string;
        readonly says: string;
        readonly todo?: string;
    }[],
) =>
    findings
        .filter(({ verdict }) => verdict !== "good")
        .map(({ verdict, name, says, todo }) => `${verdict} ${name}: ${says}; ${todo}`);

it("A machine and a cluster with everything have nothing to do.", () => {
    const findings = [...machineFindings(machine), ...clusterFindings(cluster)];
    expect(notGood(findings)).toEqual([]);
    expect(doctorText(findings, styleFor(false))).toContain("Everything that is needed is there.");
});

it.each<[Partial<MachineFacts>, string]>([
    [{ node: "18.20.0" }, "bad Node: 18.20.0 is too old; install Node 20.19 or newer (https://nodejs.org)"],
    [{ git: undefined }, "bad git: not found; install git: reports and plans are about commits"],
    [{ make: undefined }, "bad make: not found; install GNU make"],
    [
        { go: undefined },
        "warning Go: not found, but every tool is built; install Go 1.26.4 or newer (https://go.dev/dl)",
    ],
    [
        { platform: "darwin" },
        "warning system: darwin: the local control plane runs on Linux only; use a Linux machine or virtual machine for make up and all that needs no CONTEXT; make render, connections and deploy run here",
    ],
    [
        { tools: { missing: ["kwok", "metrics-server"], needed: 10 } },
        "warning tools: 8 of 10 are there; nothing: the next make up builds kwok, metrics-server, once",
    ],
    [
        { packages: "yaml is missing" },
        "warning packages: yaml is missing; nothing: the next command installs them with npm ci",
    ],
    [{ memoryBytes: 1024 ** 3 }, "warning memory: 1.0 GiB; the control plane and the engine want 3 GiB"],
    [
        { freeBytes: 1024 ** 3 },
        "warning disk: 1.0 GiB free; 2 GiB are needed: remove what is old, or move the cache with STACKWRIGHT_CACHE",
    ],
])("A machine with %j is told what to do.", (facts, words) => {
    expect(notGood(machineFindings({ ...machine, ...facts }))).toEqual([words]);
});

it.each([
    ["go version go1.20.1 linux/amd64", "go1.20.1"],
    ["go version go1.26.3 linux/amd64", "go1.26.3"],
])("With %s and without the tools nothing can be built.", (go, version) => {
    const facts = { ...machine, go, tools: { missing: ["kwok"], needed: 10 } };
    expect(notGood(machineFindings(facts))).toContain(
        `bad Go: ${version} is too old; install Go 1.26.4 or newer (https://go.dev/dl)`,
    );
});

describe("The tools of this machine", () => {
    const before = process.env.STACKWRIGHT_CACHE;
    let cache: string;
    beforeEach(() => {
        cache = fs.mkdtempSync(path.join(os.tmpdir(), "doctor-"));
        process.env.STACKWRIGHT_CACHE = cache;
    });
    afterEach(() => {
        fs.rmSync(cache, { recursive: true, force: true });
        if (before === undefined) delete process.env.STACKWRIGHT_CACHE;
        else process.env.STACKWRIGHT_CACHE = before;
    });

    it("are missing where only another version, or half a tool, is in the cache.", async () => {
        fs.mkdirSync(path.join(cache, "tools", "kwok", "v0.0.1-0000-go1.0"), { recursive: true });
        const { tools } = await machineFacts({ metrics: true });
        expect(tools.missing).toEqual(expect.arrayContaining(["kwok", "metrics-server"]));
        expect((await machineFacts({ metrics: false })).tools.needed).toBe(tools.needed - 1);
    });
});

it.each<[Partial<ClusterFacts>, string]>([
    [{ context: "other" }, "bad context: other is not the stack's own, which is shop; kubectl config use-context shop"],
    [
        { serverVersion: "v1.33.1" },
        "warning Kubernetes: v1.33.1, the stack's settings say 1.35; set stackwright:cluster (kubernetesVersion) to what runs, then make preview",
    ],
    [{ nodes: { ready: 2, all: 3 } }, "bad nodes: 2 of 3 ready; kubectl describe nodes says what they lack"],
    [
        { crds: [] },
        "bad certManager: certificates.cert-manager.io is not there; install it, or set stackwright:capabilities certManager to false",
    ],
    [
        { apiServices: {} },
        "bad metricsServer: API v1beta1.metrics.k8s.io is not there; install it, or set stackwright:capabilities metricsServer to false",
    ],
    [
        { crds: [...cluster.crds, "scaledobjects.keda.sh"] },
        "warning keda: scaledobjects.keda.sh is there, but switched off in the settings; set stackwright:capabilities keda to true to use it",
    ],
    [
        { storageClasses: [] },
        "bad storage class fast: there is none; there are: none; make it, or name another under stackwright:cluster (storageClasses)",
    ],
    [
        { daemonSets: ["kube-flannel-ds"] },
        "bad network policies: kube-flannel-ds does not enforce them: every policy would be inert; use Calico, Cilium or another plugin that does",
    ],
    [
        { daemonSets: ["aws-node"] },
        "warning network policies: the AWS plugin enforces them only if it is told to; set enableNetworkPolicy of the VPC CNI add-on to true",
    ],
    [
        { canCreateNamespaces: false },
        "bad permissions: may not create namespaces; use an account that may: the stack makes namespaces, roles and classes",
    ],
    [
        { canGrantWaivers: false },
        'warning permissions: may not give waivers: the API server refuses whatever workload carries one; give its role the verb grant on waivers.stackwright.dev (docs/policies.md, "At admission")',
    ],
])("A cluster with %j is told what to do.", (facts, words) => {
    expect(notGood(clusterFindings({ ...cluster, ...facts }))).toEqual([words]);
});

it("A cluster that does not answer is told that, and nothing that follows from it.", () => {
    expect(notGood(clusterFindings({ ...cluster, serverVersion: undefined }))).toEqual([
        "bad API server: does not answer; check that the cluster runs and that this machine reaches it: kubectl --context … get nodes",
    ]);
});

it("Who may not give waivers can deploy all the same where nothing is judged at admission.", () => {
    const wanted = { ...cluster.wanted, admission: false };
    expect(notGood(clusterFindings({ ...cluster, wanted, canGrantWaivers: false }))).toEqual([]);
});

it("k3s enforces policies without a DaemonSet of its own.", () => {
    expect(notGood(clusterFindings({ ...cluster, daemonSets: [], nodeVersions: ["v1.35.4+k3s1"] }))).toEqual([]);
});
