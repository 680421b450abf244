import { setTimeout as sleep } from "node:timers/promises";
import type { Progress } from "../../local/terminal";
import { type Answer, itemsOf, type Kubectl } from "./kubectl";
import type { StateResource } from "./state";

interface Namespace {
    readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
}

/** The namespaces that a stack has made, by its state. */
export function namespacesOf(resources: readonly StateResource[]): readonly string[] {
    return resources
        .filter(({ type, custom }) => custom === true && type === "kubernetes:core/v1:Namespace")
        .flatMap(({ id }) => id ?? []);
}

/** Of these namespaces those that are on their way out. */
export function terminating(namespaces: readonly Namespace[]): readonly string[] {
    return namespaces.flatMap(({ metadata }) => (metadata.deletionTimestamp === undefined ? [] : [metadata.name]));
}

const longest = 60_000;

/**
 * A destroy that was cut off goes on in the cluster: a namespace takes its time to go, and until then it takes in nothing
 * new. What still holds one after a minute is for the user to see: the update goes on and is told by the server.
 */
export async function waitForTerminating(
    kubectl: Kubectl,
    names: readonly string[],
    progress: Progress,
): Promise<void> {
    const going = async () => terminating(await asked(kubectl, names));
    let left = await going();
    if (left.length === 0) return;
    const step = progress.step("waiting");
    for (const until = Date.now() + longest; left.length > 0 && Date.now() < until; left = await going()) {
        step.update(`for the cluster to remove ${left.join(", ")}, as the command before had begun`);
        await sleep(500);
    }
    step.done(left.length === 0 ? "the cluster has removed what it was told to" : `${left.join(", ")} is still there`);
}

async function asked(kubectl: Kubectl, names: readonly string[]): Promise<readonly Namespace[]> {
    if (names.length === 0) return [];
    return itemsOf(await kubectl.json<Answer<Namespace>>("get", "namespaces", ...names, "--ignore-not-found"));
}
