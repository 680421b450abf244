import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";
import { formatDuration, type Progress } from "../../local/terminal";
import type { Kubectl } from "../stack/kubectl";
import { goalAnnotation, restoreJob, type Stopped, type StoreRestore } from "./plan";

/** A workload as far as stopping and starting it needs. */
interface Scalable {
    readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
    readonly spec: {
        readonly replicas?: number;
        readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> };
    };
    readonly status?: { readonly readyReplicas?: number };
}

interface RestoreJob {
    readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
    readonly status?: {
        readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    };
}

interface List<T> {
    readonly items: readonly T[];
}

/** Why nothing was restored, or undefined where all is well. */
interface Ended {
    readonly failure?: string;
}

/** Written while a workload is stopped, so that a restore that was interrupted still knows how many there were. */
const countAnnotation = "stackwright.dev/replicas-before-restore";
const pauseMilliseconds = 1500;
const stopSeconds = 600;
const startSeconds = 1200;
const defaultJobSeconds = 43_200;
const answerSeconds = 120;
const endPhases = ["Succeeded", "Failed"];

/** While a restore may still be writing, nothing may be started on the same data. */
class MayStillRun extends Failure {}
class NotRestored extends Failure {}

export class StoreRestorer {
    constructor(
        private readonly kubectl: Pick<Kubectl, "text" | "json">,
        private readonly folder: string,
        private readonly progress: Progress,
        /** How a person would ask the same cluster. */
        private readonly shown: string,
        private readonly pause = pauseMilliseconds,
    ) {}

    /**
     * Stops whoever runs on the data, puts them back, starts everything again. A job that fails has changed nothing. One
     * that an earlier call began with the same goal is waited for instead of another one beside it.
     */
    async restore(store: StoreRestore, to: string): Promise<void> {
        const began = Date.now();
        const running = await this.runningJob(store, to);
        const step = this.progress.step(`${store.namespace}/${store.store}`);
        try {
            for (const one of store.stops) {
                step.update(`stopping ${one.kind} ${one.name}`);
                await this.stop(store.namespace, one);
            }
            step.update(`restoring to ${to}`);
            await this.awaitJob(store, to, running ?? (await this.createJob(store, to)));
        } catch (error) {
            if (error instanceof MayStillRun || (running !== undefined && !(error instanceof NotRestored))) {
                step.fail("the restore may still run, so nothing is started");
                throw error;
            }
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
            return (pods?.items ?? []).length === 0 ? true : undefined;
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
                return (status?.readyReplicas ?? 0) >= count ? true : undefined;
            });
        }
    }

    /** The job of an earlier call that has not ended; one with another goal is in the way. */
    private async runningJob({ store, namespace }: StoreRestore, to: string): Promise<string | undefined> {
        const found = await this.kubectl.json<List<RestoreJob>>("get", "jobs", "--namespace", namespace);
        const running = (found?.items ?? []).find(
            (job) => job.metadata.name.startsWith(`${store}-restore-`) && endOf(job) === undefined,
        );
        if (running === undefined) return undefined;
        const { name, annotations = {} } = running.metadata;
        const goal = annotations[goalAnnotation] ?? "a time that it does not say";
        if (goal === to) return name;
        throw new Failure(`A restore of ${namespace}/${store} is running already`, {
            reason: `job ${name} puts it back to ${goal}, and two at once would spoil each other's data`,
            next: `wait until it has ended (${this.shown} get job ${name} --namespace ${namespace}), then run make restore again`,
        });
    }

    private async createJob(store: StoreRestore, to: string): Promise<string> {
        const stamp = Math.floor(Date.now() / 1000).toString(36);
        const job = restoreJob(store, to, stamp);
        const { name, namespace } = job.metadata;
        const file = path.join(this.folder, `${name}.json`);
        fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
        fs.writeFileSync(file, JSON.stringify(job), { mode: 0o600 });
        try {
            await this.kubectl.text("create", "--filename", file);
        } catch (error) {
            // The answer may have been lost and not the request.
            if (!(await this.isThere(name, namespace))) throw error;
        } finally {
            fs.rmSync(file);
        }
        return name;
    }

    private async isThere(name: string, namespace: string): Promise<boolean> {
        try {
            const what = `the cluster to say whether job ${name} exists`;
            return await this.until(what, answerSeconds, async () => (await this.job(name, namespace)) !== undefined);
        } catch (error) {
            throw this.mayStillRun(name, namespace, error);
        }
    }

    private async awaitJob(store: StoreRestore, to: string, name: string): Promise<void> {
        const { namespace } = store;
        const seconds = store.template.spec.jobTemplate.spec.activeDeadlineSeconds ?? defaultJobSeconds;
        let ended: Ended;
        try {
            ended = await this.until(`job ${name} to end`, seconds + 60, () => this.ended(name, namespace));
        } catch (error) {
            throw this.mayStillRun(name, namespace, error);
        }
        if (ended.failure === undefined) return;
        throw new NotRestored(`${store.store} was not restored to ${to}`, {
            reason: `${ended.failure}; the data are as they were`,
            next: `${this.shown} logs --namespace ${namespace} job/${name} says why`,
        });
    }

    /** A job that is marked as ended, or gone, may have a pod that has not ended yet. */
    private async ended(name: string, namespace: string): Promise<Ended | undefined> {
        const job = await this.job(name, namespace);
        const end = job === undefined ? { failure: "its job was deleted before it ended" } : endOf(job);
        if (end === undefined) return undefined;
        const pods = await this.kubectl.json<List<{ readonly status?: { readonly phase?: string } }>>(
            ...["get", "pods", "--namespace", namespace, "--selector", `job-name=${name}`],
        );
        const left = (pods?.items ?? []).filter(({ status }) => !endPhases.includes(status?.phase ?? ""));
        return left.length === 0 ? end : undefined;
    }

    private job(name: string, namespace: string): Promise<RestoreJob | undefined> {
        return this.kubectl.json<RestoreJob>("get", "job", name, "--namespace", namespace, "--ignore-not-found");
    }

    private mayStillRun(name: string, namespace: string, cause: unknown): MayStillRun {
        return new MayStillRun(`Nobody can say whether job ${name} has ended`, {
            reason: `${cause instanceof Error ? cause.message : String(cause)}; what it works on stays stopped, because it must have the data for itself`,
            next: `make restore with the same SYSTEM, STORE and TO goes on from here; ${this.shown} get job ${name} --namespace ${namespace} shows it`,
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

    /** Asks until there is an answer. A question that fails is asked again: one lost call decides nothing. */
    private async until<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
        const deadline = Date.now() + seconds * 1000;
        for (;;) {
            let complaint: string | undefined;
            try {
                const answer = await ask();
                if (answer !== undefined) return answer;
            } catch (error) {
                complaint = error instanceof Error ? error.message : String(error);
            }
            if (Date.now() > deadline) {
                throw new Failure(`Waited ${seconds} s for ${what}`, {
                    ...(complaint === undefined ? {} : { reason: complaint }),
                    next: "make status shows what holds it up",
                });
            }
            await new Promise((resolve) => setTimeout(resolve, this.pause));
        }
    }
}

function endOf({ status }: RestoreJob): Ended | undefined {
    const conditions = (status?.conditions ?? []).filter((condition) => condition.status === "True");
    const failed = conditions.find(({ type }) => type === "Failed");
    if (failed !== undefined) return { failure: failed.message ?? "its job failed" };
    return conditions.some(({ type }) => type === "Complete") ? {} : undefined;
}

function countOf({ metadata, spec }: Scalable): number {
    const before = metadata.annotations?.[countAnnotation];
    return before === undefined ? (spec.replicas ?? 1) : Number(before);
}
