import * as fs from "node:fs";
import * as os from "node:os";
import { identityOf, isRunning, type ProcessIdentity } from "../control-plane/processes";
import { versioned } from "./deployment";
import { lockFile, type StateOf, signed, writeWhole } from "./files";
import { Journal } from "./journal";
import { StateService } from "./service";

/** What a command says to the service that it starts, as the one argument. */
export interface Order extends StateOf {
    readonly command: ProcessIdentity;
}

/** What the service says once it listens, in one line. */
export interface Listening {
    readonly url: string;
    readonly token: string;
}

/** How often it looks whether the engine still lives, should nobody tell it of the end. */
const lookEvery = 250;

/**
 * Serves one update in a process of its own, which outlives the command: should that be killed, the engine goes on, and
 * what it does is still written down. It ends when it is told to, or when the engine is gone.
 */
async function serve({ command, ...of }: Order): Promise<void> {
    const self = ownIdentity();
    const journal = new Journal(of, self);
    let worker = command;
    const service = new StateService(
        { ...of, deployment: versioned(signed(journal.base)), add: (entries) => journal.add(entries) },
        {
            engine: (pid) => {
                worker = identityOf(pid) ?? worker;
                writeWhole(lockFile(of), lockOf(pid));
            },
            end: () => finish(),
        },
    );
    let finished = false;
    const finish = () => {
        if (finished) return;
        finished = true;
        clearInterval(looking);
        try {
            journal.fold();
        } finally {
            fs.rmSync(lockFile(of), { force: true });
            void service.close();
        }
    };
    const looking = setInterval(() => {
        if (!isRunning(worker)) finish();
    }, lookEvery);
    const listening: Listening = { url: await service.listen(), token: service.token };
    process.stdout.write(`${JSON.stringify(listening)}\n`);
}

function ownIdentity(): ProcessIdentity {
    const self = identityOf(process.pid);
    if (self === undefined) throw new Error("this process cannot see itself in /proc");
    return self;
}

function lockOf(pid: number): string {
    const lock = { pid, username: os.userInfo().username, hostname: os.hostname(), timestamp: new Date() };
    return JSON.stringify(lock);
}

serve(JSON.parse(process.argv[2] ?? "{}") as Order).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
});
