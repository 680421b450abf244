import { nameOf, type ObjectChange, type WorldObject } from "../worlds";
import { at, textOf } from "../worlds/values";
import type { ObjectRule, Risk, WholeRule } from "./risk";

/** What opens is asked about; what closes is told, because somebody may be using it. */
export const networkRisks: WholeRule = ({ worlds, meaning }) => {
    const { opened, closed, unguarded } = meaning.connections;
    const touched = worlds.changes.filter(({ before, after }) => (after ?? before)?.kind === "NetworkPolicy");
    const risk = (object: string, reason: string, needsApproval: boolean): Risk => ({
        area: "network",
        object,
        reason,
        needsApproval,
    });
    return [
        ...unguarded.map((one) => risk(one, "no policy guards it any more: everything is allowed", true)),
        ...opened.map(({ from, to, ports }) => risk(`${from} → ${to}`, `opens ${ports}`, true)),
        ...closed
            .filter(({ withItsEnd }) => !withItsEnd)
            .map(({ from, to, ports }) => risk(`${from} → ${to}`, `closes ${ports}`, false)),
        ...(opened.length + closed.length + unguarded.length > 0
            ? []
            : touched.map((change) =>
                  risk(nameOf(change), "it changes, though no connection of this stack does", false),
              )),
    ];
};

const gatewayGroup = /^gateway\.(networking\.k8s\.io|nginx\.org|envoyproxy\.io)\//;
/** What narrows the way in: who has to prove who they are, how often and how much anybody may ask. */
const guarding = /(Policy|Filter)$/;
/** How the programs run that let callers in, the type of their Service included. */
const dataPlane = /Proxy$/;

/** What can be reached from outside the cluster, and how. */
export const gatewayRisks: ObjectRule = (change) => {
    const subject = change.after ?? change.before;
    if (subject === undefined) return [];
    if (subject.kind === "Service") return serviceRisks(change);
    if (subject.kind !== "Ingress" && !gatewayGroup.test(subject.apiVersion)) return [];
    return [gateway(change, reasonOf(change, subject.kind), !onlyLabels(change))];
};

function reasonOf({ kind: what, differences }: ObjectChange, kind: string): string {
    if (what === "delete") {
        if (guarding.test(kind)) return "what it kept out, checked or limited is let through";
        return dataPlane.test(kind)
            ? "the gateway runs by its controller's defaults from then on, which may open it to the outside"
            : "what it let in is no longer reachable";
    }
    if (what === "update" || what === "replace") {
        const where = differences.map(({ path }) => path).slice(0, 4);
        const more = differences.length - where.length;
        return `how it is reached from outside changes: ${[...where, ...(more > 0 ? [`${more} more`] : [])].join(", ")}`;
    }
    return guarding.test(kind)
        ? "it decides whom and what the gateway lets in from outside"
        : "it lets callers in from outside the cluster";
}

/** A label or an annotation nobody acts on opens nothing. */
function onlyLabels({ kind, differences }: ObjectChange): boolean {
    return kind === "update" && differences.every(({ path }) => path.startsWith("metadata.labels"));
}

const outside = new Set(["LoadBalancer", "NodePort"]);

function serviceRisks(change: ObjectChange): readonly Risk[] {
    const type = (object: WorldObject | undefined) => textOf(at(object?.inputs, "spec", "type")) ?? "ClusterIP";
    const [old, fresh] = [type(change.before), type(change.after)];
    if (change.after === undefined || !outside.has(fresh) || (change.before !== undefined && old === fresh)) return [];
    return [gateway(change, `it is reachable from outside the cluster (${fresh})`, true)];
}

function gateway(change: ObjectChange, reason: string, needsApproval: boolean): Risk {
    return { area: "gateway", object: nameOf(change), reason, needsApproval };
}
