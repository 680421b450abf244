import type { Report, Unit } from "./build";

/** Fetches sources one unit after another, ahead of the compiler, from the first time that anything is needed. */
export class Downloads {
    private readonly started = new Map<Unit, Promise<void>>();
    private listening: { unit: Unit; report: Report } | undefined;

    constructor(private readonly units: readonly Unit[]) {}

    async of(unit: Unit, report: Report): Promise<void> {
        this.listening = { unit, report };
        this.startFrom(unit);
        await this.started.get(unit);
        this.listening = undefined;
    }

    async settled(): Promise<void> {
        await Promise.allSettled(this.started.values());
    }

    private startFrom(unit: Unit): void {
        if (this.started.has(unit)) return;
        let previous: Promise<void> = Promise.resolve();
        for (const next of this.units.slice(this.units.indexOf(unit))) {
            previous = previous.then(() => next.fetch((text) => this.say(next, text)));
            // The one that waits for it gets the error; until then it must not count as unhandled.
            previous.catch(() => undefined);
            this.started.set(next, previous);
        }
    }

    private say(unit: Unit, text: string): void {
        if (this.listening?.unit === unit) this.listening.report(text);
    }
}
