import * as fs from "node:fs";
import * as path from "node:path";
import { readIfThere } from "../control-plane/folder";
import type { ProcessIdentity } from "../control-plane/processes";
import type { Deployment } from "./deployment";
import type { JournalEntry } from "./entries";
import {
    deploymentIn,
    digest,
    journalFile,
    keepPrevious,
    type StateOf,
    stateFile,
    stateText,
    writeWhole,
} from "./files";
import { Replay } from "./replay";

/** The first line: which state the entries go on from, and who writes them. */
interface Heading {
    readonly base: string;
    readonly writer: ProcessIdentity;
}

/** The last line, once the entries are part of a state that is about to take the old one's place. */
interface Ending {
    readonly folded: string;
}

/**
 * What an update has done, written down as it happens and before the engine goes on. Should everything be killed, the
 * file has it, and the next command makes a state of it.
 */
export class Journal {
    /** The state that the entries go on from. */
    readonly base: Deployment;
    private readonly replay: Replay;
    private readonly handle: number;
    private broken: unknown;

    constructor(
        private readonly of: StateOf,
        writer: ProcessIdentity,
        private readonly append: (handle: number, text: string) => void = fs.appendFileSync,
    ) {
        const text = readIfThere(stateFile(of));
        if (text === undefined) throw new Error(`stack ${of.stack} has no state in ${stateFile(of)}`);
        this.base = deploymentIn(text);
        this.replay = new Replay(this.base);
        const file = journalFile(of);
        fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
        this.handle = fs.openSync(file, "wx", 0o600);
        this.write([{ base: digest(text), writer } satisfies Heading]);
    }

    /** Entries that make no sense are refused before they are written: what is in the file can always be replayed. */
    add(entries: readonly JournalEntry[]): void {
        for (const entry of entries) this.replay.add(entry);
        this.write(entries);
    }

    /** Puts the state that the entries amount to in the place of the one before them. */
    fold(): void {
        const text = stateText(this.of, this.replay.deployment());
        // Were this one killed before the file is removed, the next reader has to know that its entries have served.
        if (this.broken === undefined) this.write([{ folded: digest(text) } satisfies Ending]);
        fs.closeSync(this.handle);
        keepPrevious(stateFile(this.of));
        writeWhole(stateFile(this.of), text);
        fs.rmSync(journalFile(this.of));
    }

    /** After a line that could not be written whole, a full disk say, no other may follow it. */
    private write(lines: readonly object[]): void {
        if (this.broken !== undefined) throw this.broken;
        try {
            this.append(this.handle, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
        } catch (error) {
            this.broken = error;
            throw error;
        }
    }
}

/** A journal that was left, by somebody who may still be writing it. */
export interface Leftover {
    readonly file: string;
    readonly writer: ProcessIdentity | undefined;
}

export function leftover(of: StateOf): Leftover | undefined {
    const file = journalFile(of);
    const text = readIfThere(file);
    if (text === undefined) return undefined;
    const [first] = linesOf<Partial<Heading>>(text);
    return { file, writer: first?.writer };
}

/** Who keeps journals in this folder, for whichever stack; they may be gone. */
export function writersIn(state: string): readonly ProcessIdentity[] {
    const folder = path.dirname(path.dirname(journalFile({ state, project: "any", stack: "any" })));
    if (!fs.existsSync(folder)) return [];
    return fs.readdirSync(folder).flatMap((project) =>
        fs.readdirSync(path.join(folder, project)).flatMap((file) => {
            const stack = path.basename(file, path.extname(file));
            return leftover({ state, project, stack })?.writer ?? [];
        }),
    );
}

/** `other-state`: the state is none that the entries go on from. */
export type Recovered = "nothing" | "recovered" | "was-done" | "other-state";

/**
 * Makes a state of a journal whose writer is gone. A state that is not the one which the entries go on from is left
 * alone: the entries speak of places in it.
 */
export function foldLeftover(of: StateOf): Recovered {
    const file = journalFile(of);
    const text = readIfThere(file);
    if (text === undefined) return "nothing";
    const [heading, ...rest] = linesOf<Heading | Ending | JournalEntry>(text);
    const state = readIfThere(stateFile(of));
    const ending = rest.find((line): line is Ending => "folded" in line);
    // Killed before it had written its heading: no update can have begun.
    if (heading === undefined || !("base" in heading)) {
        fs.rmSync(file);
        return "nothing";
    }
    if (state === undefined) return "other-state";
    if (ending?.folded === digest(state)) {
        fs.rmSync(file);
        return "was-done";
    }
    if (heading.base !== digest(state)) return "other-state";
    const replay = new Replay(deploymentIn(state));
    for (const line of rest) if ("sequenceID" in line) replay.add(line);
    keepPrevious(stateFile(of));
    writeWhole(stateFile(of), stateText(of, replay.deployment()));
    fs.rmSync(file);
    return "recovered";
}

/** A last line that was cut off was never answered: the engine did not go on from it. */
function linesOf<Line>(text: string): Line[] {
    const lines = text.split("\n");
    // What follows the last line's end.
    lines.pop();
    return lines.map((line) => JSON.parse(line) as Line);
}
