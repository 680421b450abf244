import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scriptFiles } from "../../../components/backup/repository";
import { type Run, run, type Started, start } from "../support/process";
import { requirePrograms, type User } from "../support/programs";

requirePrograms(["rclone", "busybox"], ["rclone", "busybox"]);

/** The shell and the tools of alpine images, which know fewer options than Debian's. */
const alpine = mkdtempSync(join(tmpdir(), "stackwright-busybox-"));
execFileSync("busybox", ["--install", "-s", alpine]);
execFileSync("chmod", ["755", alpine]);

/** A storage in a folder or in a bucket, with keys, as the jobs of a store see it. */
export class Storage {
    readonly folder = mkdtempSync(join(tmpdir(), "stackwright-backup-"));

    constructor(
        readonly user: User,
        readonly place: string,
        private readonly target?: Readonly<Record<string, string>>,
    ) {
        execFileSync("chmod", ["755", this.folder]);
        for (const name of ["scripts", "keys", "volume", "work", "scratch"]) {
            mkdirSync(this.path(name));
            chownSync(this.path(name), user.uid, user.gid);
        }
        for (const [name, text] of Object.entries(scriptFiles())) writeFileSync(join(this.path("scripts"), name), text);
        this.addKey("k1", "the first key");
    }

    path(name: string): string {
        return join(this.folder, name);
    }

    addKey(id: string, secret: string): void {
        writeFileSync(join(this.path("keys"), id), secret);
    }

    environment(keyIds = "k1"): Readonly<Record<string, string>> {
        return {
            BACKUP: this.path("scripts"),
            WORK: this.path("work"),
            TARGET: "volume",
            VOLUME: this.path("volume"),
            KEYS: this.path("keys"),
            KEY_IDS: keyIds,
            PLACE: this.place,
            SCRATCH: this.path("scratch"),
            KEEP_DAYS: "30",
            KEEP_LEAST: "2",
            ...this.target,
        };
    }

    /** One of the scripts, by the shell and with the tools of an alpine image. */
    run(
        script: string,
        env: Readonly<Record<string, string>>,
        args: readonly string[] = [],
        cwd = this.path("work"),
    ): Promise<Run> {
        return run(join(alpine, "sh"), [join(this.path("scripts"), script), ...args], { ...this.around(env), cwd });
    }

    /** One that goes on until it is stopped. */
    start(script: string, env: Readonly<Record<string, string>>): Started {
        return start(join(alpine, "sh"), [join(this.path("scripts"), script)], this.around(env));
    }

    /** The same in no other environment than this one, whose PATH comes before the machine's. */
    startIn(env: Readonly<Record<string, string>>, script: string): Started {
        const PATH = [env.PATH ?? alpine, alpine, process.env.PATH ?? ""].join(":");
        const options = { as: this.user, env: { ...env, PATH }, cwd: this.path("work") };
        return start(join(alpine, "sh"), [join(this.path("scripts"), script)], options);
    }

    private around(env: Readonly<Record<string, string>>) {
        const { PATH = process.env.PATH ?? "", ...rest } = { ...this.environment(), ...env };
        return { as: this.user, env: { ...rest, PATH: `${alpine}:${PATH}` }, cwd: this.path("work") };
    }

    /** What is stored, as somebody without a key sees it. */
    stored(): readonly string[] {
        return readdirSync(this.path("volume"), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name).slice(this.path("volume").length + 1))
            .sort();
    }

    remove(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }
}

afterAll(() => rmSync(alpine, { recursive: true, force: true }));
