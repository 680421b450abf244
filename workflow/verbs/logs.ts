import * as fs from "node:fs";
import * as path from "node:path";
import { controlPlaneStatus } from "../../local/control-plane";
import { Failure } from "../../local/failure";
import { repositoryRoot, workDir } from "../../local/paths";
import { formatTable, type Style } from "../../local/terminal";
import { projectName, stacksOf } from "../stack/choose";
import { stackFolder, workPaths } from "../stack/folder";
import { Kubectl } from "../stack/kubectl";
import { readStateFile } from "../stack/state";
import { namespacesOf, requireOwnContext, toolNamed } from "./cluster";
import type { Command } from "./command";
import { untilInterrupted } from "./foreground";
import { localKubectl } from "./status";

/**
 * What the pods of a real cluster write (followed until Ctrl-C), with CONTEXT=. Simulated pods write nothing: there it is
 * what happened to the objects, and where the logs of the control plane and of the engine are.
 */
export async function logs(command: Command): Promise<number> {
    const { stack, context } = command.options;
    if (context !== undefined) return followPods(command, requireOwnContext(stack, context));
    const { style } = command;
    if (!(await controlPlaneStatus()).exists) {
        process.stdout.write("There is no local control plane: make up starts it and brings the stack up.\n");
        return 1;
    }
    const namespaces = localNamespaces(command.options.system);
    const events = await eventsIn(await localKubectl(), namespaces, style);
    process.stdout.write(`${events === "" ? "Nothing has happened to the objects of any stack." : events}\n\n`);
    process.stdout.write(`${logFiles(style)}\n`);
    return 0;
}

/** Namespaces of all local stacks, or of one system in them. */
function localNamespaces(system: string | undefined): readonly string[] {
    const project = projectName(repositoryRoot);
    const found = stacksOf(repositoryRoot).flatMap((stack) =>
        (readStateFile(workPaths.state(), project, stack)?.resources ?? []).filter(
            ({ type }) => type === "kubernetes:core/v1:Namespace",
        ),
    );
    const labelled = found.map(({ id, inputs }) => {
        const { labels } = (inputs?.metadata ?? {}) as { labels?: Readonly<Record<string, string>> };
        return { name: id ?? "", system: labels?.["app.kubernetes.io/part-of"] ?? "" };
    });
    const chosen = labelled.filter((one) => system === undefined || one.system === system);
    if (system !== undefined && chosen.length === 0) {
        throw new Failure(`No system "${system}" is running`, {
            reason: `systems are: ${[...new Set(labelled.map((one) => one.system))].sort().join(", ") || "none"}`,
            next: "make status shows what runs",
        });
    }
    return chosen.map(({ name }) => name);
}

interface ClusterEvent {
    readonly metadata: { readonly namespace: string; readonly creationTimestamp: string };
    readonly type?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly lastTimestamp?: string | null;
    readonly involvedObject: { readonly kind?: string; readonly name?: string };
}

const eventsShown = 60;

async function eventsIn(kubectl: Kubectl, namespaces: readonly string[], style: Style): Promise<string> {
    const found = await kubectl.json<{ readonly items: readonly ClusterEvent[] }>("get", "events", "--all-namespaces");
    const own = (found?.items ?? []).filter(({ metadata }) => namespaces.includes(metadata.namespace));
    const rows = own
        .map((event) => ({ event, at: event.lastTimestamp ?? event.metadata.creationTimestamp }))
        .toSorted((a, b) => (a.at < b.at ? -1 : 1))
        .slice(-eventsShown)
        .map(({ event, at }) => [
            at.replace("T", " ").replace("Z", ""),
            event.type ?? "",
            `${event.metadata.namespace}/${event.involvedObject.kind} ${event.involvedObject.name}`,
            `${event.reason}: ${(event.message ?? "").split("\n")[0]}`,
        ]);
    if (rows.length === 0) return "";
    const titles = ["when", "type", "object", "what"].map((title) => ({ title }));
    return formatTable(titles, rows, style.width);
}

function logFiles(style: Style): string {
    const folders = [
        ...stacksOf(repositoryRoot).map((stack) => ({
            who: `engine, stack ${stack}`,
            folder: stackFolder(stack).logs,
        })),
        { who: "control plane", folder: workDir("control-plane", "logs") },
    ];
    const rows = folders.flatMap(({ who, folder }) =>
        fs.existsSync(folder)
            ? fs
                  .readdirSync(folder)
                  .filter((name) => /\.(log|jsonl)$/.test(name))
                  .map((name) => [who, path.relative(process.cwd(), path.join(folder, name))])
            : [],
    );
    return rows.length === 0
        ? style.dim("No logs yet.")
        : formatTable([{ title: "log of" }, { title: "file" }], rows, style.width);
}

async function followPods({ options, progress }: Command, context: string): Promise<number> {
    const namespaces = namespacesOf(options.stack, options.system);
    const kubectl = new Kubectl(await toolNamed("kubectl", progress), process.env, context);
    const program = await toolNamed("kubectl", progress);
    const codes = await Promise.all(
        namespaces.map((namespace) =>
            untilInterrupted(
                program,
                kubectl.full([
                    "logs",
                    "--namespace",
                    namespace,
                    "--selector",
                    "app.kubernetes.io/managed-by=stackwright",
                    "--all-containers",
                    "--prefix",
                    "--follow",
                    "--tail",
                    "20",
                    "--max-log-requests",
                    "100",
                ]),
                { stdio: ["ignore", "inherit", "inherit"] },
            ),
        ),
    );
    return Math.max(0, ...codes);
}
