import { cis, nsa, rule } from "../kernel";
import { grantsOf, roleExample, roleKinds } from "./support/grants";

const verbs = ["escalate", "bind", "impersonate"];

export const forbidPrivilegeGrants = rule({
    name: "forbid-privilege-grants",
    title: "Let no role hand out more than it has, or speak as somebody else",
    why: "The verbs escalate and bind turn any role into cluster-admin, impersonate turns the program into any user.",
    remedy: "remove escalate, bind and impersonate",
    group: "network-and-identity",
    severity: "critical",
    references: [nsa("authorization/least-privilege"), cis("5.1.8")],
    parameters: {},
    examples: {
        good: roleExample('{ apiGroups: [""], resources: [serviceaccounts], verbs: [get] }'),
        bad: roleExample('{ apiGroups: [""], resources: [serviceaccounts], verbs: [impersonate] }'),
    },
    scope: "object",
    kinds: roleKinds,
    *check(role) {
        for (const { at } of grantsOf(role)) {
            for (const verb of at.at("verbs").items()) {
                if (verbs.includes(verb.string() ?? "")) yield { at: verb, want: "an ordinary verb" };
            }
        }
    },
});
