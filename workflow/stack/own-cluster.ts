import { Failure } from "../../local/failure";
import { at, listOf, textOf } from "../report/worlds/values";
import type { Kubectl } from "./kubectl";
import type { Deployment } from "./state";

/** A namespace as a state holds it, or as a cluster has it. */
export interface KnownNamespace {
    readonly name: string;
    readonly uid: string;
    readonly made: string;
}

/** Those that the stack has made: wherever its state is kept, it says by their uids which cluster they are in. */
export function namespacesIn({ resources = [] }: Deployment): readonly KnownNamespace[] {
    return resources
        .filter((resource) => resource.type === "kubernetes:core/v1:Namespace" && resource.delete !== true)
        .flatMap(({ outputs }) => knownNamespace(outputs));
}

function knownNamespace(object: unknown): readonly KnownNamespace[] {
    const [name, uid, made = ""] = ["name", "uid", "creationTimestamp"].map((key) =>
        textOf(at(object, "metadata", key)),
    );
    return name === undefined || uid === undefined ? [] : [{ name, uid, made }];
}

export interface Cluster {
    readonly context: string;
    readonly server: string;
    /** The uid of kube-system, which every cluster has of its own. */
    readonly identity: string;
    readonly namespaces: readonly KnownNamespace[];
}

/** What the cluster is, and which of these namespaces it has. Only looks. */
export async function lookAtCluster(kubectl: Kubectl, context: string, names: readonly string[]): Promise<Cluster> {
    const found = await kubectl.json<unknown>(...["get", "namespaces", "kube-system", ...names, "--ignore-not-found"]);
    const items = at(found, "kind") === "List" ? listOf(at(found, "items")) : [found];
    const namespaces = items.flatMap(knownNamespace);
    const server = await kubectl.text(
        "config",
        "view",
        "--minify",
        "--output",
        "jsonpath={.clusters[0].cluster.server}",
    );
    const identity = namespaces.find(({ name }) => name === "kube-system")?.uid ?? "";
    return { context, server, identity, namespaces: namespaces.filter(({ name }) => names.includes(name)) };
}

/**
 * A context may be named like the stack's own and lead to another cluster: a kubeconfig of somebody else's, or the cluster
 * that took the place of one that is lost. One namespace that is still the same one proves that it is not.
 */
export function requireSameCluster(stack: string, known: readonly KnownNamespace[], cluster: Cluster): void {
    const here = new Map(cluster.namespaces.map((one) => [one.name, one]));
    const [first] = known;
    if (first === undefined || known.some(({ name, uid }) => here.get(name)?.uid === uid)) return;
    const twin = known.find(({ name }) => here.has(name)) ?? first;
    const other = here.get(twin.name);
    const { context, server, identity } = cluster;
    throw new Failure(`The state of stack ${stack} is of another cluster than ${context}; nothing was touched`, {
        reason: [
            `by the state the namespace ${twin.name} has the uid ${twin.uid}, made ${twin.made}`,
            `at ${context} (${server}, kube-system ${identity}) ${other === undefined ? "it is not there" : `it has the uid ${other.uid}, made ${other.made}`}`,
            ...(known.length === 1 ? [] : [`of ${known.length} namespaces in the state none is the same there`]),
        ].join("\n         "),
        next: `use the kubeconfig of the stack's own cluster; if that one is lost and this is in its place: pulumi refresh --stack ${stack}, then the same command again (docs/operations.md, Disaster recovery)`,
    });
}
