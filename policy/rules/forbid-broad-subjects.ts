import { cis, nsa, rule } from "../kernel";
import { bindingExample, holdersOf } from "./support/bindings";
import { bindingKinds } from "./support/grants";

const everybody = /^system:(?:authenticated|unauthenticated|anonymous|serviceaccounts(?::.+)?)$/;

export const forbidBroadSubjects = rule({
    name: "forbid-broad-subjects",
    title: "Bind roles to named accounts, not to everybody",
    why: "Whoever has any account, or none, or happens to run in the namespace, would have the role.",
    remedy: "bind the service account of the one workload that needs the role",
    group: "network-and-identity",
    severity: "high",
    references: [nsa("authorization/anonymous"), cis("5.1.5")],
    parameters: {},
    examples: {
        good: bindingExample("shop-reader", "{ kind: ServiceAccount, name: api, namespace: shop }"),
        bad: bindingExample("shop-reader", '{ kind: Group, name: "system:serviceaccounts:shop" }'),
    },
    scope: "object",
    kinds: bindingKinds,
    *check(binding) {
        for (const { at, name, account } of holdersOf(binding)) {
            if (account?.name === "default")
                yield { at, want: "an account of its own", because: "every pod that names none has this one" };
            else if (everybody.test(name)) yield { at, want: "one account" };
        }
    },
});
