import { type ControlPlaneStatus, controlPlaneStatus } from "../../local/control-plane";
import { contextName } from "../../local/control-plane/kubeconfig";
import { lockOwner } from "../../local/control-plane/lock";
import { repositoryRoot, workDir } from "../../local/paths";
import { createProgress, formatTable, type Style } from "../../local/terminal";
import { ensureTools } from "../../local/toolchain";
import { stacksOf } from "../stack/choose";
import { workPaths } from "../stack/folder";
import { Kubectl } from "../stack/kubectl";
import { type StackView, tablesOf, viewOf } from "../summary/summarise";
import { notReady } from "../summary/systems";
import type { Command } from "./command";
import { requireLocal } from "./up";

/** Looks, changes nothing, waits for nobody. The exit code says whether all is well: servers, nodes and every pod. */
export async function status(command: Command): Promise<number> {
    const { options, style } = command;
    requireLocal(options);
    const plane = await controlPlaneStatus();
    const answers = plane.servers.some(({ name, healthy }) => name === "kube-apiserver" && healthy);
    const stacks = answers ? await viewsOf(await localKubectl()) : [];
    const busyWith = lockOwner(workPaths.lock())?.doing ?? plane.busyWith;
    const looked = { ...plane, busyWith };
    print(options.json ? JSON.stringify(asJson(looked, stacks), undefined, 2) : asText(looked, stacks, style));
    return isWell(plane, stacks) ? 0 : 1;
}

/** The stacks that have objects there. */
export async function viewsOf(kubectl: Kubectl): Promise<readonly StackView[]> {
    const views: StackView[] = [];
    for (const stack of stacksOf(repositoryRoot)) views.push(await viewOf({ stack, project: repositoryRoot, kubectl }));
    return views.filter(({ systems }) => systems.length > 0);
}

function isWell({ healthy }: ControlPlaneStatus, stacks: readonly StackView[]): boolean {
    return healthy && stacks.every(({ workloads }) => notReady(workloads).length === 0);
}

/** For programs. */
export function asJson(plane: ControlPlaneStatus, stacks: readonly StackView[]): object {
    const { exists, servers, nodes, busyWith } = plane;
    const systems = Object.fromEntries(stacks.map((view) => [view.stack, { systems: view.systems }]));
    return { exists, healthy: isWell(plane, stacks), busyWith, servers, nodes, stacks: systems };
}

export function asText(plane: ControlPlaneStatus, stacks: readonly StackView[], style: Style): string {
    const { exists, busyWith } = plane;
    const busy = busyWith === undefined ? [] : [style.warn(`another command is at work: ${busyWith}`)];
    if (!exists) {
        return [...busy, "There is no local control plane: make up starts it and brings the stack up."].join("\n");
    }
    return [
        ...busy,
        serversTable(plane, style),
        ...stacks.flatMap((view) => ["", style.bold(`stack ${view.stack}`), ...tablesOf(view, style)]),
        ...closingWords(plane, stacks).map(style.bad),
    ].join("\n");
}

function closingWords({ healthy }: ControlPlaneStatus, stacks: readonly StackView[]): readonly string[] {
    if (!healthy) return ["Not everything is well: make up repairs it."];
    const troubled = stacks.filter(({ workloads }) => notReady(workloads).length > 0).map(({ stack }) => stack);
    return troubled.map((stack) => `Not every pod of ${stack} is ready: make logs STACK=${stack} says what happened.`);
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
