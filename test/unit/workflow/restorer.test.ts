import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Failure } from "../../../local/failure";
import { StoreRestorer } from "../../../workflow/restore/perform";
import type { StoreRestore } from "../../../workflow/restore/plan";
import { silentProgress } from "../../support/silent";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stackwright-restorer-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

interface Job {
    readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
    end?: "Complete" | "Failed";
    pods: readonly string[];
}

/** A server of two pods and the jobs beside it, as kubectl would show them; some questions are lost on the way. */
class Cluster {
    replicas = 2;
    remembered: string | undefined;
    readonly jobs: Job[] = [];
    /** How many questions that begin like this are lost, before or after the cluster has heard them. */
    readonly lost: { start: string; times: number; heard?: boolean }[] = [];
    /** What each look at a job finds; the last one stays. */
    ends: (Job["end"] | "running" | "gone")[] = ["Complete"];
    /** Whether the server ran at any moment at which a job did. */
    together = false;

    async text(...args: readonly string[]): Promise<string> {
        const fault = this.lost.find(({ start, times }) => times > 0 && args.join(" ").startsWith(start));
        if (fault !== undefined) fault.times -= 1;
        if (fault !== undefined && fault.heard !== true) throw new Failure("kubectl failed", { reason: "timeout" });
        this.hear(args);
        if (fault !== undefined) throw new Failure("kubectl failed", { reason: "timeout" });
        return "";
    }

    async json<T>(...args: readonly string[]): Promise<T | undefined> {
        await this.text(...args);
        return this.look(args) as T | undefined;
    }

    job(goal: string, name = "postgres-restore-before"): void {
        this.jobs.push({ metadata: { name, annotations: { "stackwright.dev/restore-to": goal } }, pods: ["Running"] });
    }

    private hear([verb, , ...rest]: readonly string[]): void {
        const last = rest.at(-1) ?? "";
        if (verb === "annotate") this.remembered = last.endsWith("-") ? undefined : last.split("=")[1];
        if (verb === "scale") this.replicas = Number(last.split("=")[1]);
        if (verb === "create") {
            const { metadata } = JSON.parse(fs.readFileSync(rest[0] ?? "", "utf8")) as Job;
            this.jobs.push({ metadata, pods: ["Running"] });
        }
        this.together ||= this.replicas > 0 && this.jobs.some(({ pods }) => pods.includes("Running"));
    }

    private look([, what, ...rest]: readonly string[]): unknown {
        const shown = ({ metadata, end }: Job) => ({
            metadata,
            status: { conditions: end === undefined ? [] : [{ type: end, status: "True", message: "it fell over" }] },
        });
        if (what === "jobs") return { items: this.jobs.map(shown) };
        if (what === "pods") {
            const name = /job-name=(\S+)/.exec(rest.join(" "))?.[1];
            const pods = this.jobs.find(({ metadata }) => metadata.name === name)?.pods ?? [];
            const items = pods.map((phase) => ({ status: { phase } }));
            // A pod is a look behind its job.
            for (const job of this.jobs) if (job.end !== undefined) job.pods = ["Succeeded"];
            return { items };
        }
        if (what === "job") {
            const job = this.jobs.find(({ metadata }) => metadata.name === rest[0]);
            const [next = "Complete", ...later] = this.ends;
            if (later.length > 0) this.ends = later;
            if (job === undefined) return undefined;
            if (next === "gone") this.jobs.splice(this.jobs.indexOf(job), 1);
            else if (next !== "running") job.end = next;
            return next === "gone" ? undefined : shown(job);
        }
        return {
            metadata: {
                annotations:
                    this.remembered === undefined ? {} : { "stackwright.dev/replicas-before-restore": this.remembered },
            },
            spec: { replicas: this.replicas, selector: { matchLabels: { app: "postgres" } } },
            status: { readyReplicas: this.replicas },
        };
    }
}

const store = (seconds = 60): StoreRestore => ({
    store: "postgres",
    namespace: "shop",
    stops: [{ kind: "StatefulSet", name: "postgres" }],
    template: {
        metadata: { name: "postgres-restore", namespace: "shop" },
        spec: {
            jobTemplate: {
                spec: { activeDeadlineSeconds: seconds, template: { spec: { containers: [{ name: "restore" }] } } },
            },
        },
    },
});

const restore = (cluster: Cluster, to = "latest", seconds?: number) =>
    new StoreRestorer(cluster, folder, silentProgress(), "kubectl", 1).restore(store(seconds), to).then(
        () => "restored",
        (error: unknown) => (error instanceof Failure ? `${error.message}: ${error.reason}` : String(error)),
    );

describe("putting a store back", () => {
    it("stops its server, runs the job and starts the server as it was", async () => {
        const cluster = new Cluster();
        expect(await restore(cluster)).toBe("restored");
        expect(cluster).toMatchObject({ replicas: 2, remembered: undefined, together: false });
        expect(cluster.jobs).toHaveLength(1);
    });

    it("starts the server again after a job that failed, when its pod has ended too", async () => {
        const cluster = new Cluster();
        cluster.ends = ["running", "Failed"];
        expect(await restore(cluster)).toBe(
            "postgres was not restored to latest: it fell over; the data are as they were",
        );
        expect(cluster).toMatchObject({ replicas: 2, together: false });
    });

    it("goes on waiting when questions are lost on the way", async () => {
        const cluster = new Cluster();
        cluster.ends = ["running", "running", "Complete"];
        cluster.lost.push({ start: "get job postgres-restore", times: 3 }, { start: "get pods", times: 2 });
        expect(await restore(cluster)).toBe("restored");
        expect(cluster).toMatchObject({ replicas: 2, together: false });
    });

    it("starts nothing while nobody can say whether the job has ended", async () => {
        const cluster = new Cluster();
        cluster.ends = ["running"];
        cluster.lost.push({ start: "get job postgres-restore", times: 1000 });
        expect(await restore(cluster, "latest", -60)).toMatch(
            /^Nobody can say whether job postgres-restore-\w+ has ended: Waited 0 s .* stays stopped/,
        );
        expect(cluster).toMatchObject({ replicas: 0, remembered: "2", together: false });
    });

    it("follows a job whose making was heard and not answered", async () => {
        const cluster = new Cluster();
        cluster.lost.push({ start: "create", times: 1, heard: true });
        expect(await restore(cluster)).toBe("restored");
        expect(cluster.jobs).toHaveLength(1);
        expect(cluster.together).toBe(false);
    });

    it("starts the server again when the job was never made", async () => {
        const cluster = new Cluster();
        cluster.lost.push({ start: "create", times: 1 });
        expect(await restore(cluster)).toBe("kubectl failed: timeout");
        expect(cluster).toMatchObject({ replicas: 2, jobs: [] });
    });

    it("takes over where an earlier call was cut off, with as many pods as there were before that", async () => {
        const cluster = new Cluster();
        Object.assign(cluster, { replicas: 0, remembered: "2", ends: ["running", "Complete"] });
        cluster.job("latest");
        expect(await restore(cluster)).toBe("restored");
        expect(cluster.jobs.map(({ metadata }) => metadata.name)).toEqual(["postgres-restore-before"]);
        expect(cluster).toMatchObject({ replicas: 2, together: false });
    });

    it("touches nothing while a restore to another time runs", async () => {
        const cluster = new Cluster();
        Object.assign(cluster, { replicas: 0, remembered: "2" });
        cluster.job("2026-02-01 10:00:00");
        expect(await restore(cluster)).toBe(
            "A restore of shop/postgres is running already: job postgres-restore-before puts it back to 2026-02-01 10:00:00, and two at once would spoil each other's data",
        );
        expect(cluster).toMatchObject({ replicas: 0, remembered: "2", together: false });
    });

    it("says so when the job was deleted, and starts the server again", async () => {
        const cluster = new Cluster();
        cluster.ends = ["running", "gone"];
        expect(await restore(cluster)).toContain("its job was deleted before it ended");
        expect(cluster.replicas).toBe(2);
    });
});
