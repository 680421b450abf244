import { cis, nsa, rule } from "../kernel";
import { roleExample, roleKinds } from "./support/grants";

export const forbidWildcardRoles = rule({
    name: "forbid-wildcard-roles",
    title: "Name every group, resource and verb that a role grants",
    why: "A star grants what exists and whatever will be added: the next version of the cluster, or of any add-on, silently widens the role.",
    remedy: "list the groups, resources and verbs that the program uses",
    group: "network-and-identity",
    severity: "critical",
    references: [nsa("authorization/least-privilege"), cis("5.1.3")],
    parameters: {},
    examples: {
        good: roleExample('{ apiGroups: [""], resources: [configmaps], verbs: [get, watch] }'),
        bad: roleExample('{ apiGroups: [""], resources: ["*"], verbs: [get] }'),
    },
    scope: "object",
    kinds: roleKinds,
    *check({ root }) {
        for (const grant of root.at("rules").items()) {
            for (const key of ["apiGroups", "resources", "verbs", "nonResourceURLs"]) {
                for (const at of grant.at(key).items()) {
                    if (at.string()?.includes("*") === true) yield { at, want: "what is needed, by name" };
                }
            }
        }
    },
});
