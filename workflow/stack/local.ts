import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { type ControlPlane, controlPlaneStatus, requireLinux, startControlPlane } from "../../local/control-plane";
import { writePrivate } from "../../local/control-plane/folder";
import { repositoryRoot } from "../../local/paths";
import { choosePlugins, type PluginMode, pluginEnvironment } from "../../local/plugins";
import type { Progress } from "../../local/terminal";
import { ensureTools, localTools, type Tool, type ToolName } from "../../local/toolchain";
import { ask } from "../engine/run";
import { type EngineSite, localEnvironment } from "../engine/site";
import type { Phases } from "../phases";
import { projectName, readStackDocument, requireStack } from "./choose";
import { placeCompanions } from "./companions";
import { type StackFolder, stackFolder, workPaths } from "./folder";
import { forgetFormerPlane } from "./former-plane";
import { Kubectl } from "./kubectl";
import { neighboursOf } from "./neighbours";
import { Encryption, passphraseIn } from "./passphrase";
import { planeNeeds, planeNeedsBeside } from "./plane-options";
import { recover } from "./recover";
import { localSettings, type StackDocument, writeDocument } from "./settings";
import { readStateFile, type StateResource } from "./state";
import { unfinishedSince } from "./unfinished";

export interface LocalOptions {
    readonly stack: string;
    /** Undefined: what the stack's environment usually has, or what is running already. */
    readonly nodes?: number;
    readonly plugins: PluginMode;
    /** The folder with Pulumi.yaml. @default this repository */
    readonly project?: string;
    /** @default those that the stack's environment demands */
    readonly policyPacks?: readonly string[];
}

/** Another program than this repository's, as tests have them. */
export type OfProject = Pick<LocalOptions, "project" | "policyPacks">;

/** A stack on the local control plane, ready for the engine. */
export interface LocalStack {
    readonly site: EngineSite;
    readonly plane: ControlPlane;
    readonly kubectl: Kubectl;
    readonly folder: StackFolder;
    readonly settings: StackDocument;
}

/** Starts and makes whatever a local stack needs: tools, control plane, plugins, settings, the stack itself. */
export async function openLocalStack(options: LocalOptions, phases: Phases, progress: Progress): Promise<LocalStack> {
    requireLinux();
    const project = options.project ?? repositoryRoot;
    const folder = stackFolder(requireStack(project, options.stack), project);
    const source = readStackDocument(folder.source);
    const { nodes } = await controlPlaneStatus();
    const own = planeNeeds(source, {
        running: nodes.wanted,
        ...(options.nodes === undefined ? {} : { wanted: options.nodes }),
    });
    const others = neighboursOf(options.stack).map((document) => planeNeeds(document));
    const needs = planeNeedsBeside(own, others);

    const tools = await phases.measure("tools", () => ensureTools(localTools(needs.metrics), { progress }));
    const plane = await phases.measure("control plane", () => startControlPlane(needs, progress));
    return phases.measure("stack", async () => {
        await forgetFormerPlane(plane.cluster, progress);
        placeCompanions(workPaths.pulumiHome(), tools);
        const plugins = await choosePlugins({ pulumiHome: workPaths.pulumiHome(), mode: options.plugins }, progress);
        const settings = writeSettings(options.stack, folder, source, plane);
        const site = siteOf(options, folder, tools, plane, settings, pluginEnvironment(plugins));
        const kubectl = new Kubectl(toolPath(tools, "kubectl"), site.environment);
        await ensureStack(site, folder);
        await recover({
            site,
            state: workPaths.state(),
            project: projectName(project),
            since: unfinishedSince(folder),
            kubectl,
            progress,
        });
        return { site, plane, kubectl, folder, settings };
    });
}

/** What a local stack consists of, by its state. */
export function resourcesOf({ site, folder }: LocalStack): readonly StateResource[] {
    return readStateFile(workPaths.state(), projectName(folder.project), site.stack)?.resources ?? [];
}

function writeSettings(stack: string, folder: StackFolder, source: StackDocument, plane: ControlPlane): StackDocument {
    const previous = fs.existsSync(folder.settings) ? readStackDocument(folder.settings) : undefined;
    const encryption = new Encryption(passphraseIn(workPaths.passphrase()), previous?.encryptionsalt);
    const settings = localSettings({
        stack,
        source,
        previous,
        kubeContext: plane.context,
        nodes: plane.nodes,
        encryption,
    });
    fs.mkdirSync(folder.root, { recursive: true, mode: 0o700 });
    writePrivate(folder.settings, writeDocument(settings));
    return settings;
}

function siteOf(
    options: LocalOptions,
    folder: StackFolder,
    tools: ReadonlyMap<ToolName, Tool>,
    plane: ControlPlane,
    settings: StackDocument,
    pluginSettings: Readonly<Record<string, string>>,
): EngineSite {
    const local = {
        // A choice of stand-ins only also shuts out everything on PATH; then the engine finds its companions in its home.
        toolPaths: Object.keys(pluginSettings).length > 0 ? [] : [...tools.values()].map((tool) => tool.path),
        pulumiHome: workPaths.pulumiHome(),
        state: workPaths.state(),
        passphraseFile: workPaths.passphrase(),
        kubeconfig: plane.kubeconfig,
    };
    return {
        pulumi: toolPath(tools, "pulumi"),
        project: folder.project,
        stack: options.stack,
        configFile: folder.settings,
        policyPacks: options.policyPacks ?? packsFor(settings),
        environment: { ...localEnvironment(local, process.env), ...pluginSettings },
        logs: folder.logs,
        // Backups and history, which it writes by itself, are as private as the state.
        umask: 0o077,
        journaled: { state: workPaths.state(), project: projectName(folder.project), stack: options.stack },
    };
}

/** The rules that a stack keeps to, by its environment. */
export function packsFor({ config = {} }: StackDocument): readonly string[] {
    // The production pack holds the baseline's rules too.
    const pack = config["stackwright:environment"] === "staging" ? "baseline" : "production";
    return [path.join(repositoryRoot, "policy", pack)];
}

/** `stack init` writes settings beside a Pulumi.yaml, so it is given one of its own, and leaves the checkout alone. */
async function ensureStack(site: EngineSite, folder: StackFolder): Promise<void> {
    const name = projectName(folder.project);
    fs.mkdirSync(workPaths.state(), { recursive: true, mode: 0o700 });
    if (readStateFile(workPaths.state(), name, site.stack) !== undefined) return;
    writePrivate(folder.projectFile, stringify({ name, runtime: "nodejs" }));
    await ask({ ...site, project: folder.root }, ["stack", "init", site.stack, "--no-select", "--non-interactive"]);
}

function toolPath(tools: ReadonlyMap<ToolName, Tool>, name: ToolName): string {
    const tool = tools.get(name);
    if (tool === undefined) throw new Error(`the toolchain gave no ${name}`);
    return tool.path;
}
