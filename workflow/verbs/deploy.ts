import * as fs from "node:fs";
import * as path from "node:path";
import * as readline from "node:readline/promises";
import { Failure } from "../../local/failure";
import { repositoryRoot } from "../../local/paths";
import type { Step } from "../../local/terminal";
import { engineTools, ensureTools } from "../../local/toolchain";
import { releaseAdopted } from "../adopt/protection";
import { requireNoneUnfinished } from "../adopt/unfinished";
import { changeLines } from "../engine/operation";
import * as engine from "../engine/perform";
import { type EngineSite, ownEnvironment } from "../engine/site";
import { PlanGuard } from "../plan/guard";
import { readStackDocument } from "../stack/choose";
import { exportState } from "../stack/exported";
import { ownFolder } from "../stack/folder";
import { Kubectl } from "../stack/kubectl";
import { type OfProject, packsFor } from "../stack/local";
import { refuseSecondCertManager } from "../stack/one-cert-manager";
import { lookAtCluster, namespacesIn, requireSameCluster } from "../stack/own-cluster";
import { phasesLine } from "../summary/tables";
import { requireOwnContext, systemsOf, toolNamed } from "./cluster";
import { alone, type Command, shownAs } from "./command";

/**
 * The same `pulumi up` on a real cluster, with the user's own backend, login and plugins. Shows first what it would do and
 * asks; where nobody can answer, YES=1 says so beforehand.
 */
export async function deploy(command: Command, more: OfProject = {}): Promise<void> {
    const { options, phases, progress } = command;
    const context = requireOwnContext(options.stack, options.context, more.project);
    const guard = new PlanGuard(options.plan, options.stack);
    await guard.checkSources();
    await alone(`make deploy STACK=${options.stack}`, command, async () => {
        const site = await ownSite(command, context, more);
        requireNoneUnfinished(site, options.context);
        const kubectl = new Kubectl(await toolNamed("kubectl", progress), site.environment, context);
        const { source } = ownFolder(options.stack, site.project);
        await refuseSecondCertManager(kubectl, site.stack, readStackDocument(source));
        const shown = engine.shownOn(progress, "whole");
        const base = options.refresh === true ? "own" : "state";
        const { operation } = await phases.measure("preview", () => engine.preview(site, shown, base));
        for (const line of changeLines(operation.list)) progress.line(`  ${line}`);
        guard.checkPreview(site);
        if (operation.changesAnything) {
            await confirm(`Do this to the cluster ${context}?`, options.yes);
            await phases
                .measure("update", () => engine.update(site, shown, operation.changed, base))
                .catch((error) => {
                    progress.line(wayBack(options.stack, context, more.project));
                    throw error;
                });
        }
        await releaseAdopted(site);
        progress.line(phasesLine(phases, progress.style));
    });
}

/** The stack with the user's own backend, on the cluster that its state is of, or on none. */
export async function ownSite(command: Command, context: string, more: OfProject = {}): Promise<EngineSite> {
    const { options, progress } = command;
    const project = more.project ?? repositoryRoot;
    const folder = ownFolder(options.stack, project);
    const tools = await ensureTools([...engineTools, "kubectl"], { progress });
    const folders = [...new Set([...tools.values()].map((tool) => path.dirname(tool.path)))];
    const environment = ownEnvironment(process.env);
    const site: EngineSite = {
        pulumi: await toolNamed("pulumi", progress),
        project,
        stack: options.stack,
        configFile: undefined,
        policyPacks: more.policyPacks ?? packsFor(readStackDocument(folder.source)),
        environment: {
            ...environment,
            PATH: [...folders, environment.PATH ?? ""].join(path.delimiter),
            ...(options.context === undefined ? {} : { KUBECONFIG: await onlyContext(command, context) }),
        },
        logs: folder.logs,
    };
    await shownAs(command, "cluster", (step) => requireItsCluster(site, command, context, step));
    return site;
}

/** The state comes from the user's backend, which may be far away. */
async function requireItsCluster(site: EngineSite, command: Command, context: string, step: Step): Promise<void> {
    step.update("reading the state of the stack");
    const known = namespacesIn(await exportState(site));
    if (known.length === 0) return;
    step.update(`asking ${context}`);
    const kubectl = new Kubectl(await toolNamed("kubectl", command.progress), site.environment, context);
    const names = known.map(({ name }) => name);
    requireSameCluster(site.stack, known, await lookAtCluster(kubectl, context, names));
}

/** A kubeconfig with nothing but this context: the user's current one stays what it is. */
async function onlyContext(command: Command, context: string): Promise<string> {
    const { root } = ownFolder(command.options.stack);
    const kubectl = new Kubectl(await toolNamed("kubectl", command.progress), process.env, context);
    fs.mkdirSync(root, { recursive: true, mode: 0o700 });
    const file = path.join(root, "deploy-kubeconfig");
    fs.writeFileSync(file, await kubectl.text("config", "view", "--minify", "--flatten"), { mode: 0o600 });
    return file;
}

/** An update that fails leaves what it had done; whoever has to decide now should not have to look for the command. */
function wayBack(stack: string, context: string, project: string | undefined): string {
    const commands = systemsOf(stack, project).map(
        (system) => `  make rollback SYSTEM=${system} STACK=${stack} CONTEXT=${context}`,
    );
    if (commands.length === 0) return "Nothing more is done.";
    return [
        "Nothing more is done. What does not become ready goes back to its revision before with:",
        ...commands,
    ].join("\n");
}

/** Goes on where the answer is yes, or was given beforehand. */
export async function confirm(question: string, yes: boolean): Promise<void> {
    if (yes) return;
    if (process.stdin.isTTY !== true) {
        throw new Failure("Nothing was done: nobody can be asked here", {
            next: "add YES=1 to go on without a question",
        });
    }
    const terminal = readline.createInterface({ input: process.stdin, output: process.stderr });
    try {
        const answer = await terminal.question(`${question} [y/N] `);
        if (/^y(es)?$/i.test(answer.trim())) return;
    } finally {
        terminal.close();
    }
    throw new Failure("Nothing was done", { reason: "the answer was no" });
}
