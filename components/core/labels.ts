import { ProblemsError } from "./problems";

/** What an object belongs to. Everything that is labelled, selected or connected has one. */
export interface Identity {
    /** The application's name, unique in its namespace: `graphmemory-backend`. Becomes the `app` label. */
    readonly name: string;
    /** The system it is part of: `graphmemory`. */
    readonly system: string;
    /** Its role in the system: `backend`. */
    readonly component: string;
    readonly environment: string;
    /** Shown in the labels of objects and pods, never in a selector. */
    readonly version?: string;
}

export type Labels = Readonly<Record<string, string>>;

/**
 * The labels that pick an identity's pods. A selector is immutable, so nothing that an upgrade changes may be in it.
 */
export function selectorLabels(identity: Identity): Labels {
    return {
        "app.kubernetes.io/name": labelValue(identity.name),
        "app.kubernetes.io/instance": labelValue(`${identity.system}-${identity.environment}`),
        "app.kubernetes.io/component": labelValue(identity.component),
    };
}

/** All labels of an identity: the selector's, the recommended rest, and the two every object must carry. */
export function labels(identity: Identity): Labels {
    return {
        app: labelValue(identity.name),
        environment: labelValue(identity.environment),
        ...selectorLabels(identity),
        ...(identity.version === undefined ? {} : { "app.kubernetes.io/version": labelValue(identity.version) }),
        "app.kubernetes.io/part-of": labelValue(identity.system),
        "app.kubernetes.io/managed-by": "stackwright",
    };
}

const labelValuePattern = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

/** The value itself if Kubernetes accepts it as a label; labels are never cut or rewritten. */
export function labelValue(value: string): string {
    if (!labelValuePattern.test(value)) {
        throw new ProblemsError("labels", [
            {
                path: "a label's value",
                value,
                problem: "nothing that Kubernetes accepts",
                allowed: 'at most 63 letters, digits, ".", "_" or "-", starting and ending with a letter or digit',
            },
        ]);
    }
    return value;
}
