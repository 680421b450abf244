import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cacheDir, repositoryRoot } from "../../local/paths";
import { at, groupOf, listOf, textOf } from "../report/worlds/values";
import type { Kubectl } from "../stack/kubectl";
import type { StackDocument } from "../stack/settings";
import type { ClusterFacts, MachineFacts } from "./checks";

/** Looks, builds nothing, installs nothing. */
export async function machineFacts({ metrics }: { readonly metrics: boolean }): Promise<MachineFacts> {
    const { missingPackage } = require("../dependencies.cjs") as { missingPackage(root: string): string | undefined };
    const [go, make, git] = await Promise.all([
        firstLine("go", "version"),
        firstLine("make", "--version"),
        firstLine("git", "--version"),
    ]);
    const { neededGo } = toolchain();
    return {
        platform: process.platform,
        node: process.versions.node,
        go,
        neededGo: neededGo(),
        make,
        git,
        freeBytes: freeBytes(cacheDir()),
        memoryBytes: os.totalmem(),
        packages: missingPackage(repositoryRoot),
        tools: await toolsReady(metrics),
    };
}

function firstLine(program: string, ...args: readonly string[]): Promise<string | undefined> {
    return new Promise((resolve) => {
        execFile(program, [...args], { timeout: 20_000 }, (error, stdout) => {
            resolve(error === null ? (stdout.split("\n")[0] ?? "") : undefined);
        });
    });
}

/** Of the nearest folder that exists. */
function freeBytes(folder: string): number | undefined {
    let here = folder;
    while (!fs.existsSync(here) && path.dirname(here) !== here) here = path.dirname(here);
    const { bavail, bsize } = fs.statfsSync(here);
    return bavail * bsize;
}

function toolchain() {
    return require("../../local/toolchain") as typeof import("../../local/toolchain");
}

async function toolsReady(metrics: boolean): Promise<MachineFacts["tools"]> {
    const { localTools, missingTools } = toolchain();
    const needed = localTools(metrics);
    return { missing: await missingTools(needed), needed: needed.length };
}

interface List {
    readonly items?: readonly unknown[];
}

export async function clusterFacts(kubectl: Kubectl, context: string, document: StackDocument): Promise<ClusterFacts> {
    const config = document.config ?? {};
    const cluster = groupOf(config["stackwright:cluster"]);
    const wanted = {
        context: String(config["stackwright:kubeContext"] ?? ""),
        version: cluster.kubernetesVersion === undefined ? undefined : String(cluster.kubernetesVersion),
        capabilities: groupOf(config["stackwright:capabilities"]) as Readonly<Record<string, boolean>>,
        storageClasses: Object.entries(groupOf(cluster.storageClasses)).map(([key, value]) => ({
            name: textOf(at(value, "name")) ?? key,
            owned: at(value, "owned") !== false,
        })),
        admission: textOf(cluster.admission) !== "off",
    };
    const nothing = {
        nodes: { ready: 0, all: 0 },
        crds: [],
        apiServices: {},
        storageClasses: [],
        daemonSets: [],
        nodeVersions: [],
        canCreateNamespaces: undefined,
        canGrantWaivers: undefined,
    };
    const version = await answer(() => kubectl.json<unknown>("version", "--request-timeout=15s"));
    const serverVersion = textOf(at(version, "serverVersion", "gitVersion"));
    if (serverVersion === undefined) return { context, wanted, serverVersion, ...nothing };
    const list = async (kind: string, ...more: readonly string[]) =>
        (await answer(() => kubectl.json<List>("get", kind, ...more)))?.items ?? [];
    const [nodes, crds, services, classes, daemonSets] = [
        await list("nodes"),
        await list("customresourcedefinitions"),
        await list("apiservices"),
        await list("storageclasses"),
        await list("daemonsets", "--all-namespaces"),
    ];
    return {
        context,
        wanted,
        serverVersion,
        nodes: { ready: nodes.filter((node) => hasCondition(node, "Ready")).length, all: nodes.length },
        crds: crds.map(nameOf),
        apiServices: Object.fromEntries(services.map((one) => [nameOf(one), hasCondition(one, "Available")])),
        storageClasses: classes.map(nameOf),
        daemonSets: daemonSets.map(nameOf),
        nodeVersions: nodes.flatMap((node) => textOf(at(node, "status", "nodeInfo", "kubeletVersion")) ?? []),
        canCreateNamespaces: await may(kubectl, { verb: "create", resource: "namespaces" }),
        canGrantWaivers: await may(kubectl, { verb: "grant", group: "stackwright.dev", resource: "waivers" }),
    };
}

/** `kubectl auth can-i` asks about nothing that the server does not serve, and waivers are only a word in roles. */
async function may(kubectl: Kubectl, resourceAttributes: Readonly<Record<string, string>>): Promise<boolean> {
    const question = {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes },
    };
    return at(await answer(() => kubectl.review<unknown>(question)), "status", "allowed") === true;
}

/** Whatever cannot be read is not there, as far as this account is concerned; the findings say what that means. */
async function answer<T>(ask: () => Promise<T>): Promise<T | undefined> {
    return ask().then(
        (found) => found,
        () => undefined,
    );
}

function nameOf(object: unknown): string {
    return textOf(at(object, "metadata", "name")) ?? "";
}

function hasCondition(object: unknown, type: string): boolean {
    return listOf(at(object, "status", "conditions")).some(
        (one) => at(one, "type") === type && at(one, "status") === "True",
    );
}
