import { controlPlaneStatus } from "../../local/control-plane";
import { Failure } from "../../local/failure";
import { formatTable } from "../../local/terminal";
import { Rollback } from "../rollback/perform";
import type { RollbackStep } from "../rollback/plan";
import { Kubectl } from "../stack/kubectl";
import { namespacesOf, requireOwnContext, toolNamed } from "./cluster";
import { alone, type Command } from "./command";
import { confirm } from "./deploy";
import { localKubectl } from "./status";

/**
 * Puts the workloads of a system back to the revision before: those that fail, or else those that were changed last. The
 * program still says the newer one: it has to be taken back there too, and this says so.
 */
export async function rollback(command: Command): Promise<void> {
    const { options, progress, style } = command;
    const { system, stack } = options;
    if (system === undefined) {
        throw new Failure("rollback needs SYSTEM", { next: `make rollback SYSTEM=graphmemory STACK=${stack}` });
    }
    const namespaces = namespacesOf(stack, system);
    const kubectl = await clusterOf(command);
    await alone(`make rollback SYSTEM=${system}`, command, async () => {
        const work = new Rollback(kubectl, progress);
        const steps = await work.steps(namespaces);
        if (steps.length === 0) {
            throw new Failure(`Nothing of ${system} can be rolled back`, {
                reason: "the cluster keeps no earlier revision of any of its workloads",
                next: "check out the commit that ran before and bring it up again",
            });
        }
        process.stdout.write(
            options.json ? `${JSON.stringify(shown(steps), undefined, 2)}\n` : `${table(steps, style.width)}\n`,
        );
        if (options.context !== undefined) await confirm(`Roll back ${steps.length} workloads?`, options.yes);
        await work.perform(steps);
        progress.line(
            `The program and its state still say the newer revision: revert the commit before the next ${options.context === undefined ? "make up" : "make deploy"} (REFRESH=1 rolls forward again).`,
        );
    });
}

export async function clusterOf({ options, progress }: Command): Promise<Kubectl> {
    if (options.context !== undefined) {
        const context = requireOwnContext(options.stack, options.context);
        return new Kubectl(await toolNamed("kubectl", progress), process.env, context);
    }
    if ((await controlPlaneStatus()).exists) return localKubectl();
    throw new Failure("There is no local control plane", {
        next: "make up starts it and brings the stack up; CONTEXT= means the stack's own cluster",
    });
}

function shown(steps: readonly RollbackStep[]): readonly object[] {
    return steps.map(({ template: _, ...rest }) => rest);
}

function table(steps: readonly RollbackStep[], width: number): string {
    const rows = steps.map(({ kind, namespace, name, from, to, images, failing }) => [
        `${kind} ${namespace}/${name}`,
        failing ? "failing" : "changed last",
        `${from} → ${to}`,
        images.from.join(", ") === images.to.join(", ")
            ? images.to.join(", ")
            : `${images.from.join(", ")} → ${images.to.join(", ")}`,
    ]);
    return formatTable(
        ["workload", "why", "revision", "images"].map((title) => ({ title })),
        rows,
        width,
    );
}
