// Which server to talk to and as whom, by the loading rules every Kubernetes tool follows.
import { existsSync, readFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isObject, type Json, type JsonObject, objectAt, objectsAt, parseJson, stringAt } from "../../protocol/json";

export interface Target {
    readonly server: string;
    readonly namespace: string;
    readonly ca?: string;
    readonly certificate?: string;
    readonly key?: string;
    readonly authorization?: string;
    readonly serverName?: string;
    readonly insecure: boolean;
}

/** The configuration names no usable cluster. The message never holds contents of the file. */
export class InvalidKubeconfig extends Error {
    constructor(message: string) {
        super(`invalid kubeconfig: ${message}`);
        this.name = "InvalidKubeconfig";
    }
}

export interface Choice {
    readonly kubeconfig: string;
    readonly context: string;
    readonly cluster: string;
    readonly namespace: string;
}

/** One cluster, user or context entry, with the folder its file names are relative to. */
interface Entry {
    readonly value: JsonObject;
    readonly folder: string;
}

export interface Kubeconfig {
    readonly currentContext: string;
    readonly clusters: ReadonlyMap<string, Entry>;
    readonly users: ReadonlyMap<string, Entry>;
    readonly contexts: ReadonlyMap<string, Entry>;
}

/** Reads what the setting names: contents, a file, or with an empty setting the files every Kubernetes tool reads. */
export function loadKubeconfig(setting: string, env: NodeJS.ProcessEnv): Kubeconfig {
    if (looksLikeContents(setting)) return merge([{ text: setting, folder: process.cwd() }]);
    const named = setting !== "" ? [setting] : (env.KUBECONFIG ?? "").split(path.delimiter).filter(Boolean);
    const files = (named.length > 0 ? named : ["~/.kube/config"]).map(expandHome);
    const present = files.filter((file) => existsSync(file));
    if (present.length === 0) throw new InvalidKubeconfig(`there is no file ${files.join(" or ")}`);
    return merge(present.map((file) => ({ text: read(file), folder: path.dirname(path.resolve(file)) })));
}

function looksLikeContents(setting: string): boolean {
    return (
        setting.includes("\n") || setting.trimStart().startsWith("{") || /^(apiVersion|kind|clusters):/.test(setting)
    );
}

function expandHome(file: string): string {
    return file === "~" || file.startsWith("~/") ? path.join(os.homedir(), file.slice(1)) : file;
}

function read(file: string): string {
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        throw new InvalidKubeconfig(
            `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        );
    }
}

// With several files the first to name a thing wins.
function merge(sources: readonly { text: string; folder: string }[]): Kubeconfig {
    const clusters = new Map<string, Entry>();
    const users = new Map<string, Entry>();
    const contexts = new Map<string, Entry>();
    let currentContext = "";
    for (const { text, folder } of sources) {
        const config = parse(text);
        currentContext ||= stringAt(config, "current-context");
        collect(clusters, config, "clusters", "cluster", folder);
        collect(users, config, "users", "user", folder);
        collect(contexts, config, "contexts", "context", folder);
    }
    return { currentContext, clusters, users, contexts };
}

function collect(into: Map<string, Entry>, config: JsonObject, list: string, key: string, folder: string): void {
    for (const item of objectsAt(config, list)) {
        const name = stringAt(item, "name");
        if (!into.has(name)) into.set(name, { value: objectAt(item, key), folder });
    }
}

function parse(text: string): JsonObject {
    const value = parseText(text);
    if (!isObject(value)) throw new InvalidKubeconfig("it is not a mapping");
    return value;
}

function parseText(text: string): Json {
    try {
        if (text.trimStart().startsWith("{")) return parseJson(text);
        // Loaded here because it costs start-up time, and a configuration in JSON does not need it.
        const yaml: typeof import("yaml") = require("yaml");
        const value: Json = yaml.parse(text);
        return value;
    } catch {
        // The parser's own message quotes the text, which holds keys.
        throw new InvalidKubeconfig("it is neither YAML nor JSON");
    }
}

/** The cluster entry that the current context, or the settings in its place, choose. */
export function activeCluster(config: Kubeconfig, choice: Pick<Choice, "context" | "cluster">): JsonObject | undefined {
    const context = config.contexts.get(choice.context || config.currentContext);
    return config.clusters.get(choice.cluster || stringAt(context?.value, "cluster"))?.value;
}

export function resolveTarget(config: Kubeconfig, choice: Choice): Target {
    const contextName = choice.context || config.currentContext;
    const context = config.contexts.get(contextName);
    if (!context) {
        const known = [...config.contexts.keys()].join(", ") || "none";
        throw new InvalidKubeconfig(
            contextName === ""
                ? `it has no current context (contexts in it: ${known})`
                : `context "${contextName}" does not exist (contexts in it: ${known})`,
        );
    }
    const clusterName = choice.cluster || stringAt(context.value, "cluster");
    const cluster = config.clusters.get(clusterName);
    if (!cluster) throw new InvalidKubeconfig(`cluster "${clusterName}" does not exist`);
    const server = stringAt(cluster.value, "server");
    if (!URL.canParse(server)) throw new InvalidKubeconfig(`cluster "${clusterName}" has no usable server address`);

    const user = config.users.get(stringAt(context.value, "user"));
    const serverName = stringAt(cluster.value, "tls-server-name");
    return {
        server: server.replace(/\/+$/, ""),
        namespace: choice.namespace || stringAt(context.value, "namespace") || "default",
        insecure: cluster.value["insecure-skip-tls-verify"] === true,
        ...(serverName === "" ? {} : { serverName }),
        ...present("ca", material(cluster, "certificate-authority")),
        ...(user ? credentials(user, stringAt(context.value, "user")) : {}),
    };
}

function credentials(user: Entry, name: string): Partial<Target> {
    if (user.value.exec !== undefined || user.value["auth-provider"] !== undefined) {
        throw new InvalidKubeconfig(
            `user "${name}" logs in through a helper program; this stand-in knows certificates and tokens only`,
        );
    }
    return {
        ...present("certificate", material(user, "client-certificate")),
        ...present("key", material(user, "client-key")),
        ...present("authorization", authorization(user)),
    };
}

function authorization(user: Entry): string | undefined {
    const tokenFile = stringAt(user.value, "tokenFile");
    const token = tokenFile === "" ? stringAt(user.value, "token") : read(path.resolve(user.folder, tokenFile)).trim();
    if (token !== "") return `Bearer ${token}`;
    const username = stringAt(user.value, "username");
    if (username === "") return undefined;
    return `Basic ${Buffer.from(`${username}:${stringAt(user.value, "password")}`).toString("base64")}`;
}

/** PEM text that stands in the file itself or in another one beside it. */
function material(entry: Entry, key: string): string | undefined {
    const data = stringAt(entry.value, `${key}-data`);
    if (data !== "") return Buffer.from(data, "base64").toString("utf8");
    const file = stringAt(entry.value, key);
    return file === "" ? undefined : read(path.resolve(entry.folder, file));
}

function present<Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } {
    const result: { [K in Key]?: string } = {};
    if (value !== undefined) result[key] = value;
    return result;
}

/** Whether an address is on this machine's own loopback. */
export function isLoopback(server: string): boolean {
    const host = new URL(server).hostname.replace(/^\[|\]$/g, "");
    return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
