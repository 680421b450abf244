import { Failure } from "../failure";
import { type Folder, hasCode } from "./folder";

/** What the system says when files cannot be written, and what to do about it. */
const remedies: Readonly<Record<string, string>> = {
    ENOSPC: "make room on the disk, then try again",
    EDQUOT: "make room in your disk quota, then try again",
    EACCES: "make the folder writable for you, or set STACKWRIGHT_WORK to one that is",
    EPERM: "make the folder writable for you, or set STACKWRIGHT_WORK to one that is",
    EROFS: "set STACKWRIGHT_WORK to a folder on a disk that can be written",
    ENOTDIR: "remove the file that is in the way, or set STACKWRIGHT_WORK to another folder",
    EEXIST: "remove the file that is in the way, or set STACKWRIGHT_WORK to another folder",
    EMFILE: "raise the limit of open files (ulimit -n), then try again",
};

export function runsHere(): boolean {
    return process.platform === "linux";
}

/** To be asked before anything is built or downloaded for it. */
export function requireLinux(): void {
    if (runsHere()) return;
    throw new Failure("The local control plane runs on Linux only.", {
        reason: `it tells its processes from others by /proc, and this is ${process.platform}`,
        next: "use a Linux machine or virtual machine, or make deploy with a cluster of your own",
    });
}

/** Runs what works on the folder; trouble with the disk becomes a failure that says so. */
export async function explaining<T>(folder: Folder, action: () => Promise<T>): Promise<T> {
    requireLinux();
    try {
        return await action();
    } catch (error) {
        const code = Object.keys(remedies).find((one) => hasCode(error, one));
        if (code === undefined) throw error;
        throw new Failure(`The control plane cannot work in ${folder.root}.`, {
            reason: (error as NodeJS.ErrnoException).message,
            next: remedies[code] ?? "",
        });
    }
}
