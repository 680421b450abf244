import { cis, nsa, rule, texts } from "../kernel";
import { bindingExample, holdersOf } from "./support/bindings";
import { bindingKinds } from "./support/grants";

export const forbidClusterAdmin = rule({
    name: "forbid-cluster-admin",
    title: "Bind nobody to the administrators' roles",
    why: "These roles are everything, and nearly every role of the cluster's own parts leads to it. A program that holds one turns any fault in it into the loss of the cluster.",
    remedy: "bind a role of the program's own with what it needs",
    group: "network-and-identity",
    severity: "critical",
    references: [nsa("authorization/least-privilege"), cis("5.1.1"), cis("5.1.7")],
    parameters: {
        roles: texts(["cluster-admin", "admin", "edit"], "Roles that nothing may be bound to."),
        system: texts(
            [
                "system:auth-delegator",
                "system:basic-user",
                "system:discovery",
                "system:public-info-viewer",
                "system:service-account-issuer-discovery",
            ],
            "The only roles of the cluster's own parts that something may be bound to.",
        ),
        groups: texts(["system:masters"], "Groups that nothing may be bound for."),
    },
    examples: {
        good: bindingExample("shop-reader", "{ kind: ServiceAccount, name: api, namespace: shop }"),
        bad: bindingExample("cluster-admin", "{ kind: ServiceAccount, name: api, namespace: shop }"),
    },
    scope: "object",
    kinds: bindingKinds,
    *check(binding, { roles, system, groups }) {
        const role = binding.root.at("roleRef");
        const at = role.at("name");
        const name = at.string() ?? "";
        const administrators = role.at("kind").string() === "ClusterRole" && roles.includes(name);
        const controllers = name.startsWith("system:") && !system.includes(name);
        if (administrators || controllers) yield { at, want: "a role of the program's own" };
        for (const holder of holdersOf(binding)) {
            if (groups.includes(holder.name)) yield { at: holder.at, want: "an account of the program's own" };
        }
    },
});
