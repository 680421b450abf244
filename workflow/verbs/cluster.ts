import { Failure } from "../../local/failure";
import { repositoryRoot } from "../../local/paths";
import type { Progress } from "../../local/terminal";
import { ensureTools, type ToolName } from "../../local/toolchain";
import { readStackDocument, requireStack } from "../stack/choose";
import { stackFolder } from "../stack/folder";

/** The kube context that a stack names as its own. */
export function ownContext(stack: string, project = repositoryRoot): string {
    const { config } = readStackDocument(stackFolder(requireStack(project, stack), project).source);
    return String(config?.["stackwright:kubeContext"] ?? "");
}

/** The program's own guard. It brings the whole Pulumi SDK along, so it is loaded by the commands that need it only. */
function guard() {
    return require("../../config/kube-context") as typeof import("../../config/kube-context");
}

/** Refuses every cluster but the stack's own, before anything is touched. */
export function requireOwnContext(stack: string, wanted: string | undefined, project = repositoryRoot): string {
    const own = ownContext(stack, project);
    if (wanted !== undefined && wanted !== own) {
        throw new Failure(`CONTEXT=${wanted} is not the cluster of stack ${stack}`, {
            reason: `the stack belongs to ${own}; nothing was touched`,
            next: `CONTEXT=${own}, or if the stack has moved: pulumi config set stackwright:kubeContext ${wanted} --stack ${stack}`,
        });
    }
    // Named on the command line, a context need not be the current one: only that one is used.
    const reason = problemOf(own, stack, wanted !== undefined);
    if (reason === undefined) return own;
    throw new Failure(`The kubeconfig is not for stack ${stack}`, {
        reason,
        next: `or name the context for this command alone: make deploy STACK=${stack} CONTEXT=${own}`,
    });
}

/** The context of a stack that is only read, on the way to another one: it need not be the current one, but be there. */
export function requireKnownContext(stack: string, other: string): string {
    const own = ownContext(stack);
    const reason = problemOf(own, stack, true);
    if (reason === undefined) return own;
    throw new Failure(`The kubeconfig does not know the cluster of stack ${stack}`, {
        reason,
        next: `the kubeconfig needs the contexts of both stacks: ${own} of ${stack}, which is read, and ${ownContext(other)} of ${other}`,
    });
}

function problemOf(own: string, stack: string, isNamed: boolean): string | undefined {
    const { checkKubeContext, readKubeConfig } = guard();
    const kubeconfig = readKubeConfig();
    const [problem] = checkKubeContext(own, stack, isNamed ? { ...kubeconfig, current: own } : kubeconfig);
    const { describeProblem } =
        require("../../components/core/problems") as typeof import("../../components/core/problems");
    return problem === undefined ? undefined : describeProblem(problem);
}

/** The namespaces of a stack's systems by its settings; of one system if it is named. */
export function namespacesOf(stack: string, system: string | undefined): readonly string[] {
    const { config } = readStackDocument(stackFolder(requireStack(repositoryRoot, stack)).source);
    const namespaces = (config?.["stackwright:namespaces"] ?? {}) as Readonly<Record<string, { name?: string }>>;
    const known = Object.entries(namespaces).map(([key, { name }]) => ({ system: hyphenated(key), name: name ?? key }));
    const chosen = known.filter((one) => system === undefined || one.system === system);
    if (chosen.length > 0) return chosen.map(({ name }) => name);
    throw new Failure(`There is no system "${system}"`, {
        reason: `systems are: ${known.map((one) => one.system).join(", ")}`,
        next: `make logs STACK=${stack} SYSTEM=${known[0]?.system ?? ""}`,
    });
}

/** The systems that have a namespace of their own in a stack. */
export function systemsOf(stack: string, project = repositoryRoot): readonly string[] {
    const { config } = readStackDocument(stackFolder(requireStack(project, stack), project).source);
    const owned = ["x0tta6bl4", "signalHarvester", "graphmemory"];
    return Object.keys(config?.["stackwright:namespaces"] ?? {})
        .filter((key) => owned.includes(key))
        .map(hyphenated);
}

/** `signalHarvester` → `signal-harvester`, as labels have it. */
function hyphenated(key: string): string {
    return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export async function toolNamed(name: ToolName, progress: Progress): Promise<string> {
    const tool = (await ensureTools([name], { progress, quiet: true })).get(name);
    if (tool === undefined) throw new Error(`the toolchain gave no ${name}`);
    return tool.path;
}
