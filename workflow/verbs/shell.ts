import * as path from "node:path";
import { controlPlaneStatus } from "../../local/control-plane";
import { Failure } from "../../local/failure";
import { workDir } from "../../local/paths";
import { Kubectl } from "../stack/kubectl";
import { namespacesOf, requireOwnContext, toolNamed } from "./cluster";
import type { Command } from "./command";
import { foreground } from "./foreground";

/**
 * With CONTEXT= a shell in a pod of the named system. Simulated pods hold no programs, so locally it is a shell of one's
 * own in which kubectl talks to the local control plane.
 */
export async function shell(command: Command): Promise<number> {
    const { options, progress } = command;
    if (options.context !== undefined) return inPod(command, requireOwnContext(options.stack, options.context));
    if (!(await controlPlaneStatus()).exists) {
        throw new Failure("There is no local control plane", { next: "make up starts it" });
    }
    const kubectl = await toolNamed("kubectl", progress);
    const kubeconfig = workDir("control-plane", "kubeconfig");
    progress.line(`kubectl talks to the local control plane here (KUBECONFIG=${kubeconfig}); exit leaves.`);
    return foreground(process.env.SHELL ?? "/bin/sh", [], {
        env: {
            ...process.env,
            KUBECONFIG: kubeconfig,
            PATH: [path.dirname(kubectl), process.env.PATH ?? ""].join(path.delimiter),
        },
    });
}

async function inPod({ options, progress }: Command, context: string): Promise<number> {
    const program = await toolNamed("kubectl", progress);
    const kubectl = new Kubectl(program, process.env, context);
    for (const namespace of namespacesOf(options.stack, options.system)) {
        const pods = await kubectl.text(
            "get",
            "pods",
            "--namespace",
            namespace,
            "--field-selector",
            "status.phase=Running",
            "--output",
            "name",
        );
        const [pod] = pods.split("\n");
        if (pod === undefined || pod === "") continue;
        progress.line(`A shell in ${namespace}/${pod}; exit leaves.`);
        const args = kubectl.full(["exec", "-it", "--namespace", namespace, pod, "--", "/bin/sh"]);
        return foreground(program, args);
    }
    throw new Failure("No running pod was found", { next: "make status shows what runs; SYSTEM= chooses a system" });
}
