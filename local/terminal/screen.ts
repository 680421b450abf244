import { type Style, styleFor, visibleWidth, withoutColours } from "./style";
import { folded } from "./wrap";

/** What a progress display needs of a stream; `process.stderr` is one. */
export interface Output {
    readonly isTTY?: boolean;
    readonly columns?: number;
    write(text: string): unknown;
}

export interface Capabilities {
    /** May one line be rewritten in place? Not in a pipe, a CI log or a dumb terminal. */
    readonly live: boolean;
    readonly colour: boolean;
}

/** NO_COLOR takes the colours only; CI and TERM=dumb also take the live line. FORCE_COLOR wins over a missing TTY. */
export function capabilitiesOf(output: Output, environment: NodeJS.ProcessEnv): Capabilities {
    const set = (name: string) => (environment[name] ?? "") !== "";
    const terminal = output.isTTY === true && environment.TERM !== "dumb";
    const ci = set("CI") && environment.CI !== "false" && environment.CI !== "0";
    const forced = set("FORCE_COLOR") && environment.FORCE_COLOR !== "0";
    return { live: terminal && !ci, colour: !set("NO_COLOR") && (forced || (terminal && !ci)) };
}

/** How wide what is printed there may be: a file or a pipe has readers that want whole lines. */
export function widthOf(output: Output): number {
    return output.isTTY === true ? (output.columns ?? 80) : Number.POSITIVE_INFINITY;
}

/** Permanent lines above, at most one status line below that is rewritten in place. */
export class Screen {
    readonly style: Style;
    private shown = "";

    constructor(
        private readonly output: Output,
        readonly capabilities: Capabilities,
    ) {
        this.style = styleFor(capabilities.colour, widthOf(output));
    }

    /** Writes permanent lines. */
    print(text: string): void {
        const status = this.shown;
        this.clear();
        this.output.write(`${folded(text, this.style.width)}\n`);
        this.status(status);
    }

    /** Shows the status line; an empty text removes it. Does nothing where lines cannot be rewritten. */
    status(text: string): void {
        if (!this.capabilities.live) return;
        const line = cutTo(text, (this.output.columns ?? 80) - 1);
        if (line === this.shown) return;
        this.output.write(line === "" ? erase : `${erase}${line}`);
        this.shown = line;
    }

    clear(): void {
        this.status("");
    }
}

const erase = "\r\u001b[2K";

/** A line longer than the terminal would wrap, and then could not be rewritten. */
function cutTo(text: string, width: number): string {
    if (visibleWidth(text) <= width) return text;
    return `${[...withoutColours(text)].slice(0, Math.max(0, width - 1)).join("")}…`;
}
