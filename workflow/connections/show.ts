import type { Addresses, Endpoint, Pods } from "./endpoints";
import type { Connections, Flow } from "./evaluate";
import { isEveryPort, type PortSet, showPorts, showRange } from "./ports";

/** How an endpoint is called in tables and messages. */
export function endpointName(endpoint: Endpoint): string {
    switch (endpoint.kind) {
        case "pods":
            return `${endpoint.namespace}/${endpoint.name}`;
        case "foreign":
            return endpoint.name;
        case "addresses":
            return `${endpoint.name} (${endpoint.atom.range.cidr})`;
    }
}

/** One line of the table: several endpoints that are treated alike are one. */
export interface Line {
    readonly from: string;
    readonly to: string;
    readonly ports: string;
}

export interface Section {
    readonly title: string;
    readonly lines: readonly Line[];
}

/** The flows as people read them: by the caller's namespace, what all of a namespace may do first and once. */
export function sectionsOf(connections: Connections): readonly Section[] {
    const namespaces = [...new Set(podsOf(connections).map(({ namespace }) => namespace))].sort();
    const leaving = namespaces.map((namespace) => ({
        title: `from ${namespace}`,
        lines: linesOf(connections, (from) => from.kind === "pods" && from.namespace === namespace, namespace),
    }));
    const arriving = { title: "from outside", lines: linesOf(connections, (from) => from.kind !== "pods") };
    return [...leaving, arriving].filter(({ lines }) => lines.length > 0);
}

function podsOf({ endpoints }: Connections): readonly Pods[] {
    return endpoints.filter((endpoint) => endpoint.kind === "pods");
}

function linesOf(
    connections: Connections,
    isCaller: (endpoint: Endpoint) => boolean,
    namespace?: string,
): readonly Line[] {
    const flows = connections.flows.filter(({ from }) => isCaller(from));
    const lines = mergeAddresses(connections, flows).map(({ from, to, callee, ports }) => ({
        from: withoutNamespace(from, namespace),
        to: withoutNamespace(to, namespace),
        ports: portsOf(ports, callee),
    }));
    const callers = podsOf(connections).filter((pods) => isCaller(pods));
    const shared =
        callers.length > 1
            ? sharedByAll(
                  lines,
                  callers.map((pods) => pods.name),
              )
            : [];
    const own = lines.filter((line) => !shared.some((one) => one.to === line.to && one.ports === line.ports));
    const silent = callers
        .filter((pods) => !lines.some(({ from }) => from === pods.name))
        .map((pods) => ({ from: pods.name, to: "nothing", ports: "" }));
    return [...shared, ...[...own, ...silent].sort(byText)];
}

/** What every caller of the namespace may do. */
function sharedByAll(lines: readonly Line[], callers: readonly string[]): readonly Line[] {
    return lines
        .filter(({ from }) => from === callers[0])
        .filter(({ to, ports }) =>
            callers.every((caller) => lines.some((one) => one.from === caller && one.to === to && one.ports === ports)),
        )
        .map((line) => ({ ...line, from: "every pod" }));
}

function withoutNamespace(name: string, namespace: string | undefined): string {
    return namespace !== undefined && name.startsWith(`${namespace}/`) ? name.slice(namespace.length + 1) : name;
}

function byText(a: Line, b: Line): number {
    return compare(a.from, b.from) || compare(a.to, b.to) || compare(a.ports, b.ports);
}

function compare(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}

interface Merged {
    readonly from: string;
    readonly to: string;
    readonly callee: Endpoint;
    readonly ports: PortSet;
}

/** Address ranges of one name with the same ports are one line; where only some of a name's are, each is shown. */
function mergeAddresses({ endpoints }: Connections, flows: readonly Flow[]): readonly Merged[] {
    const wholes = new Map<string, number>();
    for (const { kind, name } of endpoints) {
        if (kind === "addresses") wholes.set(name, (wholes.get(name) ?? 0) + 1);
    }
    const groups = new Map<string, Flow[]>();
    for (const flow of flows) {
        const key = JSON.stringify([sideKey(flow.from), sideKey(flow.to), flow.ports]);
        groups.set(key, [...(groups.get(key) ?? []), flow]);
    }
    return [...groups.values()].flatMap((group) => {
        const [first] = group;
        if (first === undefined) return [];
        const addresses = (side: "from" | "to") =>
            group.map((flow) => flow[side]).filter((one) => one.kind === "addresses");
        const shown = (side: "from" | "to") =>
            first[side].kind === "addresses" ? merged(addresses(side), wholes) : endpointName(first[side]);
        return [{ from: shown("from"), to: shown("to"), callee: first.to, ports: first.ports }];
    });
}

function sideKey(endpoint: Endpoint): string {
    return endpoint.kind === "addresses" ? `addresses ${endpoint.name}` : `${endpoint.kind} ${endpointName(endpoint)}`;
}

function merged(addresses: readonly Addresses[], wholes: ReadonlyMap<string, number>): string {
    const [first] = addresses;
    if (first === undefined) return "";
    if (addresses.length === wholes.get(first.name)) return first.name;
    return `${first.name} (${addresses.map(({ atom }) => atom.range.cidr).join(", ")})`;
}

/** With the name a callee gives the port, and whether anything listens there at all. */
function portsOf(ports: PortSet, callee: Endpoint): string {
    if (callee.kind !== "pods" || isEveryPort(ports)) return showPorts(ports);
    return ports
        .map((range) => {
            const listening = callee.ports.filter(
                (port) => port.protocol === range.protocol && port.from >= range.from && port.to <= range.to,
            );
            if (listening.length === 0) return `${showRange(range)} (nobody listens)`;
            const names = listening.flatMap(({ name }) => (name === undefined ? [] : [name]));
            return names.length === 0 ? showRange(range) : `${showRange(range)} ${[...new Set(names)].join(" ")}`;
        })
        .join(", ");
}

/** What a reader should look at: everything open, and rules that open nothing. */
export function remarksOf({ endpoints, unguarded }: Connections): readonly string[] {
    const open = unguarded
        .filter(({ pods }) => !pods.hostNetwork)
        .map(({ pods, direction }) => {
            const what = direction === "ingress" ? "anyone may call it" : "it may call anyone";
            return `${endpointName(pods)}: no policy guards its ${direction}, so ${what}`;
        });
    const onNodes = podsOf({ endpoints, flows: [], unguarded })
        .filter(({ hostNetwork }) => hostNetwork)
        .map((pods) => `${endpointName(pods)}: on the node's network, which no policy guards`);
    const absent = endpoints
        .filter((endpoint) => endpoint.kind === "foreign" && endpoint.absent)
        .map((endpoint) => `${endpointName(endpoint)}: named by a policy, but no such pod is rendered`);
    return [...open, ...onNodes, ...absent];
}
