import * as fs from "node:fs";

/** A file of /proc about one process. Nothing where it has ended, which may be between two looks. */
export function procFile(pid: number, name: string): string | undefined {
    return unlessGone(() => fs.readFileSync(`/proc/${pid}/${name}`, "utf8"));
}

export function commandLineOf(pid: number): string {
    return (procFile(pid, "cmdline") ?? "").replaceAll("\0", " ");
}

/** The processes started by another one. */
export function childrenOf(pid: number): readonly number[] {
    const threads = unlessGone(() => fs.readdirSync(`/proc/${pid}/task`)) ?? [];
    return threads.flatMap((thread) =>
        (procFile(pid, `task/${thread}/children`) ?? "")
            .split(" ")
            .filter((child) => child !== "")
            .map(Number),
    );
}

/** The processes started by another one, and by those. */
export function descendantsOf(pid: number): readonly number[] {
    return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

function unlessGone<T>(look: () => T): T | undefined {
    try {
        return look();
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOENT" || code === "ESRCH") return undefined;
        throw error;
    }
}
