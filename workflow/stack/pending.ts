import type { Deployment, PendingOperation, StateResource } from "./state";

/** A Kubernetes object, by what is needed to ask for it. */
export interface ObjectAddress {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
}

/** What a creation left in the cluster whose end is not known, if anything. */
export interface LiveObject {
    readonly metadata: {
        readonly name: string;
        readonly namespace?: string;
        readonly uid: string;
        readonly creationTimestamp: string;
        readonly managedFields?: readonly { readonly manager?: string }[];
    };
}

export interface Repair {
    /** The state without the operations that were cut off, and with the objects that they had made. */
    readonly deployment: Deployment;
    /** Objects that are in the state now, without what the cluster knows of them: to be refreshed. */
    readonly adopted: readonly StateResource[];
    /** Made by a replacement that was cut off: the next run makes another one. */
    readonly leftOver: readonly ObjectAddress[];
}

/** The answer of a cluster that was asked for objects. */
export type Finder = (address: ObjectAddress) => LiveObject | undefined;

/** Which object a pending creation was about; undefined for what is none, such as a random password. */
export function addressOf({ type, resource }: PendingOperation): ObjectAddress | undefined {
    if (type !== "creating" || resource.custom !== true || !resource.type.startsWith("kubernetes:")) return undefined;
    const { apiVersion, kind, metadata } = resource.inputs ?? {};
    if (typeof apiVersion !== "string" || typeof kind !== "string" || !isGroup(metadata)) return undefined;
    const { name, namespace } = metadata;
    if (typeof name !== "string") return undefined;
    return typeof namespace === "string" ? { apiVersion, kind, namespace, name } : { apiVersion, kind, name };
}

/**
 * Settles what an engine had begun that was killed, or that never heard how it ended. A creation that reached the cluster
 * is taken into the state, so that it is neither made twice nor forgotten; one that did not is forgotten. An update or a
 * deletion needs nothing: both are in the state as they were before, and doing them again is harmless.
 * `since` is when that engine's command began to change objects.
 */
export function settle(deployment: Deployment, find: Finder, since: Date): Repair {
    const resources = [...(deployment.resources ?? [])];
    const adopted: StateResource[] = [];
    const leftOver: ObjectAddress[] = [];
    for (const operation of deployment.pending_operations ?? []) {
        const address = addressOf(operation);
        const live = address === undefined ? undefined : find(address);
        if (address === undefined || live === undefined || !isOurs(live, since) || isKnown(live, resources)) continue;
        if (resources.some(({ urn, delete: old }) => urn === operation.resource.urn && old !== true)) {
            leftOver.push(address);
            continue;
        }
        const { name, namespace } = live.metadata;
        const resource = { ...operation.resource, id: namespace === undefined ? name : `${namespace}/${name}` };
        adopted.push(resource);
        resources.push(resource);
    }
    return { deployment: { ...deployment, resources, pending_operations: [] }, adopted, leftOver };
}

/** Something that another program or stack made under this name is not ours to take: the next run reports it. */
function isOurs({ metadata }: LiveObject, since: Date): boolean {
    const byPulumi = ({ manager }: { readonly manager?: string }) => manager?.startsWith("pulumi-kubernetes") ?? false;
    // The server stamps whole seconds.
    const made = Date.parse(metadata.creationTimestamp) + 1000;
    return made > since.getTime() && (metadata.managedFields ?? []).some(byPulumi);
}

function isKnown({ metadata }: LiveObject, resources: readonly StateResource[]): boolean {
    return resources.some(({ outputs }) => isGroup(outputs?.metadata) && outputs.metadata.uid === metadata.uid);
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null;
}
