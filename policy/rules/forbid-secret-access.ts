import { cis, nsa, rule } from "../kernel";
import { grantedVerbs, grantsOf, roleExample, roleKinds } from "./support/grants";

const power = {
    group: "",
    resource: "secrets",
    verbs: ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"],
};

/** Verbs that a list of names confines. Listing and creating go past it. */
const confinedByName: ReadonlySet<string> = new Set(["get", "update", "patch", "delete"]);

export const forbidSecretAccess = rule({
    name: "forbid-secret-access",
    title: "Let no role read or write Secrets it does not name",
    why: "Whoever lists a namespace's Secrets holds every password and certificate in it; whoever writes them decides what other programs trust.",
    remedy: "mount the Secret into the pod, or grant get with resourceNames",
    group: "network-and-identity",
    severity: "critical",
    references: [nsa("authorization/least-privilege"), cis("5.1.2")],
    parameters: {},
    examples: {
        good: roleExample('{ apiGroups: [""], resources: [secrets], resourceNames: [api-tls], verbs: [get] }'),
        bad: roleExample('{ apiGroups: [""], resources: [secrets], verbs: [get, list] }'),
    },
    scope: "object",
    kinds: roleKinds,
    *check(role) {
        for (const grant of grantsOf(role)) {
            const open = grantedVerbs(grant, power).filter(
                (verb) => grant.names.length === 0 || !confinedByName.has(verb),
            );
            if (open.length === 0) continue;
            yield {
                at: grant.at,
                want: "get on named Secrets at most",
                because: `it grants ${open.join(", ")} on Secrets`,
            };
        }
    },
});
