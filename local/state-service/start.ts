import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readIfThere } from "../control-plane/folder";
import { identityOf, isRunning } from "../control-plane/processes";
import { Failure } from "../failure";
import { repositoryRoot } from "../paths";
import { journalFile, type StateOf } from "./files";
import { foldLeftover, leftover } from "./journal";
import type { Listening, Order } from "./serve";

/** A service at work for one update of one stack. */
export interface RunningService {
    /** What tells the engine to keep its state there. */
    readonly environment: Readonly<Record<string, string>>;
    /** Names the process that is at work on the stack. */
    engine(pid: number): Promise<void>;
    /** Makes what was done the stack's state, and ends the service. */
    end(): Promise<void>;
}

/** Starts a service for an update of the stack, whose state must be there. `logs` takes what it has to say. */
export async function startStateService(of: StateOf, logs: string): Promise<RunningService> {
    await settleState(of);
    const command = identityOf(process.pid);
    if (command === undefined) throw new Error("this process cannot see itself in /proc");
    const order: Order = { ...of, command };
    const log = path.join(logs, "state-service.log");
    const file = fs.openSync(log, "w", 0o600);
    const args = ["-r", path.join(repositoryRoot, "typescript.cjs"), path.join(__dirname, "serve.ts")];
    // A session of its own: it has to outlive a command that is killed.
    const child = spawn(process.execPath, [...args, JSON.stringify(order)], {
        detached: true,
        stdio: ["ignore", "pipe", file],
    });
    fs.closeSync(file);
    const { url, token } = await firstWords(child, log);
    child.stdout?.destroy();
    child.unref();
    const credentials = path.join(logs, "credentials");
    return {
        environment: {
            PULUMI_BACKEND_URL: url,
            PULUMI_ACCESS_TOKEN: token,
            PULUMI_ENABLE_JOURNALING: "true",
            // One entry at a time: the service is near, and the engine waits for the answer.
            PULUMI_JOURNALING_BATCH_SIZE: "1",
            // Kept nowhere: the token serves this one update.
            PULUMI_CREDENTIALS_PATH: credentials,
        },
        engine: async (pid) => {
            await tell(url, token, "engine", { pid }, log);
        },
        end: async () => {
            // It may have seen by itself that the engine is gone; and should it have been killed, its journal is there.
            if (!(await tell(url, token, "end", {}, log))) await settleState(of);
            fs.rmSync(credentials, { recursive: true, force: true });
        },
    };
}

async function firstWords(child: ChildProcess, log: string): Promise<Listening> {
    const text = await new Promise<string>((resolve, reject) => {
        let said = "";
        child.stdout?.setEncoding("utf8").on("data", (more: string) => {
            said += more;
            if (said.includes("\n")) resolve(said);
        });
        child.once("error", reject);
        child.once("exit", () => resolve(said));
    });
    if (!text.includes("\n")) {
        throw new Failure("The local state service could not be started", {
            reason: readIfThere(log)?.trim().split("\n")[0] || "it ended without a word",
            log,
            next: "run the same command again",
        });
    }
    return JSON.parse(text) as Listening;
}

/** False: nobody is there to be told. */
async function tell(url: string, token: string, what: string, body: object, log: string): Promise<boolean> {
    const response = await post(`${url}/own/${what}`, token, body);
    if (response === undefined) return false;
    if (response.ok) {
        await response.arrayBuffer();
        return true;
    }
    const { message } = (await response.json()) as { message: string };
    throw new Failure("What the engine has done could not be made the stack's state", {
        reason: message,
        log,
        next: "see to what hinders it, a full disk say, and run the same command again: nothing is lost",
    });
}

/** A connection that was refused, or cut before there was an answer. */
const nobodyThere: readonly string[] = ["ECONNREFUSED", "ECONNRESET", "UND_ERR_SOCKET"];

async function post(url: string, token: string, body: object): Promise<Response | undefined> {
    try {
        const headers = { authorization: `token ${token}`, connection: "close" };
        return await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    } catch (error) {
        const { code } = (error as { cause?: { code?: string } }).cause ?? {};
        if (code !== undefined && nobodyThere.includes(code)) return undefined;
        throw error;
    }
}

/** Whatever an earlier update has left becomes the stack's state. To be called before anybody reads that. */
export async function settleState(of: StateOf): Promise<"recovered" | "nothing"> {
    for (let left = leftover(of); left?.writer !== undefined && isRunning(left.writer); left = leftover(of)) {
        await sleep(50);
    }
    const result = foldLeftover(of);
    if (result === "other-state") {
        throw new Failure(`The state of stack ${of.stack} was changed by another program while an update was cut off`, {
            reason: `what the update had done is in ${journalFile(of)}, and goes on from a state that is no longer there`,
            next: "bring that state back (a backup of it), or move the journal away and adopt what it made by hand",
        });
    }
    return result === "recovered" ? "recovered" : "nothing";
}
