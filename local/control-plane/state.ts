import { type Folder, readIfThere, writePrivate } from "./folder";
import type { Ports } from "./ports";

/** What is remembered between commands. Everything else is read from the servers themselves. */
export interface State {
    readonly ports: Partial<Ports>;
    /** What the last `up` was asked for. */
    readonly nodes: number;
    readonly metrics: boolean;
}

export function readState(folder: Folder): State | undefined {
    const text = readIfThere(folder.state);
    return text === undefined ? undefined : (JSON.parse(text) as State);
}

export function writeState(folder: Folder, state: State): void {
    writePrivate(folder.state, `${JSON.stringify(state, undefined, 2)}\n`);
}
