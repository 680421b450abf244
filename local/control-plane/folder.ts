import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../failure";
import { workDir } from "../paths";

/** Where one control plane keeps everything it makes. Removing `root` and `lock` leaves nothing of it. */
export interface Folder {
    readonly root: string;
    /** Beside the folder, not in it: `down` removes the folder while holding the lock. */
    readonly lock: string;
    readonly state: string;
    readonly kubeconfig: string;
    readonly pki: string;
    /** The state of the cluster itself. */
    readonly etcd: string;
    readonly config: string;
    /** Which processes were started: one record per server. */
    readonly records: string;
    readonly logs: string;
    readonly auditLog: string;
}

export function folderAt(root: string): Folder {
    return {
        root,
        lock: `${root}.lock`,
        state: path.join(root, "state.json"),
        kubeconfig: path.join(root, "kubeconfig"),
        pki: path.join(root, "pki"),
        etcd: path.join(root, "etcd"),
        config: path.join(root, "config"),
        records: path.join(root, "processes"),
        logs: path.join(root, "logs"),
        auditLog: path.join(root, "logs", "audit.log"),
    };
}

/** The control plane of this checkout. */
export function defaultFolder(): Folder {
    return folderAt(workDir("control-plane"));
}

/** etcd alone sets 130 MB aside before it writes the first byte. */
const neededBytes = 256 * 1024 ** 2;

export function makeFolders(folder: Folder): void {
    for (const name of [folder.root, folder.config, folder.records, folder.logs]) {
        fs.mkdirSync(name, { recursive: true, mode: 0o700 });
    }
    const { bavail, bsize } = fs.statfsSync(folder.root);
    if (!fs.existsSync(folder.etcd) && bavail * bsize < neededBytes) throw tooSmall(folder, bavail * bsize);
}

function tooSmall(folder: Folder, free: number): Failure {
    const megabytes = (bytes: number) => Math.round(bytes / 1024 ** 2);
    return new Failure(`There is too little room for a control plane in ${folder.root}.`, {
        reason: `it needs ${megabytes(neededBytes)} MB, ${megabytes(free)} MB are free`,
        next: "make room on the disk, or set STACKWRIGHT_WORK to a folder on another one",
    });
}

/** Only its owner may read it, and whoever is interrupted leaves the old file or the new one, never half of it. */
export function writePrivate(file: string, content: string): void {
    const half = `${file}.${process.pid}.half`;
    const descriptor = fs.openSync(half, "w", 0o600);
    try {
        fs.writeFileSync(descriptor, content);
        fs.fsyncSync(descriptor);
    } finally {
        fs.closeSync(descriptor);
    }
    fs.renameSync(half, file);
}

/** Leaves the file alone when it already says so. */
export function writePrivateIfChanged(file: string, content: string): void {
    if (readIfThere(file) !== content) writePrivate(file, content);
}

export function readIfThere(file: string): string | undefined {
    try {
        return fs.readFileSync(file, "utf8");
    } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
    }
}

export function isMissing(error: unknown): boolean {
    return hasCode(error, "ENOENT");
}

/** Not `instanceof Error`: under jest the errors of Node's own modules are of another realm. */
export function hasCode(error: unknown, code: string): boolean {
    return typeof error === "object" && error !== null && "code" in error && error.code === code;
}
