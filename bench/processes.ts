import { commandLineOf, descendantsOf, procFile } from "../test/support/process-tree";

const ticksPerSecond = 100;
const interval = 40;

/** What the processes of one kind took. */
export interface Taken {
    readonly cpuSeconds: number;
    /** The most memory that each of them ever had, added up: MiB. */
    readonly memory: number;
}

interface Seen {
    readonly kind: string;
    readonly from: number;
    cpuSeconds: number;
    memory: number;
}

/** Who is who in an operation, by what is in the command line. */
const kinds: readonly (readonly [kind: string, words: RegExp])[] = [
    ["program", /cmd\/run\/index\.js|pulumi-language-nodejs/],
    // Its own command line names the packs too, so it comes first.
    ["engine", /\/pulumi (up|preview|destroy|refresh) /],
    ["packs", /run-policy-pack|pulumi-analyzer/],
    ["plugins", /plugins\/(kubernetes|random)\S*\/main\.ts|pulumi-resource-/],
    ["state", /state-service\/serve\.ts/],
    ["cluster", /\/(kube-apiserver|etcd|kube-controller-manager|kube-scheduler|kwok) |control-plane\/cloud\/main\.ts/],
];

/**
 * Watches everything below a process while it runs. Asking the kernel at the end is not enough: the engine kills its
 * plugins without waiting for them, and then nobody is told what they used.
 */
export class Processes {
    private readonly seen = new Map<number, Seen>();
    private readonly timer: NodeJS.Timeout;

    /** `more` are processes of the cluster, which run before and go on afterwards. */
    constructor(
        private readonly root: number,
        private readonly more: readonly number[] = [],
    ) {
        // What was there at the beginning had used something before.
        for (const pid of this.all()) this.look(pid, "before");
        this.timer = setInterval(() => {
            for (const pid of this.all()) this.look(pid, "since");
        }, interval);
    }

    end(): Readonly<Record<string, Taken>> {
        clearInterval(this.timer);
        const taken: Record<string, Taken> = {};
        for (const { kind, from, cpuSeconds, memory } of this.seen.values()) {
            const before = taken[kind] ?? { cpuSeconds: 0, memory: 0 };
            taken[kind] = {
                cpuSeconds: before.cpuSeconds + cpuSeconds - from,
                memory: before.memory + memory,
            };
        }
        return taken;
    }

    private all(): readonly number[] {
        const descendants = descendantsOf(this.root);
        return [...(this.root === process.pid ? [] : [this.root]), ...descendants, ...this.more];
    }

    private look(pid: number, when: "before" | "since"): void {
        const stat = procFile(pid, "stat") ?? "";
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
        const words = commandLineOf(pid);
        // It has ended, or nearly.
        if (!Number.isFinite(cpuSeconds) || words === "") return;
        const [, kilobytes = "0"] = /VmHWM:\s+(\d+) kB/.exec(procFile(pid, "status") ?? "") ?? [];
        const memory = Number(kilobytes) / 1024;
        const kind = kinds.find(([, pattern]) => pattern.test(words))?.[0] ?? "other";
        const known = this.seen.get(pid);
        // Between its start and its own program a process is still called what its parent is.
        if (known?.kind === kind) Object.assign(known, { cpuSeconds, memory: Math.max(known.memory, memory) });
        else
            this.seen.set(pid, { kind, from: known?.from ?? (when === "before" ? cpuSeconds : 0), cpuSeconds, memory });
    }
}
