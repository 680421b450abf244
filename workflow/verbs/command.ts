import { withLock } from "../../local/control-plane/lock";
import type { PluginMode } from "../../local/plugins";
import { capabilitiesOf, type Progress, type Step, type Style, styleFor, widthOf } from "../../local/terminal";
import { Phases } from "../phases";
import { workPaths } from "../stack/folder";

/** What the user asked for with the variables of a make target, checked. */
export interface Options {
    readonly stack: string;
    readonly nodes: number | undefined;
    readonly plugins: PluginMode;
    /** Of a real cluster. */
    readonly context: string | undefined;
    readonly system: string | undefined;
    /** One store of the system. */
    readonly store: string | undefined;
    /** A time. */
    readonly to: string | undefined;
    /** The credentials of one store, as `graphmemory.postgres`. */
    readonly secret: string | undefined;
    /** A folder to write to. */
    readonly out: string | undefined;
    /** What a change is compared with: a branch, tag or commit. */
    readonly base?: string | undefined;
    /** The file of a plan that was reviewed. */
    readonly plan?: string | undefined;
    /** The stack that something is taken from. */
    readonly from?: string | undefined;
    /** `8000`, or `9000:8000` for another one on this machine. */
    readonly port?: string | undefined;
    /** The command that help is asked about. */
    readonly verb?: string | undefined;
    readonly policyArguments: readonly string[];
    /** Goes on where it would ask. */
    readonly yes: boolean;
    /** Answers for programs instead of people. */
    readonly json: boolean;
    /** Looks at the cluster first, so that what was changed there behind the stack's back is put back. */
    readonly refresh?: boolean;
    /** Leaves out the preview before an update, where nobody reads it: the base of a report. Packs judge the update itself. */
    readonly straight?: boolean;
}

/** What every command is given. */
export interface Command {
    readonly options: Options;
    /** What a person reads while waiting: on standard error. */
    readonly progress: Progress;
    /** Colours of the answer: it goes to standard output, which may be a file where the terminal is none. */
    readonly style: Style;
    readonly phases: Phases;
}

export function newCommand(options: Options, progress: Progress): Command {
    const style = styleFor(capabilitiesOf(process.stdout, process.env).colour, widthOf(process.stdout));
    return { options, progress, style, phases: new Phases() };
}

/** Work that may take longer than a person likes to look at nothing. */
export async function shownAs<T>(
    { progress }: Pick<Command, "progress">,
    name: string,
    work: (step: Step) => Promise<T>,
    result?: (made: T) => string,
): Promise<T> {
    const step = progress.step(name);
    try {
        const made = await work(step);
        step.done(result?.(made));
        return made;
    } catch (error) {
        step.fail();
        throw error;
    }
}

/** One command at a time may change what is in a work folder; another one waits, and says for whom. */
export async function alone<T>(doing: string, { progress }: Command, work: () => Promise<T>): Promise<T> {
    const onWait = (owner: string) => progress.line(progress.style.warn(`Waiting for another command: ${owner}`));
    return withLock(workPaths.lock(), doing, onWait, work);
}
