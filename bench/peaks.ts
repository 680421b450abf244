import { readdirSync, readFileSync } from "node:fs";

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
        for (const pid of below(process.pid)) {
            const words = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
            const kind = Object.keys(this.kinds).find((name) => words.includes(this.kinds[name] ?? ""));
            const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`)) ?? [];
            if (kind === undefined || kilobytes === undefined) continue;
            this.highest.set(kind, Math.max(this.highest.get(kind) ?? 0, Number(kilobytes) / 1024));
        }
    }
}

function below(root: number): readonly number[] {
    const parents = new Map(
        readdirSync("/proc")
            .filter((name) => /^\d+$/.test(name))
            .map((name) => [Number(name), parentOf(Number(name))]),
    );
    const isBelow = (pid: number | undefined): boolean =>
        pid !== undefined && pid > 1 && (pid === root || isBelow(parents.get(pid)));
    return [...parents.keys()].filter((pid) => pid !== root && isBelow(pid));
}

function parentOf(pid: number): number {
    const stat = read(`/proc/${pid}/stat`);
    return Number(stat.slice(stat.lastIndexOf(")") + 4).split(" ")[0]);
}

/** Nothing of a process that has ended between two looks. */
function read(file: string): string {
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOENT" || code === "ESRCH") return "";
        throw error;
    }
}
