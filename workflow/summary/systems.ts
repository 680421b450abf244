import type { StateResource } from "../stack/state";

/** What the table says of one system. */
export interface SystemRow {
    readonly system: string;
    readonly namespaces: readonly string[];
    readonly objects: number;
    readonly ready: number;
    readonly desired: number;
    readonly addresses: readonly string[];
}

/** A Deployment, StatefulSet or DaemonSet as the cluster has it. */
export interface Workload {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly spec?: { readonly replicas?: number };
    readonly status?: {
        readonly readyReplicas?: number;
        readonly numberReady?: number;
        readonly desiredNumberScheduled?: number;
    };
}

type Group = Readonly<Record<string, unknown>>;

/** Objects of no system of the stack: what belongs to the whole cluster, generated secrets. */
const shared = "platform";

export function systemRows(resources: readonly StateResource[], workloads: readonly Workload[]): SystemRow[] {
    const objects = resources.filter(isObject);
    const systemOfNamespace = new Map(
        objects.flatMap(({ type, inputs }) =>
            type.endsWith(":Namespace") ? [[text(metadata(inputs).name), partOf(inputs) ?? shared] as const] : [],
        ),
    );
    const systemOf = (resource: StateResource) =>
        partOf(resource.inputs) ?? systemOfNamespace.get(text(metadata(resource.inputs).namespace)) ?? shared;
    const systems = [...new Set(objects.map(systemOf))].sort();
    return systems.map((system) => {
        const own = objects.filter((resource) => systemOf(resource) === system);
        const namespaces = [...systemOfNamespace].flatMap(([name, owner]) => (owner === system ? [name] : []));
        const running = workloads.filter(({ metadata }) => namespaces.includes(metadata.namespace ?? ""));
        return {
            system,
            namespaces,
            objects: own.length,
            ready: sum(running.map(readyOf)),
            desired: sum(running.map(desiredOf)),
            addresses: addressesOf(own),
        };
    });
}

export function readyOf({ kind, status }: Workload): number {
    return (kind === "DaemonSet" ? status?.numberReady : status?.readyReplicas) ?? 0;
}

export function desiredOf({ kind, spec, status }: Workload): number {
    return (kind === "DaemonSet" ? status?.desiredNumberScheduled : spec?.replicas) ?? 0;
}

/** Those that have fewer ready pods than they should. */
export function notReady(workloads: readonly Workload[]): readonly Workload[] {
    return workloads.filter((workload) => readyOf(workload) < desiredOf(workload));
}

/** Where a system is reached: from outside if it is, else its services inside the cluster. */
function addressesOf(resources: readonly StateResource[]): string[] {
    const outside = resources.flatMap(({ type, inputs }) => outsideAddresses(type, group(inputs?.spec)));
    const inside = resources.flatMap(({ type, inputs }) => (type.endsWith(":Service") ? insideAddresses(inputs) : []));
    return [...new Set(outside.length > 0 ? outside : inside)].sort();
}

function outsideAddresses(type: string, spec: Group): string[] {
    if (type.endsWith(":HTTPRoute")) return list(spec.hostnames).map((host) => `https://${text(host)}`);
    if (!type.endsWith(":Ingress")) return [];
    const scheme = list(spec.tls).length > 0 ? "https" : "http";
    return list(spec.rules).flatMap((rule) => {
        const host = text(group(rule).host);
        return host === "" ? [] : [`${scheme}://${host}`];
    });
}

/** Headless services only name the members of a set: nobody calls them. */
function insideAddresses(inputs: StateResource["inputs"]): string[] {
    const { name, namespace } = metadata(inputs);
    const { clusterIP, ports } = group(inputs?.spec);
    if (clusterIP === "None") return [];
    const port = group(list(ports)[0]).port;
    return [`${text(name)}.${text(namespace)}.svc${port === undefined ? "" : `:${text(port)}`}`];
}

function isObject({ custom, type, delete: old }: StateResource): boolean {
    return custom === true && old !== true && !type.startsWith("pulumi:");
}

function partOf(inputs: StateResource["inputs"]): string | undefined {
    const value = group(metadata(inputs).labels)["app.kubernetes.io/part-of"];
    return typeof value === "string" ? value : undefined;
}

function metadata(inputs: StateResource["inputs"]): Group {
    return group(inputs?.metadata);
}

function group(value: unknown): Group {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Group) : {};
}

function list(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function sum(numbers: readonly number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
}
