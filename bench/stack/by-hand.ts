import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Kubectl } from "../../workflow/stack/kubectl";

interface Listed {
    readonly items: readonly {
        readonly kind: string;
        readonly metadata: { readonly name: string; readonly namespace: string };
    }[];
}

/** What somebody does who has the same objects as files: applies them, and waits until all of it runs. */
export async function applyAndWait(kubectl: Kubectl, folder: string): Promise<void> {
    // In the order of their paths: what belongs to the cluster, namespaces among it, comes first.
    await kubectl.text("apply", "--server-side", "--force-conflicts", "--recursive", "--filename", folder);
    const workloads = await listed(kubectl, "deployments,statefulsets,daemonsets");
    const jobs = await listed(kubectl, "jobs");
    await Promise.all([
        ...workloads.map(({ kind, metadata: { name, namespace } }) =>
            kubectl.text("rollout", "status", `${kind}/${name}`, "--namespace", namespace, "--timeout", limit),
        ),
        ...jobs.map(({ metadata: { name, namespace } }) =>
            kubectl.text(
                "wait",
                "--for=condition=complete",
                `job/${name}`,
                "--namespace",
                namespace,
                "--timeout",
                limit,
            ),
        ),
    ]);
}

const limit = "110s";

/** Told to go all at once, because one after another they would be waited for in the order of their files. */
export async function deleteAndWait(kubectl: Kubectl, folder: string): Promise<void> {
    await kubectl.text("delete", "--recursive", "--filename", folder, "--ignore-not-found", "--wait=false");
    const namespaces = fs.readdirSync(folder).filter((name) => !/^[_.]/.test(name));
    const there = () => kubectl.text("get", "namespaces", ...namespaces, "--ignore-not-found", "--output", "name");
    while ((await there()).trim() !== "") await sleep(250);
}

/** Jobs that a CronJob made by the clock are none of the files'. */
async function listed(kubectl: Kubectl, kinds: string): Promise<Listed["items"]> {
    const all = (await kubectl.json<Listed>("get", kinds, "--all-namespaces"))?.items ?? [];
    return all.filter(({ metadata }) => !("ownerReferences" in metadata) && metadata.namespace !== "kube-system");
}
