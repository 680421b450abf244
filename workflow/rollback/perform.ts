import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../local/failure";
import type { Progress } from "../../local/terminal";
import type { Kubectl } from "../stack/kubectl";
import {
    isFailing,
    type KeptRevision,
    type LivePod,
    type LiveWorkload,
    type RollbackStep,
    rollbackSteps,
    stuckPods,
} from "./plan";

/** By this name the API server would note the change; the note is taken out again. */
const manager = "stackwright-rollback";

interface List<Item> {
    readonly items: readonly Item[];
}

export class Rollback {
    constructor(
        private readonly kubectl: Kubectl,
        private readonly progress: Progress,
        private readonly limitSeconds = 600,
    ) {}

    async steps(namespaces: readonly string[]): Promise<readonly RollbackStep[]> {
        const workloads = await this.list<LiveWorkload>("deployments,statefulsets,daemonsets", namespaces);
        const revisions = await this.list<KeptRevision>(
            "replicasets,controllerrevisions",
            namespaces,
            "--show-managed-fields",
        );
        return rollbackSteps(workloads, revisions);
    }

    async perform(steps: readonly RollbackStep[]): Promise<void> {
        for (const step of steps) await this.putBack(step);
        for (const step of steps) await this.wait(step);
    }

    private async list<Item>(
        kinds: string,
        namespaces: readonly string[],
        ...more: readonly string[]
    ): Promise<readonly Item[]> {
        const found = await Promise.all(
            namespaces.map((namespace) =>
                this.kubectl.json<List<Item>>("get", kinds, "--namespace", namespace, ...more),
            ),
        );
        return found.flatMap((one) => one?.items ?? []);
    }

    private async putBack({ kind, namespace, name, template }: RollbackStep): Promise<void> {
        await this.patch(kind, namespace, name, [{ op: "replace", path: "/spec/template", value: template }]);
        // Whoever set the template before owns it again: the next update would otherwise meet a conflict with this one.
        const live = await this.get<{ metadata: { managedFields?: readonly { manager?: string }[] } }>(
            kind,
            namespace,
            name,
            "--show-managed-fields",
        );
        const value = (live.metadata.managedFields ?? []).filter((entry) => entry.manager !== manager);
        await this.patch(kind, namespace, name, [{ op: "replace", path: "/metadata/managedFields", value }]);
    }

    private async patch(kind: string, namespace: string, name: string, patch: readonly object[]): Promise<void> {
        const place = [kind.toLowerCase(), name, "--namespace", namespace];
        const what = ["--type", "json", "--field-manager", manager, "--patch", JSON.stringify(patch)];
        await this.kubectl.text("patch", ...place, ...what);
    }

    private async get<T>(kind: string, namespace: string, name: string, ...more: readonly string[]): Promise<T> {
        const found = await this.kubectl.json<T>("get", kind.toLowerCase(), name, "--namespace", namespace, ...more);
        if (found === undefined) {
            throw new Failure(`${kind} ${namespace}/${name} is gone`, {
                reason: "somebody deleted it while it was being rolled back",
                next: "make drift names what is gone; the next update with REFRESH=1 makes it again",
            });
        }
        return found;
    }

    private async wait({ kind, namespace, name, to }: RollbackStep): Promise<void> {
        const step = this.progress.step(`${namespace}/${name}`);
        const end = performance.now() + this.limitSeconds * 1000;
        for (;;) {
            const live = await this.get<LiveWorkload>(kind, namespace, name);
            if (!isFailing(live)) break;
            if (kind === "StatefulSet") step.update(await this.unstick(live));
            if (performance.now() > end) {
                step.fail();
                throw new Failure(
                    `${kind} ${namespace}/${name} does not become ready on its previous revision either`,
                    {
                        reason: "the cause is not in the template: look at its volumes, its secrets and its nodes",
                        next: `kubectl describe pods --namespace ${namespace}`,
                    },
                );
            }
            await sleep(500);
        }
        step.done(`${kind} runs revision ${to} again`);
    }

    private async unstick(set: LiveWorkload): Promise<string> {
        const { namespace } = set.metadata;
        const stuck = stuckPods(set, await this.list<LivePod>("pods", [namespace]));
        for (const { metadata } of stuck) {
            await this.kubectl.text(
                "delete",
                "pod",
                metadata.name,
                "--namespace",
                namespace,
                "--wait=false",
                "--ignore-not-found",
            );
            this.progress.line(`  ${namespace}/${metadata.name} was stuck on the newer revision and is made anew`);
        }
        return "waiting for its pods";
    }
}
