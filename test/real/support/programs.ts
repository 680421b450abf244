import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/**
 * Installs what a test needs and the machine has not, and says so. Nothing is skipped: a program that cannot be had
 * fails the test with the reason.
 */
export function requirePrograms(packages: readonly string[], programs: readonly string[]): void {
    const missing = programs.filter((program) => !isThere(program));
    if (missing.length === 0) return;
    process.stderr.write(`installing ${packages.join(", ")} with apt-get: ${missing.join(", ")} not on this machine\n`);
    const update = apt(["update", "--quiet"]);
    const install = apt(["install", "--yes", "--quiet", "--no-install-recommends", ...packages]);
    const still = programs.filter((program) => !isThere(program));
    if (still.length > 0) {
        throw new Error(
            `this test runs ${still.join(", ")}, which apt-get could not install; install ${packages.join(", ")} and run it again\n${update}\n${install}`,
        );
    }
}

/** One after another: on a fresh machine several test files want something at the same moment, and apt-get waits for nobody. */
function apt(args: readonly string[]): string {
    const lock = path.join(os.tmpdir(), "stackwright-apt.lock");
    const { stderr, error } = spawnSync("flock", [lock, "apt-get", "-o", "DPkg::Lock::Timeout=300", ...args], {
        encoding: "utf8",
        // Packages must not start servers of their own beside those of the test.
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
    });
    return error?.message ?? stderr;
}

function isThere(program: string): boolean {
    if (program.startsWith("/")) return existsSync(program);
    return spawnSync("which", [program]).status === 0;
}

/** Somebody other than root, as whom servers run; they refuse to run as root. */
export interface User {
    readonly uid: number;
    readonly gid: number;
}

export function userNamed(name: string): User {
    if (process.getuid?.() !== 0) {
        throw new Error(`these tests start servers as user ${name}, which only root can do: run them with sudo`);
    }
    const id = (flag: string) => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
    return { uid: id("-u"), gid: id("-g") };
}
