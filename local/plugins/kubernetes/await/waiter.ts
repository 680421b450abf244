import type { Engine } from "../../protocol/engine";
import type { JsonObject } from "../../protocol/json";
import type { Client } from "../cluster/client";
import type { Change } from "../cluster/watch-hub";
import { nameOf, uidOf } from "../objects/object";
import type { Rules, Verdict } from "./rules";
import { Scene } from "./scene";

/** The object exists, but is not ready. Holds the object as it was last seen. */
export class NotReady extends Error {
    constructor(
        message: string,
        readonly object: JsonObject,
        readonly problems: readonly string[],
    ) {
        super(message);
        this.name = "NotReady";
    }
}

export interface WaitArgs {
    readonly client: Client;
    readonly engine: Engine;
    readonly urn: string;
    /** As the API server answered the create or update. */
    readonly object: JsonObject;
    readonly rules: Rules;
    readonly timeoutSeconds: number;
    /** What the error says when time is up. */
    readonly timedOut: string;
    readonly signal: AbortSignal;
}

export function failedToInitialize(object: JsonObject): string {
    return `Resource '${nameOf(object)}' was created but failed to initialize`;
}

/** Watches until the rules call the object ready; answers with the object as it is then. */
export async function waitUntilReady(args: WaitArgs): Promise<JsonObject> {
    const scene = await Scene.open(args.client, args.object, args.rules, args.signal);
    try {
        return await new Wait(args, scene).outcome;
    } finally {
        scene.close();
    }
}

class Wait {
    readonly outcome: Promise<JsonObject>;
    private settle: (error: Error | undefined) => void = () => undefined;
    private verdict: Verdict | undefined;
    private lastStatus = "";
    private callOffTimeout: () => void = () => undefined;
    private callOffSettled: () => void = () => undefined;
    private evaluating = false;

    constructor(
        private readonly args: WaitArgs,
        private readonly scene: Scene,
    ) {
        this.outcome = new Promise((resolve, reject) => {
            this.settle = (error) => {
                this.callOffTimeout();
                this.callOffSettled();
                args.signal.removeEventListener("abort", this.abort);
                this.settle = () => undefined;
                if (error) reject(error);
                else resolve(this.scene.object);
            };
        });
        args.signal.addEventListener("abort", this.abort, { once: true });
        this.startTimeout();
        scene.listen({
            onChange: (change) => this.changed(change),
            onWarning: (text) => this.show(text),
            onError: (error) => this.settle(error),
        });
        if (args.signal.aborted) this.abort();
        else this.schedule();
    }

    private readonly abort = (): void => {
        const name = nameOf(this.args.object);
        const message = `Resource operation was cancelled for "${name}"`;
        this.settle(new NotReady(message, this.scene.object, this.verdict?.problems ?? []));
    };

    private startTimeout(): void {
        this.callOffTimeout();
        const { clock } = this.args.client;
        this.callOffTimeout = clock.after(this.args.timeoutSeconds * 1000, () => this.timeUp());
    }

    private timeUp(): void {
        this.evaluate();
        // Ready and only waiting for quiet is good enough when time is up.
        if (this.verdict?.ready) this.settle(undefined);
        else this.settle(this.notReady(this.args.timedOut));
    }

    private changed(change: Change | undefined): void {
        if (change && uidOf(change.object) === uidOf(this.args.object)) {
            if (change.gone) {
                const name = nameOf(this.args.object);
                this.settle(this.notReady(`'${name}' was deleted while it was waited for`));
                return;
            }
            if (this.args.rules.restarts) this.startTimeout();
        }
        this.schedule();
    }

    // A rollout sends dozens of changes at a time: one look after them is enough.
    private schedule(): void {
        if (this.evaluating) return;
        this.evaluating = true;
        setImmediate(() => {
            this.evaluating = false;
            this.evaluate();
        });
    }

    private evaluate(): void {
        const verdict = this.scene.judge();
        if (!verdict) return;
        this.verdict = verdict;
        this.callOffSettled();
        this.show(verdict.status);
        if (verdict.failed) this.settle(this.notReady(failedToInitialize(this.args.object)));
        else if (verdict.ready && (verdict.settleSeconds ?? 0) === 0) this.succeed(verdict);
        else if (verdict.ready) {
            const { clock } = this.args.client;
            this.callOffSettled = clock.after((verdict.settleSeconds ?? 0) * 1000, () => this.succeed(verdict));
        }
    }

    private succeed(verdict: Verdict): void {
        if (verdict.warning !== undefined) this.args.engine.warn(this.args.urn, verdict.warning);
        this.settle(undefined);
    }

    private notReady(message: string): NotReady {
        return new NotReady(message, this.scene.object, [
            ...new Set([...(this.verdict?.problems ?? []), ...this.scene.warnings()]),
        ]);
    }

    private show(status: string): void {
        if (status === this.lastStatus) return;
        this.lastStatus = status;
        this.args.engine.status(this.args.urn, status);
    }
}
