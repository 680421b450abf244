// A control plane for these tests, plugins on it, and a second hand that changes objects behind their back.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { startControlPlane, stopControlPlane } from "../../../../local/control-plane";
import { Client, type Collection } from "../../../../local/plugins/kubernetes/cluster/client";
import type { Clock } from "../../../../local/plugins/kubernetes/cluster/clock";
import { realClock } from "../../../../local/plugins/kubernetes/cluster/clock";
import { connect } from "../../../../local/plugins/kubernetes/cluster/http";
import { loadKubeconfig, resolveTarget, type Target } from "../../../../local/plugins/kubernetes/configure/kubeconfig";
import { gvkOf, nameOf, namespaceOf } from "../../../../local/plugins/kubernetes/objects/object";
import { kubernetesProvider } from "../../../../local/plugins/kubernetes/server";
import type { JsonObject } from "../../../../local/plugins/protocol/json";
import { silentProgress } from "../../../support/silent";
import { MiniEngine } from "./mini-engine";
import { Plugin, Recorder } from "./plugin";

/** Everything one test needs, with nothing left of the tests before it. */
export interface Stage {
    readonly engine: MiniEngine;
    readonly plugin: Plugin;
    readonly messages: Recorder;
    readonly namespace: string;
    /** How long the plugin wanted to wait each time it did, in seconds of its own clock. */
    readonly waits: readonly number[];
}

export interface StageOptions {
    readonly settings?: Readonly<Record<string, string>>;
    /** How much faster than real time the plugin's clock runs. @default 1 */
    readonly speed?: number;
    readonly env?: NodeJS.ProcessEnv;
}

export class World {
    /** Of this test file alone: others run beside it, and one of them kills its API server. */
    private readonly work = fs.mkdtempSync(path.join(os.tmpdir(), "plugins-"));
    readonly folder = path.join(this.work, "control-plane");
    private client: Client | undefined;
    private kubeconfig = "";
    private readonly closers: (() => void)[] = [];
    private readonly made: string[] = [];
    private namespaces = 0;
    private readonly run = Date.now().toString(36);

    async start(): Promise<void> {
        const options = { nodes: 3, storageClasses: [], folder: this.folder };
        const plane = await startControlPlane(options, silentProgress());
        this.kubeconfig = plane.kubeconfig;
        this.client = new Client(connect(this.target()), realClock);
    }

    async stop(): Promise<void> {
        this.client?.close();
        await stopControlPlane({ folder: this.folder }, silentProgress());
        fs.rmSync(this.work, { recursive: true, force: true });
    }

    private target(): Target {
        const choice = { kubeconfig: "", context: "", cluster: "", namespace: "" };
        return resolveTarget(loadKubeconfig(this.kubeconfig, {}), choice);
    }

    /** Contents, as a program passes them. */
    kubeconfigText(): string {
        return fs.readFileSync(this.kubeconfig, "utf8");
    }

    kubeconfigFile(): string {
        return this.kubeconfig;
    }

    async stage(options: StageOptions = {}): Promise<Stage> {
        const messages = new Recorder();
        const waits: number[] = [];
        const provider = kubernetesProvider({
            version: "4.34.2",
            engine: messages,
            env: options.env ?? {},
            clock: faster(options.speed ?? 1, waits),
        });
        const plugin = await Plugin.serve(provider.service);
        this.closers.push(() => {
            provider.close();
            plugin.stop();
        });
        await plugin.configure({ kubeconfig: this.kubeconfig, ...options.settings });
        const namespace = await this.newNamespace();
        return { engine: new MiniEngine(plugin), plugin, messages, namespace, waits };
    }

    async newNamespace(): Promise<string> {
        const name = `t${++this.namespaces}-${this.run}`;
        await this.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
        this.made.push(name);
        return name;
    }

    /** Ends the plugins of the last test and clears up after it, without waiting for that. */
    async closeStages(): Promise<void> {
        for (const close of this.closers.splice(0)) close();
        for (const name of this.made.splice(0)) {
            await this.remove({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
        }
    }

    async create(object: JsonObject): Promise<JsonObject> {
        const { client, collection, operation } = await this.at(object);
        return client.create(collection, object, { fieldManager: "somebody" }, operation);
    }

    async get(object: JsonObject): Promise<JsonObject> {
        const { client, collection, operation } = await this.at(object);
        return client.get(collection, nameOf(object), operation);
    }

    /** The names of all objects of this one's kind and namespace. */
    async list(object: JsonObject): Promise<string[]> {
        const { client, collection, operation } = await this.at(object);
        return (await client.list(collection, operation)).map(nameOf);
    }

    /** Any document the server has. */
    async document(path: string): Promise<JsonObject> {
        const http = connect(this.target());
        try {
            return await http.send({ method: "GET", path, signal: new AbortController().signal });
        } finally {
            http.close();
        }
    }

    /** A merge patch by another hand. */
    async patch(object: JsonObject, patch: JsonObject, manager = "somebody"): Promise<void> {
        const { client, collection, operation } = await this.at(object);
        const type = "application/merge-patch+json";
        await client.patch(collection, nameOf(object), type, patch, { fieldManager: manager }, operation);
    }

    async apply(object: JsonObject, manager = "somebody"): Promise<void> {
        const { client, collection, operation } = await this.at(object);
        await client.apply(collection, object, { fieldManager: manager, force: true }, operation);
    }

    async remove(object: JsonObject): Promise<void> {
        const { client, collection, operation } = await this.at(object);
        await client.delete(collection, nameOf(object), {}, operation);
    }

    private async at(object: JsonObject): Promise<{
        client: Client;
        collection: Collection;
        operation: { signal: AbortSignal };
    }> {
        if (!this.client) throw new Error("the control plane is not up");
        const signal = new AbortController().signal;
        const collection = await this.client.collection(gvkOf(object), namespaceOf(object), signal);
        return { client: this.client, collection, operation: { signal } };
    }
}

function faster(speed: number, waits: number[]): Clock {
    return {
        now: realClock.now,
        after: (milliseconds, callback) => {
            waits.push(milliseconds / 1000);
            return realClock.after(milliseconds / speed, callback);
        },
    };
}
