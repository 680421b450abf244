import { cis, nsa, rule, type Stack } from "../kernel";
import { attempt } from "../kernel/field";
import { selectsEverything } from "../kernel/selector";
import { documents } from "./support/examples";
import { type Direction, directions, policyView, rulesOf } from "./support/network-policy";

const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }";

const policy = (types: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny-all, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [${types}]`;

export const requireDefaultDeny = rule({
    name: "require-default-deny",
    title: "Deny all traffic of every namespace by default, in both directions",
    why: "Policies only bind the pods they select. Without a default deny, the next pod whose labels nobody thought of is open.",
    remedy: "add a NetworkPolicy with an empty podSelector, policyTypes [Ingress, Egress] and no rules",
    group: "network-and-identity",
    severity: "high",
    references: [nsa("network-separation/default-deny"), cis("5.3.2")],
    parameters: {},
    examples: {
        good: documents(namespace, policy("Ingress, Egress")),
        bad: documents(namespace, policy("Ingress")),
    },
    scope: "namespaces",
    *check({ name, place, pods, subject }, stack) {
        // What somebody else owns and runs no pods of this program is not this program's to close.
        if (subject === undefined && pods.length === 0) return;
        const denied = stack.once(deniedByDefault).get(name);
        for (const direction of directions) {
            if (denied?.has(direction) === true) continue;
            const want = `a NetworkPolicy in namespace ${name} that selects every pod and allows no ${direction}`;
            yield { at: place.at("name"), want, because: `${direction} is open to pods that no policy selects` };
        }
    },
});

function deniedByDefault(stack: Stack): ReadonlyMap<string, ReadonlySet<Direction>> {
    const denied = new Map<string, Set<Direction>>();
    for (const subject of stack.ofKind("NetworkPolicy")) {
        const covered = attempt(() => {
            const view = policyView(subject);
            if (!selectsEverything(view.selector)) return [];
            return directions.filter((each) => view.directions.has(each) && rulesOf(view, each).length === 0);
        });
        // A policy that cannot be read denies nothing for certain.
        if ("error" in covered) continue;
        const known = denied.get(subject.namespace ?? "") ?? new Set();
        for (const direction of covered.value) known.add(direction);
        denied.set(subject.namespace ?? "", known);
    }
    return denied;
}
