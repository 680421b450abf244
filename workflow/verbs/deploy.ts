import * as fs from "node:fs";
import * as path from "node:path";
import * as readline from "node:readline/promises";
import { Failure } from "../../local/failure";
import { repositoryRoot } from "../../local/paths";
import { engineTools, ensureTools } from "../../local/toolchain";
import { changeLines } from "../engine/operation";
import * as engine from "../engine/perform";
import { type EngineSite, ownEnvironment } from "../engine/site";
import { PlanGuard } from "../plan/guard";
import { readStackDocument } from "../stack/choose";
import { stackFolder } from "../stack/folder";
import { Kubectl } from "../stack/kubectl";
import { packsFor } from "../stack/local";
import { phasesLine } from "../summary/tables";
import { requireOwnContext, systemsOf, toolNamed } from "./cluster";
import { alone, type Command } from "./command";

/**
 * The same `pulumi up` on a real cluster, with the user's own backend, login and plugins. Shows first what it would do and
 * asks; where nobody can answer, YES=1 says so beforehand.
 */
export async function deploy(command: Command): Promise<void> {
    const { options, phases, progress } = command;
    const context = requireOwnContext(options.stack, options.context);
    const guard = new PlanGuard(options.plan, options.stack);
    await guard.checkSources();
    await alone(`make deploy STACK=${options.stack}`, command, async () => {
        const site = await ownSite(command, context);
        const shown = engine.shownOn(progress, "whole");
        const { operation } = await phases.measure("preview", () => engine.preview(site, shown));
        for (const line of changeLines(operation.list)) progress.line(`  ${line}`);
        guard.checkPreview(site);
        if (operation.changesAnything) {
            await confirm(`Do this to the cluster ${context}?`, options.yes);
            await phases
                .measure("update", () => engine.update(site, shown, operation.changed))
                .catch((error) => {
                    progress.line(wayBack(options.stack, context));
                    throw error;
                });
        }
        progress.line(phasesLine(phases, progress.style));
    });
}

export async function ownSite(command: Command, context: string): Promise<EngineSite> {
    const { options, progress } = command;
    const folder = stackFolder(options.stack);
    const tools = await ensureTools(engineTools, { progress });
    const folders = [...new Set([...tools.values()].map((tool) => path.dirname(tool.path)))];
    const environment = ownEnvironment(process.env);
    return {
        pulumi: await toolNamed("pulumi", progress),
        project: repositoryRoot,
        stack: options.stack,
        configFile: undefined,
        policyPacks: packsFor(readStackDocument(folder.source)),
        environment: {
            ...environment,
            PATH: [...folders, environment.PATH ?? ""].join(path.delimiter),
            ...(options.context === undefined ? {} : { KUBECONFIG: await onlyContext(command, context) }),
        },
        logs: folder.logs,
    };
}

/** A kubeconfig with nothing but this context: the user's current one stays what it is. */
async function onlyContext(command: Command, context: string): Promise<string> {
    const { root } = stackFolder(command.options.stack);
    const kubectl = new Kubectl(await toolNamed("kubectl", command.progress), process.env, context);
    fs.mkdirSync(root, { recursive: true, mode: 0o700 });
    const file = path.join(root, "deploy-kubeconfig");
    fs.writeFileSync(file, await kubectl.text("config", "view", "--minify", "--flatten"), { mode: 0o600 });
    return file;
}

/** Goes on where the answer is yes, or was given beforehand. */
/** An update that fails leaves what it had done; whoever has to decide now should not have to look for the command. */
function wayBack(stack: string, context: string): string {
    const commands = systemsOf(stack).map(
        (system) => `  make rollback SYSTEM=${system} STACK=${stack} CONTEXT=${context}`,
    );
    return [
        "Nothing more is done. What does not become ready goes back to its revision before with:",
        ...commands,
    ].join("\n");
}

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
