import { controlPlaneStatus } from "../../local/control-plane";
import { Failure } from "../../local/failure";
import { repositoryRoot } from "../../local/paths";
import { type ImageUse, imageDifferences, imagesOf } from "../promote/images";
import { requireCommitted } from "../source/committed";
import { Git } from "../source/git";
import { requireStack } from "../stack/choose";
import { Kubectl } from "../stack/kubectl";
import { namespacesOf, ownContext, toolNamed } from "./cluster";
import type { Command } from "./command";
import { deploy } from "./deploy";
import { localKubectl } from "./status";
import { up } from "./up";

/**
 * The same commit and the same images that run in one stack, in the next one. Refuses what the first stack does not run,
 * then is `deploy` (without CONTEXT= `up` on the local control plane): packs, plan and question included.
 */
export async function promote(command: Command): Promise<void> {
    const { options, progress } = command;
    const [from, to] = [options.from ?? "staging", requireStack(repositoryRoot, options.stack)];
    if (requireStack(repositoryRoot, from) === to) {
        throw new Failure(`${to} cannot be promoted to itself`, { next: "make promote STACK=production FROM=staging" });
    }
    requireCommitted(await new Git(repositoryRoot).uncommitted(), {
        title: "Only a commit can be promoted",
        next: `commit it, bring ${from} up with it, then promote`,
    });
    const step = progress.step("images");
    // One after the other: a process records one program at a time.
    const wanted = await declaredImages(to);
    const declared = await declaredImages(from);
    const running = await runningImages(from, command);
    const stale = imageDifferences(running, declared);
    const untried = imageDifferences(declared, wanted);
    if (stale.length + untried.length > 0) {
        step.fail();
        throw new Failure(`${to} would run what ${from} has not tried`, {
            reason: [
                ...stale.map((line) => `${line} in ${from} by its cluster`),
                ...untried.map((line) => `${line} in ${from} by its settings`),
            ].join("\n         "),
            next:
                stale.length > 0
                    ? `bring ${from} up with this commit first`
                    : `name the same images in Pulumi.${from}.yaml and Pulumi.${to}.yaml (stackwright:images)`,
        });
    }
    step.done(`${new Set(wanted.map(({ image }) => image)).size} images run in ${from}`);
    if (options.context === undefined) await up(command);
    else await deploy(command);
}

/** What a stack would run at this commit. */
async function declaredImages(stack: string): Promise<readonly ImageUse[]> {
    const room = require("../connections/stack") as typeof import("../connections/stack");
    return imagesOf(await room.manifestsOf(stack));
}

async function runningImages(stack: string, { options, progress }: Command): Promise<readonly ImageUse[]> {
    const kubectl = await kubectlOf(stack, options.context !== undefined, progress);
    const found = await Promise.all(
        namespacesOf(stack, undefined).map((namespace) =>
            kubectl.json<{ readonly items: readonly unknown[] }>(
                "get",
                "deployments,statefulsets,daemonsets,cronjobs,jobs",
                "--namespace",
                namespace,
            ),
        ),
    );
    return imagesOf(found.flatMap((one) => one?.items ?? []));
}

async function kubectlOf(stack: string, real: boolean, progress: Command["progress"]): Promise<Kubectl> {
    if (real) return new Kubectl(await toolNamed("kubectl", progress), process.env, ownContext(stack));
    if ((await controlPlaneStatus()).exists) return localKubectl();
    throw new Failure("There is no local control plane", { next: `make up STACK=${stack}, then promote it` });
}
