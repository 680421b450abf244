import { formatDuration } from "./duration";
import { capabilitiesOf, type Output, Screen } from "./screen";
import type { Style } from "./style";

/** One piece of work that a person waits for. Ends exactly once, with `done` or `fail`. */
export interface Step {
    /** What it is doing now: replaces the earlier text. */
    update(text: string): void;
    /** Ends well; `result` is what came of it ("5 tools cached"). */
    done(result?: string): void;
    /** Ends badly; the cause itself is told by whoever prints the failure. */
    fail(result?: string): void;
}

export interface Progress {
    readonly style: Style;
    /** Starts a step. Several may be open at once; the status line shows the one that spoke last. */
    step(name: string): Step;
    /** A permanent line, above the status line. */
    line(text: string): void;
    /** Removes the status line and stops its clock. Open steps are left without a word. */
    close(): void;
}

export interface ProgressOptions {
    /** @default process.stderr, so that a command's own output can be piped */
    readonly output?: Output;
    /** @default process.env */
    readonly environment?: NodeJS.ProcessEnv;
    /** Where no line can be rewritten: how often an open step says that it is still at work. @default 15 */
    readonly heartbeatSeconds?: number;
    /** @default the system's monotonic clock, in milliseconds */
    readonly now?: () => number;
}

/** Steps with their durations: live in a terminal, plain lines with a heartbeat elsewhere. */
export function createProgress(options: ProgressOptions = {}): Progress {
    const output = options.output ?? process.stderr;
    const screen = new Screen(output, capabilitiesOf(output, options.environment ?? process.env));
    const heartbeat = (options.heartbeatSeconds ?? 15) * 1000;
    return new ScreenProgress(screen, options.now ?? (() => performance.now()), heartbeat);
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 120;

interface OpenStep {
    readonly name: string;
    readonly started: number;
    text: string;
    /** When a plain line last told about it. */
    told: number;
}

class ScreenProgress implements Progress {
    readonly style: Style;
    /** Last one spoke last. */
    private open: OpenStep[] = [];
    private clock: NodeJS.Timeout | undefined;
    private frame = 0;

    constructor(
        private readonly screen: Screen,
        private readonly now: () => number,
        private readonly heartbeatMs: number,
    ) {
        this.style = screen.style;
    }

    step(name: string): Step {
        const step: OpenStep = { name, started: this.now(), text: "", told: this.now() };
        this.open.push(step);
        this.startClock();
        this.draw();
        return {
            update: (text) => this.update(step, text),
            done: (result) => this.end(step, this.style.good("✓"), result),
            fail: (result) => this.end(step, this.style.bad("✗"), result),
        };
    }

    line(text: string): void {
        this.screen.print(text);
    }

    close(): void {
        this.open = [];
        this.stopClock();
        this.screen.clear();
    }

    private update(step: OpenStep, text: string): void {
        if (!this.open.includes(step)) return;
        step.text = text;
        this.open = [...this.open.filter((other) => other !== step), step];
        this.draw();
    }

    private end(step: OpenStep, mark: string, result: string | undefined): void {
        if (!this.open.includes(step)) return;
        this.open = this.open.filter((other) => other !== step);
        this.screen.clear();
        const took = this.style.dim(formatDuration(this.now() - step.started));
        this.screen.print([mark, step.name, result, took].filter(Boolean).join("  "));
        if (this.open.length === 0) this.stopClock();
        this.draw();
    }

    private draw(): void {
        const step = this.open.at(-1);
        if (step === undefined) {
            this.screen.clear();
            return;
        }
        const spinner = this.style.warn(frames[this.frame % frames.length] ?? "");
        this.screen.status(`${spinner} ${this.describe(step)}`);
    }

    private describe(step: OpenStep): string {
        const seconds = Math.floor((this.now() - step.started) / 1000);
        const elapsed = seconds > 0 ? this.style.dim(formatDuration(seconds * 1000)) : "";
        return [step.name, step.text, elapsed].filter(Boolean).join("  ");
    }

    private tick(): void {
        this.frame += 1;
        if (this.screen.capabilities.live) {
            this.draw();
            return;
        }
        for (const step of this.open.filter((one) => this.now() - one.told >= this.heartbeatMs)) {
            step.told = this.now();
            this.screen.print(`… ${this.describe(step)}`);
        }
    }

    /** The clock never keeps a finished command alive. */
    private startClock(): void {
        const every = this.screen.capabilities.live ? frameMs : Math.min(1000, this.heartbeatMs);
        this.clock ??= setInterval(() => this.tick(), every).unref();
    }

    private stopClock(): void {
        clearInterval(this.clock);
        this.clock = undefined;
    }
}
