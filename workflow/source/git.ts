import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Failure } from "../../local/failure";

/** A state of the sources that somebody else can get too. */
export interface Commit {
    readonly commit: string;
    /** Of the files alone: the same for a branch and for its squashed merge. */
    readonly tree: string;
    /** A subject line for people: `9f2c1ab Move the api to 1.1`. */
    readonly title: string;
}

export class Git {
    constructor(readonly root: string) {}

    async text(...args: readonly string[]): Promise<string> {
        try {
            const { stdout } = await promisify(execFile)("git", ["-C", this.root, ...args], { maxBuffer: 1 << 28 });
            return stdout.trimEnd();
        } catch (error) {
            const { stderr = "" } = error as { readonly stderr?: string };
            throw new Failure(`git ${args.slice(0, 2).join(" ")} failed`, {
                reason: stderr.trim() || String(error),
                next: `git -C ${this.root} ${args.join(" ")} has to work by hand first`,
            });
        }
    }

    async commit(name = "HEAD"): Promise<Commit> {
        const found = await this.text("rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`).catch(
            () => "",
        );
        if (found === "") {
            throw new Failure(`There is no commit "${name}" here`, {
                reason: "a shallow clone knows only its own branch",
                next: `git fetch origin ${name}, or name another one: BASE=<branch, tag or commit>`,
            });
        }
        const [tree, title] = await Promise.all([
            this.text("rev-parse", `${found}^{tree}`),
            this.text("log", "-1", "--format=%h %s", found),
        ]);
        return { commit: found, tree, title };
    }

    /** Files that are in no commit yet. */
    async uncommitted(): Promise<readonly string[]> {
        const text = await this.text("status", "--porcelain");
        return text === "" ? [] : text.split("\n").map((line) => line.slice(3));
    }
}
