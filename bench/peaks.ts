import { commandLineOf, descendantsOf, procFile } from "../test/support/process-tree";

const interval = 100;

/** The most memory that each kind of process below this one ever had, in MiB, as the kernel keeps it (VmHWM). */
export class Peaks {
    private readonly highest = new Map<string, number>();
    private readonly timer = setInterval(() => this.look(), interval);

    /** By what is in their command line. */
    constructor(private readonly kinds: Readonly<Record<string, string>>) {}

    end(): Readonly<Record<string, number>> {
        clearInterval(this.timer);
        return Object.fromEntries(this.highest);
    }

    private look(): void {
        for (const pid of descendantsOf(process.pid)) {
            const words = commandLineOf(pid);
            const kind = Object.keys(this.kinds).find((name) => words.includes(this.kinds[name] ?? ""));
            const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(procFile(pid, "status") ?? "") ?? [];
            if (kind === undefined || kilobytes === undefined) continue;
            this.highest.set(kind, Math.max(this.highest.get(kind) ?? 0, Number(kilobytes) / 1024));
        }
    }
}
