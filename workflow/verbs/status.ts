import { type ControlPlaneStatus, controlPlaneStatus } from "../../local/control-plane";
import { contextName } from "../../local/control-plane/kubeconfig";
import { lockOwner } from "../../local/control-plane/lock";
import { repositoryRoot, workDir } from "../../local/paths";
import { createProgress, formatTable, type Style } from "../../local/terminal";
import { ensureTools } from "../../local/toolchain";
import { stacksOf } from "../stack/choose";
import { workPaths } from "../stack/folder";
import { Kubectl } from "../stack/kubectl";
import { stackRows, stackTables } from "../summary/summarise";
import type { Command } from "./command";
import { requireLocal } from "./up";

/** Looks, changes nothing, waits for nobody. The exit code says whether all is well. */
export async function status(command: Command): Promise<number> {
    const { options, style } = command;
    requireLocal(options);
    if (options.json) return statusAsJson();
    const plane = await controlPlaneStatus();
    const busy = lockOwner(workPaths.lock())?.doing ?? plane.busyWith;
    if (busy !== undefined) print(style.warn(`another command is at work: ${busy}`));
    if (!plane.exists) {
        print("There is no local control plane: make up starts it and brings the stack up.");
        return 1;
    }
    print(serversTable(plane, style));
    const apiserver = plane.servers.find(({ name }) => name === "kube-apiserver");
    if (apiserver?.healthy === true) await printStacks(style);
    if (!plane.healthy) print(style.bad("Not everything is well: make up repairs it."));
    return plane.healthy ? 0 : 1;
}

/** The same for programs. */
async function statusAsJson(): Promise<number> {
    const { exists, healthy, servers, nodes, busyWith } = await controlPlaneStatus();
    const answers = servers.find(({ name }) => name === "kube-apiserver")?.healthy === true;
    const kubectl = answers ? await localKubectl() : undefined;
    const stacks: Record<string, object> = {};
    for (const stack of kubectl === undefined ? [] : stacksOf(repositoryRoot)) {
        const systems = kubectl && (await stackRows({ stack, project: repositoryRoot, kubectl }));
        if (systems !== undefined && systems.length > 0) stacks[stack] = { systems };
    }
    const busy = lockOwner(workPaths.lock())?.doing ?? busyWith;
    print(JSON.stringify({ exists, healthy, busyWith: busy, servers, nodes, stacks }, undefined, 2));
    return healthy ? 0 : 1;
}

async function printStacks(style: Style): Promise<void> {
    const kubectl = await localKubectl();
    for (const stack of stacksOf(repositoryRoot)) {
        const tables = await stackTables({ stack, project: repositoryRoot, kubectl }, style);
        if (tables.length > 0) print(["", style.bold(`stack ${stack}`), ...tables].join("\n"));
    }
}

/** The tool is there, or there would be no control plane. */
const silent = createProgress({ output: { write: () => true } });

/** kubectl on the local control plane. */
export async function localKubectl(): Promise<Kubectl> {
    const program = (await ensureTools(["kubectl"], { progress: silent })).get("kubectl")?.path ?? "kubectl";
    return new Kubectl(program, { ...process.env, KUBECONFIG: workDir("control-plane", "kubeconfig") }, contextName);
}

function serversTable({ servers, nodes }: ControlPlaneStatus, style: Style): string {
    const columns = [
        { title: "server" },
        { title: "port", align: "right" },
        { title: "pid", align: "right" },
        { title: "memory", align: "right" },
        { title: "health" },
    ] as const;
    const rows = servers.map(({ name, port, pid, memoryBytes, healthy, reason }) => [
        name,
        String(port),
        String(pid ?? "-"),
        `${Math.round(memoryBytes / 1024 ** 2)} MiB`,
        healthy ? style.good("well") : style.bad(reason ?? "not well"),
    ]);
    return `${formatTable(columns, rows, style.width)}\n${nodes.ready} of ${nodes.wanted} nodes ready`;
}

function print(text: string): void {
    process.stdout.write(`${text}\n`);
}
