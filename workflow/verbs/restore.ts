import { controlPlaneStatus } from "../../local/control-plane";
import { Failure } from "../../local/failure";
import { workDir } from "../../local/paths";
import { StoreRestorer } from "../restore/perform";
import { type RestoreTemplate, restoreTime, storesToRestore } from "../restore/plan";
import { Kubectl } from "../stack/kubectl";
import { namespacesOf, requireOwnContext, toolNamed } from "./cluster";
import { alone, type Command } from "./command";
import { confirm } from "./deploy";
import { localKubectl } from "./status";

/**
 * Puts the stores of a system back to what they were: on the local control plane, or with CONTEXT= on the stack's own
 * cluster. What is there now is set aside on the volume, not removed.
 */
export async function restore(command: Command): Promise<void> {
    const { options, progress } = command;
    if (options.system === undefined) {
        throw new Failure("restore needs SYSTEM", { next: "make restore SYSTEM=graphmemory TO=latest" });
    }
    const { system, stack, store } = options;
    const to = restoreTime(options.to, new Date());
    const namespaces = namespacesOf(stack, system);
    const { kubectl, shown } = await clusterOf(command);
    await alone(`make restore SYSTEM=${system}`, command, async () => {
        const all = await kubectl.json<{ readonly items: readonly RestoreTemplate[] }>(
            "get",
            "cronjobs",
            "--all-namespaces",
        );
        const own = (all?.items ?? []).filter(({ metadata }) => namespaces.includes(metadata.namespace));
        const stores = storesToRestore(own, system, store);
        for (const one of stores) {
            const stops = one.stops.map(({ kind, name }) => `${kind} ${name}`).join(", ");
            progress.line(`  ${one.namespace}/${one.store} to ${to}; stops ${stops} meanwhile`);
        }
        if (options.context !== undefined) await confirm("Put these stores back?", options.yes);
        const restorer = new StoreRestorer(kubectl, workDir("restore"), progress, shown);
        for (const one of stores) await restorer.restore(one, to);
    });
}

async function clusterOf({ options, progress }: Command): Promise<{ kubectl: Kubectl; shown: string }> {
    if (options.context !== undefined) {
        const context = requireOwnContext(options.stack, options.context);
        const program = await toolNamed("kubectl", progress);
        return { kubectl: new Kubectl(program, process.env, context), shown: `kubectl --context ${context}` };
    }
    if ((await controlPlaneStatus()).exists) return { kubectl: await localKubectl(), shown: "kubectl" };
    throw new Failure("There is no local control plane", {
        next: "make up starts it and brings the stack up; CONTEXT= restores on the stack's own cluster",
    });
}
