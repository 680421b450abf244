import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";
import { formatDuration, type Progress } from "../../local/terminal";
import type { Kubectl } from "../stack/kubectl";
import { restoreJob, type Stopped, type StoreRestore } from "./plan";

/** A workload as far as stopping and starting it needs. */
interface Scalable {
    readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
    readonly spec: {
        readonly replicas?: number;
        readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> };
    };
    readonly status?: { readonly readyReplicas?: number };
}

interface JobStatus {
    readonly status?: {
        readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    };
}

/** Written while a workload is stopped, so that a restore that was interrupted still knows how many there were. */
const countAnnotation = "stackwright.dev/replicas-before-restore";
const pauseMilliseconds = 1500;
const stopSeconds = 600;
const startSeconds = 1200;
const defaultJobSeconds = 43_200;

export class StoreRestorer {
    constructor(
        private readonly kubectl: Kubectl,
        private readonly folder: string,
        private readonly progress: Progress,
        /** How a person would ask the same cluster. */
        private readonly shown: string,
    ) {}

    /** Stops whoever runs on the data, puts them back, starts everything again. A job that fails has changed nothing. */
    async restore(store: StoreRestore, to: string): Promise<void> {
        const began = Date.now();
        const step = this.progress.step(`${store.namespace}/${store.store}`);
        try {
            for (const one of store.stops) {
                step.update(`stopping ${one.kind} ${one.name}`);
                await this.stop(store.namespace, one);
            }
            step.update(`restoring to ${to}`);
            await this.runJob(store, to);
        } catch (error) {
            step.fail("not restored");
            await this.startAll(store);
            throw error;
        }
        step.update("starting");
        await this.startAll(store);
        step.done(`restored to ${to} in ${formatDuration(Date.now() - began)}`);
    }

    private async stop(namespace: string, one: Stopped): Promise<void> {
        const workload = await this.read(namespace, one);
        const count = countOf(workload);
        await this.kubectl.text(
            ...["annotate", one.kind, one.name, "--namespace", namespace, "--overwrite"],
            `${countAnnotation}=${count}`,
        );
        await this.scale(namespace, one, 0);
        const labels = Object.entries(workload.spec.selector.matchLabels ?? {}).map(
            ([key, value]) => `${key}=${value}`,
        );
        await this.until(`the pods of ${one.kind} ${one.name} to be gone`, stopSeconds, async () => {
            const pods = await this.kubectl.json<{ readonly items: readonly unknown[] }>(
                ...["get", "pods", "--namespace", namespace, "--selector", labels.join(",")],
            );
            return (pods?.items ?? []).length === 0;
        });
    }

    private async startAll(store: StoreRestore): Promise<void> {
        for (const one of store.stops) {
            const workload = await this.read(store.namespace, one);
            const count = countOf(workload);
            await this.scale(store.namespace, one, count);
            await this.kubectl.text(
                ...["annotate", one.kind, one.name, "--namespace", store.namespace],
                `${countAnnotation}-`,
            );
            await this.until(`${one.kind} ${one.name} to be ready again`, startSeconds, async () => {
                const { status } = await this.read(store.namespace, one);
                return (status?.readyReplicas ?? 0) >= count;
            });
        }
    }

    private async runJob(store: StoreRestore, to: string): Promise<void> {
        const stamp = Math.floor(Date.now() / 1000).toString(36);
        const job = restoreJob(store, to, stamp);
        const { name, namespace } = job.metadata;
        const file = path.join(this.folder, `${name}.json`);
        fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
        fs.writeFileSync(file, JSON.stringify(job), { mode: 0o600 });
        await this.kubectl.text("create", "--filename", file);
        fs.rmSync(file);
        const log = `${this.shown} logs --namespace ${namespace} job/${name}`;
        const seconds = store.template.spec.jobTemplate.spec.activeDeadlineSeconds ?? defaultJobSeconds;
        await this.until(`job ${name} to end`, seconds + 60, async () => {
            const found = await this.kubectl.json<JobStatus>("get", "job", name, "--namespace", namespace);
            const conditions = (found?.status?.conditions ?? []).filter(({ status }) => status === "True");
            const failed = conditions.find(({ type }) => type === "Failed");
            if (failed !== undefined) {
                throw new Failure(`${store.store} was not restored to ${to}`, {
                    reason: `${failed.message ?? "its job failed"}; the data are as they were`,
                    next: `${log} says why`,
                });
            }
            return conditions.some(({ type }) => type === "Complete");
        });
    }

    private async read(namespace: string, one: Stopped): Promise<Scalable> {
        const found = await this.kubectl.json<Scalable>("get", one.kind, one.name, "--namespace", namespace);
        if (found !== undefined) return found;
        throw new Failure(`${one.kind} ${namespace}/${one.name} does not exist`, {
            next: "make status shows what runs; the restore job names it as the one to stop",
        });
    }

    private async scale(namespace: string, one: Stopped, count: number): Promise<void> {
        await this.kubectl.text("scale", one.kind, one.name, "--namespace", namespace, `--replicas=${count}`);
    }

    private async until(what: string, seconds: number, ask: () => Promise<boolean>): Promise<void> {
        const deadline = Date.now() + seconds * 1000;
        while (!(await ask())) {
            if (Date.now() > deadline) {
                throw new Failure(`Waited ${seconds} s for ${what}`, { next: "make status shows what holds it up" });
            }
            await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
        }
    }
}

function countOf({ metadata, spec }: Scalable): number {
    const before = metadata.annotations?.[countAnnotation];
    return before === undefined ? (spec.replicas ?? 1) : Number(before);
}
