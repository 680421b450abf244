import type { Endpoint, NamedBlocks } from "../../connections/endpoints";
import { type Connections, evaluateConnections } from "../../connections/evaluate";
import type { Manifest } from "../../connections/manifests";
import { everyPort, noPorts, type PortSet, showPorts, subtract, unite } from "../../connections/ports";
import { endpointName } from "../../connections/show";
import { compare, type World } from "../worlds";
import { at, listOf, textOf } from "../worlds/values";

export interface ConnectionChange {
    readonly from: string;
    readonly to: string;
    readonly ports: string;
    /** One of the two ends is new (or gone): it could not have been open (or closed) otherwise. */
    readonly withItsEnd: boolean;
}

export interface ConnectionChanges {
    readonly opened: readonly ConnectionChange[];
    readonly closed: readonly ConnectionChange[];
    /** `shop/api ingress`: pods that lose every policy in a direction, or get one. */
    readonly unguarded: readonly string[];
    readonly guarded: readonly string[];
}

/** Who may talk to whom, before and after, by what Kubernetes says the policies mean. */
export function connectionChanges(before: World, after: World, blocks: readonly NamedBlocks[]): ConnectionChanges {
    const [old, fresh] = [manifestsOf(before), manifestsOf(after)];
    // Address ranges that only one side names would cut the other side's into other pieces.
    const ruler = addressRuler([...old, ...fresh]);
    const [was, is] = [evaluateConnections([...old, ruler], blocks), evaluateConnections([...fresh, ruler], blocks)];
    const [then, now] = [sideOf(was), sideOf(is)];
    return {
        opened: differences(now, then),
        closed: differences(then, now),
        unguarded: [...now.open].filter((one) => !then.open.has(one)).sort(compare),
        guarded: [...then.open]
            .filter((one) => !now.open.has(one) && now.ends.has(one.slice(0, one.lastIndexOf(" "))))
            .sort(compare),
    };
}

/** One world's connections, in names that mean the same in the other. */
interface Side {
    readonly flows: Flows;
    readonly ends: ReadonlySet<string>;
    /** `shop/api egress`: no policy guards it. */
    readonly open: ReadonlySet<string>;
}

function sideOf(connections: Connections): Side {
    return { flows: flowsOf(connections), ends: endsOf(connections), open: openOf(connections) };
}

function manifestsOf(world: World): readonly Manifest[] {
    return [...world.values()].flatMap(({ kind, apiVersion, namespace, ownName, inputs }) =>
        apiVersion === "" || apiVersion.includes(":")
            ? []
            : [
                  {
                      ...inputs,
                      apiVersion,
                      kind,
                      metadata: {
                          ...(inputs.metadata as Manifest["metadata"] | undefined),
                          name: ownName,
                          ...(namespace === undefined ? {} : { namespace }),
                      },
                  },
              ],
    );
}

/** A policy that picks nobody and names every range that any policy of either world names. */
function addressRuler(manifests: readonly Manifest[]): Manifest {
    const cidrs = manifests.flatMap(({ kind, spec }) =>
        kind !== "NetworkPolicy"
            ? []
            : [
                  ...listOf(at(spec, "ingress")).flatMap((rule) => listOf(at(rule, "from"))),
                  ...listOf(at(spec, "egress")).flatMap((rule) => listOf(at(rule, "to"))),
              ].flatMap((peer) => [
                  textOf(at(peer, "ipBlock", "cidr")) ?? [],
                  listOf(at(peer, "ipBlock", "except")).flatMap((one) => textOf(one) ?? []),
              ]),
    );
    const to = [...new Set(cidrs.flat())].sort(compare).map((cidr) => ({ ipBlock: { cidr } }));
    return {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "ruler", namespace: "only-in-this-report" },
        spec: { podSelector: {}, policyTypes: ["Egress"], egress: [{ to }] },
    };
}

/** Pods that are alike are one endpoint; here each workload is told by itself, whoever else is like it. */
function namesOf(endpoint: Endpoint): readonly string[] {
    if (endpoint.kind !== "pods") return [endpointName(endpoint)];
    return endpoint.workloads.map((workload) => `${endpoint.namespace}/${workload}`);
}

function endsOf({ endpoints }: Connections): ReadonlySet<string> {
    return new Set(endpoints.flatMap(namesOf));
}

function openOf({ unguarded }: Connections): ReadonlySet<string> {
    return new Set(
        unguarded.flatMap(({ pods, direction }) =>
            pods.hostNetwork ? [] : namesOf(pods).map((name) => `${name} ${direction}`),
        ),
    );
}

/** By caller, then by callee. Ranges of one name with the same ports are one. */
type Flows = ReadonlyMap<string, ReadonlyMap<string, PortSet>>;

function flowsOf({ endpoints, flows, unguarded }: Connections): Flows {
    const found = new Map<string, Map<string, PortSet>>();
    const add = (from: string, to: string, ports: PortSet) => {
        const row = found.get(from) ?? new Map<string, PortSet>();
        row.set(to, unite(row.get(to) ?? noPorts, ports));
        found.set(from, row);
    };
    const guarded = guardedOf(endpoints, unguarded);
    const wholes = new Map<string, number>();
    for (const { kind, name } of endpoints) {
        if (kind === "addresses") wholes.set(name, (wholes.get(name) ?? 0) + 1);
    }
    const groups = new Map<string, { from: Endpoint[]; to: Endpoint[]; ports: PortSet }>();
    for (const { from, to, ports } of flows) {
        // Between two ends that no policy guards everything is open; that they are unguarded is told once, not pair by pair.
        if (!guarded.has(`${endpointName(from)} egress`) && !guarded.has(`${endpointName(to)} ingress`)) continue;
        const key = JSON.stringify([kindOf(from), kindOf(to), ports]);
        const group = groups.get(key) ?? { from: [], to: [], ports };
        group.from.push(from);
        group.to.push(to);
        groups.set(key, group);
    }
    for (const { from, to, ports } of groups.values()) {
        for (const caller of together(from, wholes)) {
            for (const callee of together(to, wholes)) add(caller, callee, ports);
        }
    }
    return found;
}

function guardedOf(endpoints: Connections["endpoints"], unguarded: Connections["unguarded"]): ReadonlySet<string> {
    const open = new Set(unguarded.map(({ pods, direction }) => `${endpointName(pods)} ${direction}`));
    return new Set(
        endpoints
            .filter((endpoint) => endpoint.kind === "pods" && !endpoint.hostNetwork)
            .flatMap((endpoint) => ["egress", "ingress"].map((direction) => `${endpointName(endpoint)} ${direction}`))
            .filter((name) => !open.has(name)),
    );
}

function kindOf(endpoint: Endpoint): string {
    return endpoint.kind === "addresses" ? `addresses ${endpoint.name}` : `${endpoint.kind} ${endpointName(endpoint)}`;
}

function together(ends: readonly Endpoint[], wholes: ReadonlyMap<string, number>): readonly string[] {
    const [first] = ends;
    if (first === undefined) return [];
    if (first.kind !== "addresses") return namesOf(first);
    return new Set(ends).size === wholes.get(first.name) ? [first.name] : [...new Set(ends.map(endpointName))];
}

function differences(these: Side, those: Side): readonly ConnectionChange[] {
    const isPod = (name: string) => name.includes("/");
    const isKnown = (name: string) => those.ends.has(name) || !isPod(name);
    const isOpen = (name: string, direction: string) => !isPod(name) || those.open.has(`${name} ${direction}`);
    const has = (from: string, to: string) =>
        isOpen(from, "egress") && isOpen(to, "ingress") && (isPod(from) || isPod(to))
            ? everyPort
            : (those.flows.get(from)?.get(to) ?? noPorts);
    return [...these.flows]
        .flatMap(([from, row]) =>
            [...row].flatMap(([to, ports]) => {
                const left = subtract(ports, has(from, to));
                if (left.length === 0) return [];
                return [{ from, to, ports: showPorts(left), withItsEnd: !isKnown(from) || !isKnown(to) }];
            }),
        )
        .toSorted((a, b) => compare(a.from, b.from) || compare(a.to, b.to) || compare(a.ports, b.ports));
}
