import { readdirSync, readFileSync } from "node:fs";

const ticksPerSecond = 100;
const interval = 40;

/**
 * Adds up the CPU seconds of a process and everything below it while it runs. Asking the kernel at the end is not
 * enough: the engine kills its plugins without waiting for them, and then nobody is told what they used.
 */
export class Tree {
    private readonly seconds = new Map<number, number>();
    private readonly timer: NodeJS.Timeout;

    constructor(private readonly root: number) {
        this.timer = setInterval(() => this.look(this.root), interval);
    }

    end(): number {
        clearInterval(this.timer);
        return [...this.seconds.values()].reduce((sum, each) => sum + each, 0);
    }

    private look(pid: number): void {
        const stat = readIfThere(`/proc/${pid}/stat`);
        if (stat === undefined) return;
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        this.seconds.set(pid, (Number(fields[11]) + Number(fields[12])) / ticksPerSecond);
        for (const child of childrenOf(pid)) this.look(child);
    }
}

function childrenOf(pid: number): readonly number[] {
    return tasksOf(pid).flatMap((task) =>
        (readIfThere(`/proc/${pid}/task/${task}/children`) ?? "")
            .split(" ")
            .filter((each) => each !== "")
            .map(Number),
    );
}

function tasksOf(pid: number): readonly string[] {
    return unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
}

function readIfThere(file: string): string | undefined {
    return unlessGone(() => readFileSync(file, "utf8"));
}

/** A process may end between two looks. */
function unlessGone<T>(look: () => T): T | undefined {
    try {
        return look();
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOENT" || code === "ESRCH") return undefined;
        throw error;
    }
}
