import * as fs from "node:fs";
import * as path from "node:path";
import type { Progress, Step } from "../terminal";
import { Api } from "./api";
import { type Programs, programs } from "./binaries";
import { clusterIdentity } from "./cluster/identity";
import { registerMetrics, unregisterMetrics } from "./cluster/metrics-api";
import { ensureNodes } from "./cluster/nodes";
import { ensureStorageClasses } from "./cluster/storage-classes";
import { type Crd, ensureCrds, keepStored, layStored, loadCrds } from "./crds";
import { type Folder, makeFolders, writePrivateIfChanged } from "./folder";
import { kubeconfig } from "./kubeconfig";
import { type ControlPlaneOptions, defaultNodeSize } from "./options";
import { type ClientName, clients, ensurePki, readClient, readEtcdClient } from "./pki";
import { choosePorts, type PortName, type Ports } from "./ports";
import { recordedNames, runningRecord, stopProcesses } from "./processes";
import { stopStrays } from "./processes/strays";
import { type ServerContext, serverGroups, url } from "./servers";
import { readState, writeState } from "./state";
import { PortTaken, superviseAll } from "./supervise";

/** How often ports may turn out to be taken between choice and use before that is called a failure. */
const portAttempts = 3;

/** One call of `up`. */
interface Run {
    readonly folder: Folder;
    readonly options: ControlPlaneOptions;
    readonly tools: Programs;
    readonly crds: readonly Crd[];
    readonly progress: Progress;
    readonly step: Step;
}

export interface Started {
    readonly ports: Ports;
    /** How many servers had to be started. */
    readonly started: number;
}

/** And configured. */
export interface BroughtUp extends Started {
    /** Another one for every cluster. */
    readonly cluster: string;
}

/** Brings the control plane to what the options say, from whatever state it is in. The caller holds the lock. */
export async function bringUp(folder: Folder, options: ControlPlaneOptions, progress: Progress): Promise<BroughtUp> {
    const tools = await programs(options.metrics ?? false, progress);
    const crds = await loadCrds(progress);
    makeFolders(folder);
    ensurePki(folder.pki);
    await stopStrays(folder);
    const step = progress.step("control plane");
    try {
        const run: Run = { folder, options, tools, crds, progress, step };
        const result = await startServers(run);
        const cluster = await configure(run, result.ports);
        const servers = result.started === 0 ? "already running" : `${count(result.started, "server")} started`;
        step.done(`${count(options.nodes, "node")}, ${servers}`);
        return { ...result, cluster };
    } catch (error) {
        step.fail();
        throw error;
    }
}

function count(number: number, what: string): string {
    return `${number} ${what}${number === 1 ? "" : "s"}`;
}

async function startServers(run: Run): Promise<Started> {
    const { folder, options, tools, progress } = run;
    const metrics = options.metrics ?? false;
    for (let attempt = 1; ; attempt += 1) {
        const { ports, moved } = await choosePorts(folder.root, readState(folder)?.ports ?? {}, portsInUse(folder));
        for (const { name, from, to } of moved) {
            progress.line(`port ${from} of ${name} is taken by another program: using ${to} from now on`);
        }
        writeState(folder, { ports, nodes: options.nodes, metrics });
        const groups = serverGroups(contextFor(folder, ports, tools), { metrics });
        writePrivateIfChanged(folder.kubeconfig, kubeconfigFor(folder, ports, "admin"));
        try {
            return { ports, started: await startGroups(run, ports, groups) };
        } catch (error) {
            if (!(error instanceof PortTaken) || attempt >= portAttempts) throw error;
        }
    }
}

async function startGroups(run: Run, ports: Ports, groups: ReturnType<typeof serverGroups>): Promise<number> {
    const { folder, crds, tools, step } = run;
    const how = { folder, report: (text: string) => step.update(text) };
    const { store, apiServer, clients } = groups;
    const isFirst = !fs.existsSync(folder.etcd);
    const outcomes = await superviseAll(store, how);
    if (isFirst) await withEtcd(folder, ports, (etcd) => layStored(etcd, crds, tools["kube-apiserver"]));
    outcomes.push(...(await superviseAll(apiServer, how)));
    // Definitions need nobody but the API server.
    const [fromClients] = await together(superviseAll(clients, how), configureKinds(run, ports));
    outcomes.push(...fromClients);
    return outcomes.filter((outcome) => outcome === "started").length;
}

/** Both, and not before both have ended; if one fails, with its error. */
async function together<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
    await Promise.allSettled([first, second]);
    return [await first, await second];
}

async function withEtcd<T>(folder: Folder, ports: Ports, action: (etcd: Api) => Promise<T>): Promise<T> {
    const etcd = new Api(url(ports.etcd), readEtcdClient(folder.pki));
    try {
        return await action(etcd);
    } finally {
        etcd.close();
    }
}

/** A port on which a server of ours listens is taken by definition; that is no reason to choose another one. */
function portsInUse(folder: Folder): Set<PortName> {
    const names = recordedNames(folder.records).filter((name) => runningRecord(folder.records, name)) as PortName[];
    return new Set(names.includes("etcd") ? [...names, "etcd-peer"] : names);
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
        kubeconfig: (client) => settings(`${client}.kubeconfig`, kubeconfigFor(folder, ports, client)),
    };
}

async function withApi<T>(folder: Folder, ports: Ports, action: (api: Api) => Promise<T>): Promise<T> {
    const api = new Api(url(ports["kube-apiserver"]), readClient(folder.pki, "control-plane"));
    try {
        return await action(api);
    } finally {
        api.close();
    }
}

/** The kinds and classes that a stack expects to find. */
async function configureKinds({ folder, options, crds, tools }: Run, ports: Ports): Promise<void> {
    await withApi(folder, ports, (api) =>
        together(ensureCrds(api, crds), ensureStorageClasses(api, options.storageClasses)),
    );
    await withEtcd(folder, ports, (etcd) => keepStored(etcd, crds, tools["kube-apiserver"]));
}

/** What needs the servers that were started last. Gives the cluster's identity. */
async function configure(run: Run, ports: Ports): Promise<string> {
    run.step.update("nodes");
    return withApi(run.folder, ports, async (api) => {
        await together(configureNodes(api, run.options, ports), configureMetrics(api, run, ports));
        return clusterIdentity(api);
    });
}

async function configureNodes(api: Api, options: ControlPlaneOptions, ports: Ports): Promise<void> {
    const { gitVersion } = await api.get<{ gitVersion: string }>("/version");
    const size = options.nodeSize ?? defaultNodeSize;
    await ensureNodes(api, options.nodes, { size, kubeletPort: ports.kwok, version: gitVersion });
}

/** Without metrics its registration goes first, then a server that an earlier `up` had started. */
async function configureMetrics(api: Api, { folder, options }: Run, ports: Ports): Promise<void> {
    if (options.metrics) {
        const authority = fs.readFileSync(path.join(folder.pki, "ca.crt"), "utf8");
        await registerMetrics(api, ports, authority);
        return;
    }
    await unregisterMetrics(api);
    const record = runningRecord(folder.records, "metrics-server");
    if (record) await stopProcesses([record], 2000);
}
