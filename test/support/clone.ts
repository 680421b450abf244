import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { repositoryRoot } from "../../local/paths";

/** A checkout of its own, with history of its own, in which a story can be told without touching anybody's work. */
export class Clone {
    constructor(readonly root: string) {}

    make(): void {
        fs.rmSync(this.root, { recursive: true, force: true });
        const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
            cwd: repositoryRoot,
            encoding: "utf8",
            maxBuffer: 1 << 28,
        });
        for (const file of files.split("\0")) {
            const from = path.join(repositoryRoot, file);
            // A file that somebody removed without a commit is still in git's list.
            if (file === "" || !fs.existsSync(from)) continue;
            fs.mkdirSync(path.dirname(path.join(this.root, file)), { recursive: true });
            fs.copyFileSync(from, path.join(this.root, file));
        }
        fs.symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(this.root, "node_modules"));
        this.git("init", "--quiet", "--initial-branch", "main");
        // The link is no folder, so the usual entry does not leave it out.
        fs.writeFileSync(path.join(this.root, ".git", "info", "exclude"), "node_modules\n");
    }

    git(...args: readonly string[]): string {
        return execFileSync("git", [...args], { cwd: this.root, env: this.environment(), encoding: "utf8" }).trim();
    }

    commit(message: string): void {
        this.git("add", "--all");
        this.git("commit", "--quiet", "--message", message);
    }

    /** The settings of a stack, changed. */
    settings(stack: string, change: (config: Settings) => void): void {
        const file = path.join(this.root, `Pulumi.${stack}.yaml`);
        const document = parse(fs.readFileSync(file, "utf8")) as { config: Settings };
        change(document.config);
        fs.writeFileSync(file, stringify(document, { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" }));
    }

    write(file: string, content: string): void {
        fs.writeFileSync(path.join(this.root, file), content);
    }

    read(file: string): string {
        return fs.readFileSync(path.join(this.root, file), "utf8");
    }

    /** A command with its own exit code, which make would turn into 2. */
    async run(verb: string, variables: Readonly<Record<string, string>> = {}): Promise<Ended> {
        return this.spawned(process.execPath, [path.join(this.root, "workflow", "start.cjs"), verb], variables);
    }

    /** A line as somebody types it in the checkout, and what they answer if it asks. */
    async typed(line: string, variables: Readonly<Record<string, string>> = {}, answer = ""): Promise<Ended> {
        return this.spawned("/bin/sh", ["-c", line], variables, answer);
    }

    private async spawned(
        program: string,
        args: readonly string[],
        variables: Readonly<Record<string, string>>,
        answer = "",
    ): Promise<Ended> {
        const child = spawn(program, args, {
            cwd: this.root,
            env: { ...this.environment(), ...variables },
            stdio: [answer === "" ? "ignore" : "pipe", "pipe", "pipe"],
        });
        child.stdin?.end(answer);
        let [output, errors] = ["", ""];
        child.stdout?.setEncoding("utf8").on("data", (text: string) => {
            output += text;
        });
        child.stderr?.setEncoding("utf8").on("data", (text: string) => {
            errors += text;
        });
        const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
        return { code, output, errors };
    }

    private environment(): NodeJS.ProcessEnv {
        const who = { NAME: "Story", EMAIL: "story@example.org" };
        return {
            ...process.env,
            STACKWRIGHT_WORK: path.join(this.root, ".work"),
            GIT_AUTHOR_NAME: who.NAME,
            GIT_AUTHOR_EMAIL: who.EMAIL,
            GIT_COMMITTER_NAME: who.NAME,
            GIT_COMMITTER_EMAIL: who.EMAIL,
            NO_COLOR: "1",
            CI: "true",
            PLUGINS: "local",
        };
    }
}

export type Settings = Record<string, unknown>;

export interface Ended {
    readonly code: number | null;
    /** The answer. */
    readonly output: string;
    /** Progress and what went wrong. */
    readonly errors: string;
}

export function ended({ code, output, errors }: Ended, wanted: number): string {
    if (code !== wanted) throw new Error(`it ended with ${code}, not ${wanted}:\n${errors}\n${output}`);
    return output;
}
