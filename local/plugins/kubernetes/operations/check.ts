import type { JsonObject } from "../../protocol/json";
import type { Autonaming } from "../check/autoname";
import { checkInputs } from "../check/check";
import { warningsFor } from "../check/warnings";
import { type Gvk, gvkOf, isDefinition } from "../objects/object";
import { toObject, toProperties } from "../objects/properties";
import { isNamespacedBuiltIn } from "../objects/scope";
import type { Session } from "../session";

export interface CheckRequest {
    readonly urn: string;
    readonly olds: JsonObject;
    readonly news: JsonObject;
    readonly seed: Uint8Array;
    readonly autonaming: Autonaming | undefined;
}

/** Answers with the inputs as they are kept, secret marks included. */
export async function check(session: Session, request: CheckRequest): Promise<JsonObject> {
    const { urn, olds, news } = request;
    const exists = Object.keys(olds).length > 0;
    if (exists && !session.cluster.reachable && session.settings.skipUpdateUnreachable) return olds;

    const given = toObject(news);
    if (isDefinition(given)) session.definitions.remember(given);
    const gvk = gvkOf(given);
    const version = session.cluster.reachable ? session.cluster.version : undefined;
    for (const warning of warningsFor(given, gvk, version, session.settings)) session.engine.warn(urn, warning);
    const inputs = await checkInputs({
        urn,
        old: exists ? toObject(olds) : undefined,
        inputs: given,
        seed: request.seed,
        autonaming: request.autonaming,
        settings: session.settings,
        defaultNamespace: session.defaultNamespace,
        isNamespaced: () => isNamespaced(session, gvk),
    });
    return toProperties(inputs, news);
}

/** A kind nobody can tell about is taken to live in a namespace; creating it shows whether that was right. */
export async function isNamespaced(session: Session, gvk: Gvk): Promise<boolean> {
    const known = isNamespacedBuiltIn(gvk) ?? session.definitions.isNamespaced(gvk);
    if (known !== undefined) return known;
    if (!session.cluster.reachable) return true;
    return (await session.cluster.client.isNamespaced(gvk, session.signal)) ?? true;
}
