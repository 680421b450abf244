import { cis, nsa, rule, texts } from "../kernel";
import { bindingExample } from "./support/bindings";
import { bindingKinds } from "./support/grants";

export const forbidClusterAdmin = rule({
    name: "forbid-cluster-admin",
    title: "Bind nobody to the administrators' roles",
    why: "These roles are everything. A program that holds one turns any fault in it into the loss of the cluster.",
    remedy: "bind a role of the program's own with what it needs",
    group: "network-and-identity",
    severity: "critical",
    references: [nsa("authorization/least-privilege"), cis("5.1.1"), cis("5.1.7")],
    parameters: {
        roles: texts(["cluster-admin", "admin", "edit"], "Roles that nothing may be bound to."),
        groups: texts(["system:masters"], "Groups that nothing may be bound for."),
    },
    examples: {
        good: bindingExample("shop-reader", "{ kind: ServiceAccount, name: api, namespace: shop }"),
        bad: bindingExample("cluster-admin", "{ kind: ServiceAccount, name: api, namespace: shop }"),
    },
    scope: "object",
    kinds: bindingKinds,
    *check({ root }, { roles, groups }) {
        const at = root.at("roleRef", "name");
        const administrators = root.at("roleRef", "kind").string() === "ClusterRole";
        if (administrators && roles.includes(at.string() ?? "")) yield { at, want: "a role of the program's own" };
        for (const subject of root.at("subjects").items()) {
            const name = subject.at("name");
            if (groups.includes(name.string() ?? "")) yield { at: name, want: "an account of the program's own" };
        }
    },
});
