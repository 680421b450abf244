import type { Field, Finding, Pod, Stack, Subject } from "../../kernel";
import { addressRange, contains } from "../../kernel/address";
import { attempt, type MalformedValue, type UnknownValue } from "../../kernel/field";
import { append } from "../../kernel/label-index";
import { labelSelector, type Selector } from "../../kernel/selector";
import { managedBy, podSecurity, standardLabels } from "./labels";

export type Direction = "Ingress" | "Egress";

export const directions: readonly Direction[] = ["Ingress", "Egress"];

/** What counts as a bounded rule. */
export interface Bounds {
    /** An address range of fewer leading bits is the whole world. */
    readonly shortestPrefix: number;
    /** What a range that wide must leave out: the cluster's own and the cloud's metadata addresses. */
    readonly mustExcept: readonly string[];
    /** A port range wider than this is every port. */
    readonly widestPortRange: number;
}

/** One NetworkPolicy as the API server understands it. */
export interface PolicyView {
    readonly subject: Subject;
    readonly selector: Selector;
    readonly directions: ReadonlySet<Direction>;
}

export function policyView(subject: Subject): PolicyView {
    return {
        subject,
        selector: labelSelector(subject.spec.at("podSelector")),
        directions: new Set(directionsOf(subject)),
    };
}

/** Left out, the types follow from the contents: always ingress, and egress if there is an egress rule. */
function directionsOf({ spec }: Subject): Direction[] {
    const types = spec.at("policyTypes").strings();
    if (types.length > 0) return directions.filter((direction) => types.includes(direction));
    return spec.at("egress").items().length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

export function rulesOf({ subject }: PolicyView, direction: Direction): readonly Field[] {
    return subject.spec.at(direction === "Ingress" ? "ingress" : "egress").items();
}

/** Everything about a policy's rules in one direction that lets in or out more than anybody named. */
export function* weaknesses(policy: PolicyView, direction: Direction, bounds: Bounds): Iterable<Finding> {
    for (const rule of rulesOf(policy, direction)) {
        yield* openPeers(rule, direction, bounds);
        yield* openPorts(rule, bounds);
    }
}

/** Everybody, on every port: such a rule undoes all other policies of the pods it applies to. */
export function isAllowAll(rule: Field, direction: Direction, bounds: Bounds): boolean {
    const peers = peersOf(rule, direction).items();
    const anybody = peers.length === 0 || peers.some((peer) => isAnybody(peer, bounds));
    return anybody && [...openPorts(rule, bounds)].length > 0;
}

function isAnybody(peer: Field, bounds: Bounds): boolean {
    const block = peer.at("ipBlock");
    if (block.exists) return wideBlock(block, bounds) !== undefined;
    const namespaces = peer.at("namespaceSelector");
    const pods = peer.at("podSelector");
    if (!namespaces.exists) return !pods.exists;
    return !namesSomething(labelSelector(namespaces)) && !namesSomething(labelSelector(pods));
}

/**
 * The selector asks for something that not everything carries. One made only of exclusions, or of labels that the
 * packs demand or the cluster sets, picks nearly everything and names nothing.
 */
export function namesSomething({ equals, expressions }: Selector): boolean {
    if ([...equals.keys()].some((key) => !isAlike(key))) return true;
    return expressions.some(({ key, operator }) => {
        if (operator === "In") return !isAlike(key);
        return operator === "Exists" && !isAlike(key) && !onEverything.has(key);
    });
}

const onEverything: ReadonlySet<string> = new Set(["kubernetes.io/metadata.name", ...standardLabels]);

/** A label that has the same value nearly everywhere. */
function isAlike(key: string): boolean {
    return key === managedBy || key.startsWith(podSecurity);
}

function peersOf(rule: Field, direction: Direction): Field {
    return rule.at(direction === "Ingress" ? "from" : "to");
}

function* openPeers(rule: Field, direction: Direction, bounds: Bounds): Iterable<Finding> {
    const peers = peersOf(rule, direction);
    const listed = peers.items();
    const side = direction === "Ingress" ? "source" : "destination";
    if (listed.length === 0) {
        yield { at: peers, want: `at least one ${side}`, because: `a rule without any allows every ${side}` };
    }
    for (const peer of listed) yield* openPeer(peer);

    function* openPeer(peer: Field): Iterable<Finding> {
        const block = peer.at("ipBlock");
        const namespaces = peer.at("namespaceSelector");
        const pods = peer.at("podSelector");
        if (block.exists) {
            const finding = wideBlock(block, bounds);
            if (finding !== undefined) yield finding;
        } else if (namespaces.exists) {
            if (!namesSomething(labelSelector(namespaces))) {
                yield { at: namespaces, want: "a selector that names a namespace", because: "it picks any namespace" };
            }
        } else if (!namesSomething(labelSelector(pods))) {
            const because = pods.exists ? "it picks every pod of the namespace" : "an empty peer names nobody";
            yield { at: pods.exists ? pods : peer, want: `a selector that names the ${side}`, because };
        }
    }
}

function wideBlock(block: Field, { shortestPrefix, mustExcept }: Bounds): Finding | undefined {
    const at = block.at("cidr");
    const range = addressRange(at.string() ?? "");
    if (range === undefined) return { at, want: "an address range such as 10.20.0.0/16" };
    if (range.bits.length >= shortestPrefix) return undefined;
    const exceptions = block
        .at("except")
        .strings()
        .flatMap((text) => addressRange(text) ?? []);
    const open = mustExcept.filter((text) => {
        const needed = addressRange(text);
        // What nobody can read nobody can leave out.
        if (needed === undefined) return true;
        return contains(range, needed) && !exceptions.some((exception) => contains(exception, needed));
    });
    if (open.length === 0) return undefined;
    const because = `${at.string()} is nearly every address there is`;
    return { at: block, want: `a narrower range, or exceptions for ${open.join(", ")}`, because };
}

function* openPorts(rule: Field, { widestPortRange }: Bounds): Iterable<Finding> {
    const ports = rule.at("ports");
    const listed = ports.items();
    if (listed.length === 0) yield { at: ports, want: "the ports that are needed", because: "none named means all" };
    for (const entry of listed) {
        const port = entry.at("port");
        const first = port.scalar();
        const last = entry.at("endPort").number() ?? Number(first);
        if (first === undefined) yield { at: port, want: "a port", because: "none named means all of the protocol" };
        else if (last - Number(first) >= widestPortRange) {
            yield { at: entry.at("endPort"), want: `at most ${widestPortRange} ports`, because: `from ${first}` };
        }
    }
}

/** Which policies apply to which pod, worked out once per run. */
export interface Coverage {
    readonly byPod: ReadonlyMap<Pod, readonly PolicyView[]>;
    /** Policies that cannot be read could apply to any pod of their namespace. */
    readonly unreadable: ReadonlyMap<string, readonly (UnknownValue | MalformedValue)[]>;
}

export function coverageOf(stack: Stack): Coverage {
    const byPod = new Map<Pod, PolicyView[]>();
    const unreadable = new Map<string, (UnknownValue | MalformedValue)[]>();
    for (const subject of stack.ofKind("NetworkPolicy")) {
        const namespace = subject.namespace ?? "";
        const view = attempt(() => policyView(subject));
        if ("error" in view) append(unreadable, namespace, view.error);
        else for (const pod of stack.podsMatching(namespace, view.value.selector)) append(byPod, pod, view.value);
    }
    return { byPod, unreadable };
}
