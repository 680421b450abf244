import { childrenOf, procFile } from "../test/support/process-tree";

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
        const stat = procFile(pid, "stat");
        if (stat === undefined) return;
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        this.seconds.set(pid, (Number(fields[11]) + Number(fields[12])) / ticksPerSecond);
        for (const child of childrenOf(pid)) this.look(child);
    }
}
