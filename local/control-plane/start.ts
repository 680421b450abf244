import * as fs from "node:fs";
import * as path from "node:path";
import type { Progress, Step } from "../terminal";
import { Api } from "./api";
import { type Programs, programs } from "./binaries";
import { registerResourceMetrics, unregisterResourceMetrics } from "./cluster/metrics-api";
import { ensureNodes } from "./cluster/nodes";
import { ensureStorageClasses } from "./cluster/storage-classes";
import { ensureCrds, loadCrds } from "./crds";
import { type Folder, makeFolders, writePrivateIfChanged } from "./folder";
import { contextName, kubeconfig } from "./kubeconfig";
import { type ControlPlaneOptions, defaultNodeSize } from "./options";
import { type ClientName, clients, ensurePki, readClient } from "./pki";
import { choosePorts, type PortName, type Ports } from "./ports";
import { readRecord, recordedNames, runningRecord, stopProcesses } from "./processes";
import { stopStrays } from "./processes/strays";
import { type Server, type ServerContext, serverGroups, url } from "./servers";
import { readState, writeState } from "./state";
import { PortTaken, superviseAll } from "./supervise";

/** How often ports may turn out to be taken between choice and use before that is called a failure. */
const portAttempts = 3;

export interface Started {
    readonly ports: Ports;
    readonly started: number;
}

/** Brings the control plane to what the options say, from whatever state it is in. The caller holds the lock. */
export async function bringUp(folder: Folder, options: ControlPlaneOptions, progress: Progress): Promise<Started> {
    const metrics = options.metrics ?? false;
    const tools = await programs(metrics, progress);
    const crds = await loadCrds(progress);
    makeFolders(folder);
    ensurePki(folder.pki);
    await stopStrays(folder);

    const step = progress.step("control plane");
    try {
        if (!metrics) await dropMetrics(folder);
        const { ports, started } = await startServers(folder, options, tools, progress, step);
        const api = new Api(url(ports["kube-apiserver"]), readClient(folder.pki, "control-plane"));
        try {
            await configure(api, folder, options, { ports, crds, step });
        } finally {
            api.close();
        }
        step.done(`${options.nodes} nodes, ${started === 0 ? "already running" : `${started} servers started`}`);
        return { ports, started };
    } catch (error) {
        step.fail();
        throw error;
    }
}

async function startServers(
    folder: Folder,
    options: ControlPlaneOptions,
    tools: Programs,
    progress: Progress,
    step: Step,
): Promise<Started> {
    for (let attempt = 1; ; attempt += 1) {
        const { ports, moved } = await choosePorts(folder.root, readState(folder)?.ports ?? {}, portsInUse(folder));
        for (const { name, from, to } of moved) {
            progress.line(`port ${from} of ${name} is taken by another program: using ${to} from now on`);
        }
        writeState(folder, { ports, nodes: options.nodes, metrics: options.metrics ?? false });
        const groups = serverGroups(contextFor(folder, ports, tools), { metrics: options.metrics ?? false });
        writePrivateIfChanged(folder.kubeconfig, kubeconfigFor(folder, ports, "admin"));
        try {
            const outcomes = await superviseAll(groups, { folder, report: (text) => step.update(text) });
            return { ports, started: outcomes.filter((outcome) => outcome === "started").length };
        } catch (error) {
            if (!(error instanceof PortTaken) || attempt >= portAttempts) throw error;
        }
    }
}

/** A port on which a server of ours listens is taken by definition; that is no reason to choose another one. */
function portsInUse(folder: Folder): Set<PortName> {
    const names = recordedNames(folder.records).filter((name) => runningRecord(folder.records, name)) as PortName[];
    return new Set(names.includes("etcd") ? [...names, "etcd-peer"] : names);
}

/** metrics-server may still run from an earlier start: its registration goes first, then the server. */
async function dropMetrics(folder: Folder): Promise<void> {
    const record = readRecord(folder.records, "metrics-server");
    if (record) await stopProcesses([record], 2000);
}

function kubeconfigFor(folder: Folder, ports: Ports, client: ClientName): string {
    return kubeconfig({
        server: url(ports["kube-apiserver"]),
        user: clients[client].commonName,
        client: readClient(folder.pki, client),
    });
}

function contextFor(folder: Folder, ports: Ports, tools: Programs): ServerContext {
    const settings = (name: string, content: string) => {
        const file = path.join(folder.config, name);
        writePrivateIfChanged(file, content);
        return { path: file, content };
    };
    return {
        folder,
        ports,
        tools,
        settings,
        pki: (file) => path.join(folder.pki, file),
        kubeconfig: (client) => settings(`${client}.kubeconfig`, kubeconfigFor(folder, ports, client as ClientName)),
    };
}

interface Facts {
    readonly ports: Ports;
    readonly crds: Parameters<typeof ensureCrds>[1];
    readonly step: Step;
}

/** Everything that is kept in the cluster itself, independent parts at once. */
async function configure(api: Api, folder: Folder, options: ControlPlaneOptions, facts: Facts): Promise<void> {
    const { ports, crds, step } = facts;
    step.update("custom resources, nodes, storage classes");
    const { gitVersion } = await api.get<{ gitVersion: string }>("/version");
    const nodes = ensureNodes(api, options.nodes, {
        size: options.nodeSize ?? defaultNodeSize,
        kubeletPort: ports.kwok,
        version: gitVersion,
    });
    const metrics = options.metrics
        ? registerResourceMetrics(
              api,
              ports["metrics-server"],
              fs.readFileSync(path.join(folder.pki, "ca.crt"), "utf8"),
          )
        : unregisterResourceMetrics(api);
    const results = await Promise.allSettled([
        nodes,
        metrics,
        ensureCrds(api, crds),
        ensureStorageClasses(api, options.storageClasses),
    ]);
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
}

export type { Server };
export { contextName };
