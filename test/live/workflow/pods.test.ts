import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as net from "node:net";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startControlPlane } from "../../../local/control-plane";
import { repositoryRoot, workDir } from "../../../local/paths";
import { readStackDocument } from "../../../workflow/stack/choose";
import { planeNeeds } from "../../../workflow/stack/plane-options";
import { silentProgress } from "../../support/silent";
import { Command, down, kubectl, minute, serverPid } from "./support";

/**
 * What reaches into pods: logs, a shell, a port. kwok stands in for kubelets, and can answer for the programs of its pods, too,
 * from a file, a shell and a port of this machine: what kubectl does through the API server is what it does on any cluster.
 */
const context = "stackwright-staging";
const namespace = "graphmemory-staging";
let kubelet: ChildProcess | undefined;
let program: http.Server | undefined;

const names = { logs: () => workDir("pod.log"), kubeconfig: () => workDir("own-kubeconfig") };

/** The same process with answers for the programs in its pods. */
async function answeringKubelet(port: number): Promise<void> {
    const pid = await serverPid("kwok");
    const [command = "", ...args] = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    const given = args.find((one) => one.startsWith("--config="))?.slice("--config=".length) ?? "";
    const settings = fs
        .readFileSync(given, "utf8")
        .replace('"enableDebuggingHandlers":false', '"enableDebuggingHandlers":true');
    const answers = [
        { kind: "ClusterLogs", spec: { logs: [{ logsFile: names.logs(), follow: false }] } },
        { kind: "ClusterExec", spec: { execs: [{ local: {} }] } },
        { kind: "ClusterPortForward", spec: { forwards: [{ target: { address: "127.0.0.1", port } }] } },
    ].map((one) => JSON.stringify({ apiVersion: "kwok.x-k8s.io/v1alpha1", metadata: { name: "all" }, ...one }));
    const file = workDir("kwok.yaml");
    fs.writeFileSync(file, [settings, ...answers].join("\n---\n"));
    process.kill(pid, "SIGKILL");
    kubelet = spawn(
        command,
        args.map((one) => (one.startsWith("--config=") ? `--config=${file}` : one)),
        { stdio: "ignore" },
    );
}

async function install(): Promise<void> {
    const labels = { app: "backend", "app.kubernetes.io/managed-by": "stackwright" };
    const container = { name: "backend", image: "registry.internal/backend:1", ports: [{ containerPort: 8000 }] };
    const items = [
        { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
        {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "backend", namespace, labels },
            spec: { containers: [container], tolerations: [{ operator: "Exists" }] },
        },
        {
            apiVersion: "v1",
            kind: "Service",
            metadata: { name: "backend", namespace },
            spec: { selector: { app: "backend" }, ports: [{ port: 8000 }] },
        },
    ];
    const file = workDir("pods.json");
    fs.writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    // The account of a namespace that is new comes a moment later.
    for (let left = 20; ; left -= 1) {
        try {
            await kubectl("apply", "--filename", file);
            break;
        } catch (error) {
            if (left === 0) throw error;
            await sleep(500);
        }
    }
    await kubectl("wait", "pod/backend", "--for=condition=Ready", "--timeout=60s", "--namespace", namespace);
}

function verb(name: string, variables: Readonly<Record<string, string>> = {}): Command {
    const env = {
        ...process.env,
        ...variables,
        KUBECONFIG: names.kubeconfig(),
        CONTEXT: context,
        SYSTEM: "graphmemory",
    };
    const args = [path.join(repositoryRoot, "workflow", "start.cjs"), name];
    return new Command(
        spawn(process.execPath, args, { env: { ...env, NO_COLOR: "1" }, stdio: ["pipe", "pipe", "pipe"] }),
    );
}

async function freePort(): Promise<number> {
    const server = net.createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
}

beforeAll(async () => {
    await down();
    const staging = readStackDocument(path.join(repositoryRoot, "Pulumi.staging.yaml"));
    const plane = await startControlPlane(planeNeeds(staging), silentProgress());
    const text = fs.readFileSync(plane.kubeconfig, "utf8");
    fs.writeFileSync(names.kubeconfig(), text.replaceAll(plane.context, context), { mode: 0o600 });
    fs.writeFileSync(names.logs(), "2026-11-21T09:00:00.000000000Z stdout F the program says so\n");
    program = http.createServer((_, response) => response.end("well")).listen(0, "127.0.0.1");
    await new Promise((resolve) => program?.once("listening", resolve));
    await answeringKubelet((program.address() as AddressInfo).port);
    await install();
}, 3 * minute);

afterAll(async () => {
    program?.close();
    kubelet?.kill("SIGKILL");
    await down();
}, minute);

it("make logs follows what the pods of a system write, each line with its pod.", async () => {
    const command = verb("logs");
    await command.says("[pod/backend/backend] the program says so");
    command.child.kill("SIGTERM");
    expect((await command.ended).code).toBe(0);
});

it("make shell is a shell in a running pod of the system.", async () => {
    const command = verb("shell");
    command.child.stdin?.end("echo $((6 * 7))\nexit 3\n");
    const { code, output } = await command.ended;
    expect(output).toContain(`A shell in ${namespace}/pod/backend; exit leaves.`);
    expect(output).toMatch(/^42$/m);
    expect(code).not.toBe(0);
});

it("make port-forward opens the Service here until it is interrupted.", async () => {
    const port = await freePort();
    const command = verb("port-forward", { PORT: `${port}:8000` });
    await command.says("Forwarding from");
    expect(command.output).toContain(`${namespace}/backend: http://127.0.0.1:${port}; Ctrl-C ends.`);
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(await answer.text()).toBe("well");
    command.child.kill("SIGTERM");
    expect((await command.ended).code).toBe(0);
    // kubectl is gone with it.
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});
