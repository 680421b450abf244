import { cis, nsa, rule, texts } from "../kernel";
import { roleExample, roleKinds } from "./support/grants";

export const forbidWildcardRoles = rule({
    name: "forbid-wildcard-roles",
    title: "Name every group, resource and verb that a role grants",
    why: "A star grants what exists and whatever will be added: the next version of the cluster, or of any add-on, silently widens the role. A role that is put together from others by their labels grows in the same way.",
    remedy: "list the groups, resources and verbs that the program uses",
    group: "network-and-identity",
    severity: "critical",
    references: [nsa("authorization/least-privilege"), cis("5.1.3")],
    parameters: {
        aggregated: texts([], "ClusterRoles that may be put together from others by aggregationRule."),
    },
    examples: {
        good: roleExample('{ apiGroups: [""], resources: [configmaps], verbs: [get, watch] }'),
        bad: roleExample('{ apiGroups: [""], resources: ["*"], verbs: [get] }'),
    },
    scope: "object",
    kinds: roleKinds,
    *check({ root, name }, { aggregated }) {
        const aggregation = root.at("aggregationRule");
        if (aggregation.exists && !aggregated.includes(name)) {
            yield { at: aggregation, want: "rules of its own", because: "whoever labels another role widens this one" };
        }
        for (const grant of root.at("rules").items()) {
            for (const key of ["apiGroups", "resources", "verbs", "nonResourceURLs"]) {
                for (const at of grant.at(key).items()) {
                    if (at.string()?.includes("*") === true) yield { at, want: "what is needed, by name" };
                }
            }
        }
    },
});
