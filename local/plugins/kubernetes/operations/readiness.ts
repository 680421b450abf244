import { messageOf } from "../../protocol/errors";
import type { JsonObject } from "../../protocol/json";
import { generic } from "../await/generic";
import type { Rules } from "../await/rules";
import { Scene } from "../await/scene";
import { rulesFor } from "../await/table";
import { waitForRules } from "../await/wait-for";
import { failedToInitialize, NotReady, waitUntilReady } from "../await/waiter";
import { chosenTimeoutSeconds, DEFAULT_TIMEOUT_SECONDS, skipsAwait, waitFor } from "../objects/annotations";
import { nameOf } from "../objects/object";
import { clientOf, type Session } from "../session";

export interface Readiness {
    readonly live: JsonObject;
    /** Set when the object is there, but not ready. */
    readonly problem?: NotReady;
}

/** Rules of the program's own are read before anything is changed: a mistake in them must not leave an object behind. */
export function checkWaitFor(inputs: JsonObject): void {
    const custom = waitFor(inputs);
    if (custom !== "") waitForRules(custom);
}

/** Waits after a create or an update, as the kind and the object's annotations ask for. */
export async function awaitReadiness(
    session: Session,
    args: { readonly urn: string; readonly timeoutSeconds: number },
    inputs: JsonObject,
    object: JsonObject,
): Promise<Readiness> {
    const rules = chooseRules(session, inputs, object);
    if (!rules) return { live: object };
    if (skipsAwait(inputs)) {
        session.engine.status(args.urn, "Skipping await logic");
        return { live: object };
    }
    // An ordinary Secret, a headless Service: the answer of the API server already says it all.
    if ((rules.related?.(object) ?? []).length === 0 && isReadyAtOnce(rules, object)) return { live: object };
    try {
        const live = await waitUntilReady({
            client: clientOf(session),
            engine: session.engine,
            urn: args.urn,
            object,
            rules,
            timeoutSeconds:
                rules.fixedSeconds ?? chosenTimeoutSeconds(inputs, args.timeoutSeconds) ?? DEFAULT_TIMEOUT_SECONDS,
            timedOut: timeoutText(object, waitFor(inputs) !== ""),
            signal: session.signal,
        });
        session.engine.status(args.urn, "");
        return { live };
    } catch (error) {
        if (error instanceof NotReady) return { live: error.object, problem: error };
        // The object is there, whatever kept us from watching it: the state has to know it.
        return { live: object, problem: new NotReady(`it could not be watched: ${messageOf(error)}`, object, []) };
    }
}

function isReadyAtOnce(rules: Rules, object: JsonObject): boolean {
    const { ready, settleSeconds } = rules.judge(object, []);
    return ready && settleSeconds === undefined;
}

function chooseRules(session: Session, inputs: JsonObject, object: JsonObject): Rules | undefined {
    const custom = waitFor(inputs);
    if (custom !== "") return waitForRules(custom);
    return rulesFor(object) ?? (session.settings.awaitAll ? generic : undefined);
}

function timeoutText(object: JsonObject, custom: boolean): string {
    const general = custom || object.kind === "DaemonSet" || !rulesFor(object);
    return general ? "timed out waiting for the condition" : `'${nameOf(object)}' timed out waiting to be Ready`;
}

/** One look at an object that was read, without waiting. */
export async function lookOnce(
    session: Session,
    inputs: JsonObject,
    object: JsonObject,
): Promise<NotReady | undefined> {
    const rules = rulesFor(object);
    if (!rules?.onRead || skipsAwait(inputs)) return undefined;
    const scene = await Scene.open(clientOf(session), object, rules, session.signal);
    try {
        const verdict = await new Promise<ReturnType<Scene["judge"]>>((resolve, reject) => {
            const look = (): void => {
                const seen = scene.judge();
                if (seen || scene.missing) resolve(seen);
            };
            scene.listen({ onChange: look, onWarning: () => undefined, onError: reject });
            look();
        });
        if (!verdict || verdict.ready) return undefined;
        return new NotReady(failedToInitialize(object), object, verdict.problems);
    } finally {
        scene.close();
    }
}
