import type { EngineEvent, StepState } from "../engine/events";
import { at, type Group, isGroup, listOf, showable, textOf, unknownText } from "../report/worlds/values";

/** An object that the program declares and the state does not have: the engine would make it. */
export interface Declared {
    readonly urn: string;
    readonly type: string;
    /** The name in the program. */
    readonly logicalName: string;
    readonly parent: string;
    /** The provider's urn, without its id. */
    readonly provider: string;
    readonly protect: boolean;
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace: string | undefined;
    readonly name: string;
    /** Secrets and what only an update will know are words that say so. */
    readonly inputs: Group;
    /** An autoscaler of the program sets its replicas. */
    readonly isScaled: boolean;
}

/** A component or the stack itself, which things in the state can belong to. */
export interface Ancestor {
    readonly urn: string;
    readonly type: string;
    readonly logicalName: string;
    readonly parent: string;
    readonly isInState: boolean;
}

export interface Declarations {
    readonly missing: readonly Declared[];
    readonly ancestors: ReadonlyMap<string, Ancestor>;
    /** Settings of each provider, as the engine hands them on. */
    readonly providers: ReadonlyMap<string, Provider>;
}

export interface Provider {
    readonly urn: string;
    readonly isInState: boolean;
    readonly settings: Group;
}

/** From the events of a preview. */
export function declarationsOf(events: Iterable<EngineEvent>): Declarations {
    const missing = new Map<string, Omit<Declared, "isScaled">>();
    const ancestors = new Map<string, Ancestor>();
    const providers = new Map<string, Provider>();
    const scaled = new Set<string>();
    for (const { resourcePreEvent } of events) {
        const metadata = resourcePreEvent?.metadata;
        const fresh = metadata?.new;
        if (metadata === undefined || fresh === undefined || fresh === null) continue;
        const { urn, type, op } = metadata;
        const isInState = op !== "create";
        if (type.startsWith("pulumi:providers:")) {
            providers.set(urn, { urn, isInState, settings: fresh.inputs ?? {} });
        } else if (fresh.custom !== true) {
            ancestors.set(urn, { urn, type, logicalName: logicalNameOf(urn), parent: fresh.parent, isInState });
        } else {
            const target = scaleTargetOf(fresh);
            if (target !== undefined) scaled.add(target);
            const declared = isInState ? undefined : declaredOf(urn, type, fresh);
            if (declared !== undefined) missing.set(urn, declared);
        }
    }
    return {
        missing: [...missing.values()].map((one) => ({ ...one, isScaled: scaled.has(addressOf(one)) })),
        ancestors,
        providers,
    };
}

/** Only what can already be there: of a Patch the object is somebody else's, and a made-up name is taken by nobody. */
function declaredOf(urn: string, type: string, state: StepState): Omit<Declared, "isScaled"> | undefined {
    if (!type.startsWith("kubernetes:") || type.endsWith("Patch")) return undefined;
    const inputs = showable(state.inputs ?? {}) as Group;
    const [apiVersion, kind] = [textOf(inputs.apiVersion), textOf(inputs.kind)];
    const [name, namespace] = [textOf(at(inputs, "metadata", "name")), textOf(at(inputs, "metadata", "namespace"))];
    if (apiVersion === undefined || kind === undefined || name === undefined) return undefined;
    if ([name, namespace].includes(unknownText)) return undefined;
    const autonamed = textOf(at(inputs, "metadata", "annotations", "pulumi.com/autonamed"));
    if (autonamed !== undefined) return undefined;
    const provider = (state.provider ?? "").split("::").slice(0, -1).join("::");
    return {
        urn,
        type,
        logicalName: logicalNameOf(urn),
        parent: state.parent,
        provider,
        protect: state.protect === true,
        apiVersion,
        kind,
        namespace,
        name,
        inputs,
    };
}

/** Has pods of its own, and a selector that can never be changed. */
export function isWorkload({ kind }: Pick<Declared, "kind">): boolean {
    return ["Deployment", "StatefulSet", "DaemonSet"].includes(kind);
}

function logicalNameOf(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

/** `Deployment shop/api` */
export function addressOf({ kind, namespace, name }: Pick<Declared, "kind" | "namespace" | "name">): string {
    return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** What an autoscaler scales: that decides how many there are, not the program. */
function scaleTargetOf({ inputs = {} }: StepState): string | undefined {
    if (!["HorizontalPodAutoscaler", "ScaledObject"].includes(String(inputs.kind))) return undefined;
    const target = at(inputs, "spec", "scaleTargetRef");
    const [kind, name] = [textOf(at(target, "kind")) ?? "Deployment", textOf(at(target, "name"))];
    const namespace = textOf(at(inputs, "metadata", "namespace"));
    return name === undefined ? undefined : addressOf({ kind, namespace, name });
}

/** Whether a value, at any depth, is only known once it is made, or may not be shown. */
export function holds(value: unknown, word: string): boolean {
    if (value === word) return true;
    if (Array.isArray(value)) return listOf(value).some((item) => holds(item, word));
    return isGroup(value) && Object.values(value).some((inner) => holds(inner, word));
}
