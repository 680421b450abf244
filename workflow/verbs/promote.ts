import type { RawSettings } from "../../config/parse";
import { parseStackFile, readStackFile } from "../../config/stack-file";
import { controlPlaneStatus } from "../../local/control-plane";
import { contextName } from "../../local/control-plane/kubeconfig";
import { Failure } from "../../local/failure";
import { repositoryRoot } from "../../local/paths";
import { type ImageUse, imageDifferences, imagesOf, triedOrThere } from "../promote/images";
import { requireTried } from "../promote/tried";
import type { SmokeResult } from "../smoke/run";
import { requireCommitted } from "../source/committed";
import { Git } from "../source/git";
import { readStackDocument, requireStack } from "../stack/choose";
import { stackFolder } from "../stack/folder";
import { Kubectl } from "../stack/kubectl";
import { localConfig, writeDocument } from "../stack/settings";
import { namespacesOf, ownContext, requireKnownContext, requireOwnContext, toolNamed } from "./cluster";
import { type Command, shownAs } from "./command";
import { deploy } from "./deploy";
import { localKubectl } from "./status";
import { up } from "./up";

/**
 * The same commit and the same images that run in one stack, in the next one. Refuses what the first stack does not run as
 * declared, and well, then is `deploy` (without CONTEXT= `up` on the local control plane): packs, plan and question included.
 */
export async function promote(command: Command): Promise<void> {
    const { options } = command;
    const [from, to] = [options.from ?? "staging", requireStack(repositoryRoot, options.stack)];
    if (requireStack(repositoryRoot, from) === to) {
        throw new Failure(`${to} cannot be promoted to itself`, { next: "make promote STACK=production FROM=staging" });
    }
    requireCommitted(await new Git(repositoryRoot).uncommitted(), {
        title: "Only a commit can be promoted",
        next: `commit it, bring ${from} up with it, then promote`,
    });
    const kubectl = await kubectlOf(from, to, command);
    await requireSameImages(from, to, kubectl, command);
    requireTried(await checked(from, kubectl, command), {
        from,
        to,
        context: options.context === undefined ? undefined : ownContext(from),
    });
    if (options.context === undefined) await up(command);
    else await deploy(command);
}

/** Of everything that one stack would run, the other one names the same version, by its settings and by its cluster. */
async function requireSameImages(from: string, to: string, kubectl: Kubectl, command: Command): Promise<void> {
    const step = command.progress.step("images");
    // One after the other: a process records one program at a time.
    const wanted = await declaredImages(to);
    const declared = await declaredImages(from);
    const running = await runningImages(from, kubectl);
    const stale = imageDifferences(running, declared);
    const there = await runningImages(to, await kubectlOfNext(to, command));
    const untried = imageDifferences(triedOrThere(declared, there), wanted);
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
                    : `name the same images in Pulumi.${from}.yaml and Pulumi.${to}.yaml (stackwright:images); what ${to} alone has comes there the first time by ${firstTime(to, command)}`,
        });
    }
    step.done(
        `${new Set(wanted.map(({ image }) => image)).size} images are named in ${from}, or run in ${to} alone already`,
    );
}

function firstTime(stack: string, { options }: Command): string {
    return options.context === undefined
        ? `make up STACK=${stack}`
        : `make deploy STACK=${stack} CONTEXT=${options.context}, which shows it and asks`;
}

/** What a stack would run at this commit. */
async function declaredImages(stack: string): Promise<readonly ImageUse[]> {
    const room = require("../connections/stack") as typeof import("../connections/stack");
    return imagesOf(await room.manifestsOf(stack));
}

async function runningImages(stack: string, kubectl: Kubectl): Promise<readonly ImageUse[]> {
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

/** What `make smoke` finds, of what this commit says: not of what was brought up last. */
function checked(stack: string, kubectl: Kubectl, command: Command): Promise<readonly SmokeResult[]> {
    const { declaredIn } = require("../smoke/observe") as typeof import("../smoke/observe");
    const { look } = require("../smoke/look") as typeof import("../smoke/look");
    const asks = command.options.context !== undefined;
    return shownAs(
        command,
        "smoke",
        async (step) => {
            const declared = await declaredIn(stack, asks ? fileSettings(stack) : await localSettings(stack));
            return look(declared, { kubectl, asks, onWait: (forWhat) => step.update(forWhat) });
        },
        (all) => `${all.length} checks of ${stack}`,
    );
}

function fileSettings(stack: string): RawSettings {
    return readStackFile(stackFolder(stack).source).raw;
}

async function localSettings(stack: string): Promise<RawSettings> {
    const source = readStackDocument(stackFolder(stack).source);
    const { nodes } = await controlPlaneStatus();
    const config = localConfig({ stack, source, kubeContext: contextName, nodes: nodes.wanted });
    return parseStackFile(writeDocument({ config })).raw;
}

async function kubectlOfNext(to: string, { options, progress }: Command): Promise<Kubectl> {
    if (options.context === undefined) return localKubectl();
    return new Kubectl(await toolNamed("kubectl", progress), process.env, requireOwnContext(to, options.context));
}

async function kubectlOf(from: string, to: string, { options, progress }: Command): Promise<Kubectl> {
    if (options.context !== undefined) {
        const context = requireKnownContext(from, to);
        return new Kubectl(await toolNamed("kubectl", progress), process.env, context);
    }
    if ((await controlPlaneStatus()).exists) return localKubectl();
    throw new Failure("There is no local control plane", { next: `make up STACK=${from}, then promote it` });
}
