import type { Kubectl } from "../stack/kubectl";
import type { StateResource } from "../stack/state";
import type { Workload } from "./systems";

/** The workloads in the namespaces of these resources, as the cluster has them now. */
export async function workloadsOf(kubectl: Kubectl, resources: readonly StateResource[]): Promise<Workload[]> {
    const namespaces = new Set(
        resources.flatMap(({ type, id }) => (type === "kubernetes:core/v1:Namespace" && id !== undefined ? [id] : [])),
    );
    if (namespaces.size === 0) return [];
    const found = await kubectl.json<{ readonly items: readonly Workload[] }>(
        "get",
        "deployments,statefulsets,daemonsets",
        "--all-namespaces",
    );
    return (found?.items ?? []).filter(({ metadata }) => namespaces.has(metadata.namespace ?? ""));
}
