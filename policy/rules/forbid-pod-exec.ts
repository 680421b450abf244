import { nsa, rule } from "../kernel";
import { grantedVerbs, grantsOf, roleExample, roleKinds } from "./support/grants";

const doors = ["pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "pods/ephemeralcontainers"];
const verbs = ["create", "get", "update", "patch"];

export const forbidPodExec = rule({
    name: "forbid-pod-exec",
    title: "Let no role into running pods",
    why: "A shell in a pod is everything that pod may do, its secrets and network included, and leaves no trace in any manifest.",
    remedy: "remove the subresource; people who debug get it for a while from an administrator",
    group: "network-and-identity",
    severity: "high",
    references: [nsa("authorization/least-privilege")],
    parameters: {},
    examples: {
        good: roleExample('{ apiGroups: [""], resources: [pods, pods/log], verbs: [get, list] }'),
        bad: roleExample('{ apiGroups: [""], resources: [pods/exec], verbs: [create] }'),
    },
    scope: "object",
    kinds: roleKinds,
    *check(role) {
        for (const grant of grantsOf(role)) {
            const open = doors.filter((resource) => grantedVerbs(grant, { group: "", resource, verbs }).length > 0);
            if (open.length > 0)
                yield { at: grant.at, want: "no way into pods", because: `it grants ${open.join(", ")}` };
        }
    },
});
