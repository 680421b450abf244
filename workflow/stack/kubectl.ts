import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Failure } from "../../local/failure";
import { feed } from "../../local/feed";

/** What `get` gives for several names: one object, a list of them, or nothing. */
export type Answer<T> = T | { readonly items: readonly T[] } | undefined;

export function itemsOf<T extends object>(answer: Answer<T>): readonly T[] {
    if (answer === undefined) return [];
    return "items" in answer ? answer.items : [answer];
}

interface Said {
    readonly text: string;
    readonly complaint?: string;
}

/** kubectl on one cluster. */
export class Kubectl {
    constructor(
        private readonly program: string,
        private readonly environment: NodeJS.ProcessEnv,
        /** Undefined: the kubeconfig's current one. */
        private readonly context?: string,
    ) {}

    async text(...args: readonly string[]): Promise<string> {
        return whole(args, await this.run(args));
    }

    /** What it could say, and why that is not all: one API of several may not answer. */
    async partly(...args: readonly string[]): Promise<Said> {
        return this.run(args);
    }

    /** A question in the form of an object, as the API server answers it. Nothing is kept. */
    async review<T>(question: object): Promise<T> {
        const said = await this.run(["create", "--filename", "-", "--output", "json"], question);
        return JSON.parse(whole(["create"], said)) as T;
    }

    private async run(args: readonly string[], input?: object): Promise<Said> {
        try {
            const running = promisify(execFile)(this.program, this.full(args), {
                env: this.environment,
                maxBuffer: 1 << 30,
                timeout: 120_000,
            });
            if (input !== undefined) feed(running.child, JSON.stringify(input));
            return { text: (await running).stdout };
        } catch (error) {
            const { stdout = "", stderr = "" } = error as { readonly stdout?: string; readonly stderr?: string };
            return { text: stdout, complaint: stderr.trim() || String(error) };
        }
    }

    /** Undefined where there is no such object. */
    async json<T>(...args: readonly string[]): Promise<T | undefined> {
        const text = await this.text(...args, "--output", "json");
        return text.trim() === "" ? undefined : (JSON.parse(text) as T);
    }

    /** For commands that talk to the user: their words go to the terminal. */
    full(args: readonly string[]): string[] {
        return this.context === undefined ? [...args] : ["--context", this.context, ...args];
    }
}

function whole(args: readonly string[], { text, complaint }: Said): string {
    if (complaint === undefined) return text;
    throw new Failure(`kubectl ${args.slice(0, 2).join(" ")} failed`, {
        reason: complaint,
        next: "make status shows whether the cluster answers",
    });
}
