import { at, groupOf } from "../report/worlds/values";
import type { Declared } from "./declared";

/** As they are typed for the cluster in question. */
export interface Commands {
    /** What changes the objects that were adopted. */
    readonly update: string;
    readonly kubectl: string;
}

/** How to get past an object that cannot be adopted, by its kind; nothing of it is done here. */
export function remedyFor(
    declared: Declared,
    live: unknown,
    fields: readonly string[],
    { update, kubectl }: Commands,
): string {
    const { kind, namespace, name } = declared;
    if (fields.every((field) => field.startsWith("spec.selector")) && fitsSelector(declared, live)) {
        return `add ${namespace}/${name} to stackwright:adoption (keepSelectors): its selector stays, its pods get the new labels`;
    }
    const where = namespace === undefined ? "" : `--namespace ${namespace} `;
    const remove = `${kubectl} ${where}delete ${kind.toLowerCase()} ${name}`;
    const selector = Object.entries(groupOf(at(live, "spec", "selector", "matchLabels")))
        .map(([key, value]) => `${key}=${String(value)}`)
        .join(",");
    switch (kind) {
        case "Deployment":
            return `${remove} --cascade=orphan (its pods go on serving), ${update}, then ${kubectl} ${where}delete replicaset --selector ${selector}`;
        case "DaemonSet":
            return `${remove} --cascade=orphan (its pods go on running), ${update}, then ${kubectl} ${where}delete pod --selector ${selector}`;
        case "StatefulSet":
            return `${remove} --cascade=orphan (pods and claims stay), ${update}, then delete its pods one by one: the new ones take the claims of the same names`;
        case "PersistentVolumeClaim":
        case "PersistentVolume":
            return "set size, class and access mode in the stack file to what is there, or restore a copy into a new one";
        case "Job":
        case "Service":
        case "RoleBinding":
        case "ClusterRoleBinding":
        case "ConfigMap":
        case "Secret":
            return `keep a copy, then ${remove} directly before ${update}`;
        case "StorageClass":
            return `name another class in the stack file (cluster.storageClasses), or ${remove}: volumes do not need it`;
        default:
            return `make the settings say what is there, or keep a copy, delete the object and run ${update}`;
    }
}

/** Pods of the program would be found by the selector that is there. */
function fitsSelector({ inputs }: Declared, live: unknown): boolean {
    const selector = at(live, "spec", "selector");
    const labels = groupOf(at(inputs, "spec", "template", "metadata", "labels"));
    const wanted = Object.entries(groupOf(at(selector, "matchLabels")));
    return (
        at(selector, "matchExpressions") === undefined &&
        wanted.length > 0 &&
        wanted.every(([key, value]) => labels[key] === value)
    );
}
