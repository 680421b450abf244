import * as fs from "node:fs";
import { controlPlaneStatus } from "../../local/control-plane";
import { Failure } from "../../local/failure";
import { repositoryRoot } from "../../local/paths";
import { requireStack } from "../stack/choose";
import { stackFolder } from "../stack/folder";
import { Kubectl } from "../stack/kubectl";
import { requireOwnContext, toolNamed } from "./cluster";
import { type Command, shownAs } from "./command";
import { localKubectl } from "./status";

/** Holds what runs against what the stack declares; changes nothing. The exit code says whether all is well. */
export async function smoke(command: Command): Promise<number> {
    const { options, style } = command;
    const stack = requireStack(repositoryRoot, options.stack);
    // The whole program comes with it, so only this command loads it.
    const { declaredBy } = require("../smoke/observe") as typeof import("../smoke/observe");
    const { look } = require("../smoke/look") as typeof import("../smoke/look");
    const { asJson, asTable } = require("../smoke/report") as typeof import("../smoke/report");
    const { settings, kubectl } = await site(command, stack);
    const results = await shownAs(
        command,
        "smoke",
        async (step) =>
            look(await declaredBy(stack, settings), {
                kubectl,
                asks: options.context !== undefined,
                onWait: (forWhat) => step.update(forWhat),
            }),
        (all) => `${all.length} checks`,
    );
    process.stdout.write(options.json ? asJson(stack, results) : asTable(stack, results, style));
    return results.every(({ faults }) => faults.length === 0) ? 0 : 1;
}

/** Which cluster, and by which settings the stack was brought up there. */
async function site({ options, progress }: Command, stack: string): Promise<{ settings: string; kubectl: Kubectl }> {
    const folder = stackFolder(stack);
    if (options.context !== undefined) {
        const context = requireOwnContext(stack, options.context);
        const program = await toolNamed("kubectl", progress);
        return { settings: folder.source, kubectl: new Kubectl(program, process.env, context) };
    }
    if (!(await controlPlaneStatus()).exists || !fs.existsSync(folder.settings)) {
        throw new Failure(`Stack ${stack} is not running here`, {
            reason: "there is no local control plane with it",
            next: `make up STACK=${stack} brings it up; CONTEXT= checks a real cluster`,
        });
    }
    return { settings: folder.settings, kubectl: await localKubectl() };
}
