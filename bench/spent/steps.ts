import type { EngineEvent, StepMetadata } from "../../workflow/engine/events";

interface Step {
    readonly began: number;
    ended?: number;
}

/** When each step of an operation began and ended, as the engine tells it. */
export class Steps {
    private readonly steps = new Map<string, Step>();
    private readonly edges: [at: number, change: 1 | -1][] = [];

    /** What is only compared with the state takes no step of its own. */
    apply(event: EngineEvent): void {
        const began = event.resourcePreEvent?.metadata;
        const ended = (event.resOutputsEvent ?? event.resOpFailedEvent)?.metadata;
        const now = performance.now() / 1000;
        if (began !== undefined && isOfAnObject(began)) {
            this.steps.set(began.urn, { began: now });
            this.edges.push([now, 1]);
        }
        const step = ended === undefined ? undefined : this.steps.get(ended.urn);
        if (step !== undefined && step.ended === undefined) {
            step.ended = now;
            this.edges.push([now, -1]);
        }
    }

    /** Seconds that each step took, by what it was done to. */
    get seconds(): ReadonlyMap<string, number> {
        return new Map([...this.steps].map(([urn, { began, ended = began }]) => [urn, ended - began]));
    }

    /** How many steps were under way at once: at most, and in the middle of the time between the first and the last. */
    get parallel(): { readonly most: number; readonly mean: number } {
        let [running, most, area] = [0, 0, 0];
        let last = this.edges[0]?.[0] ?? 0;
        const first = last;
        for (const [at, change] of this.edges) {
            area += running * (at - last);
            last = at;
            running += change;
            most = Math.max(most, running);
        }
        return { most, mean: last === first ? 0 : area / (last - first) };
    }
}

function isOfAnObject({ new: after, old: before }: StepMetadata): boolean {
    return (after ?? before)?.custom === true;
}
