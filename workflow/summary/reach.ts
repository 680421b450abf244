import type { StateResource } from "../stack/state";

/** Where one host is reached from outside, and through what. */
export interface ReachRow {
    readonly address: string;
    /** `Gateway edge/edge-public`, `Ingress class nginx`. */
    readonly through: string;
    /** The command that shows the address to point the name at. */
    readonly look: string;
}

type Group = Readonly<Record<string, unknown>>;

/** Every host once, whether a Gateway or an Ingress serves it. */
export function reachRows(resources: readonly StateResource[]): readonly ReachRow[] {
    const rows = resources.filter(({ delete: old }) => old !== true).flatMap(rowsOf);
    const byAddress = new Map(rows.map((row) => [row.address, row]));
    return [...byAddress.values()].sort((a, b) => a.address.localeCompare(b.address));
}

function rowsOf({ type, inputs }: StateResource): readonly ReachRow[] {
    const spec = group(inputs?.spec);
    if (type.endsWith(":HTTPRoute")) {
        const { name, namespace } = group(list(spec.parentRefs)[0]);
        return list(spec.hostnames).map((host) => ({
            address: `https://${text(host)}`,
            through: `Gateway ${text(namespace)}/${text(name)}`,
            look: `kubectl get gateway -n ${text(namespace)} ${text(name)}`,
        }));
    }
    if (!type.endsWith(":Ingress")) return [];
    const { name, namespace } = group(inputs?.metadata);
    return list(spec.rules).map((rule) => ({
        address: `https://${text(group(rule).host)}`,
        through: `Ingress class ${text(spec.ingressClassName)}`,
        look: `kubectl get ingress -n ${text(namespace)} ${text(name)}`,
    }));
}

function group(value: unknown): Group {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Group) : {};
}

function list(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
    return typeof value === "string" ? value : "";
}
