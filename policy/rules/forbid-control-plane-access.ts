import { cis, nsa, rule } from "../kernel";
import { waiverGrant } from "../kernel/waivers";
import { grantedVerbs, grantsOf, type Power, roleExample, roleKinds } from "./support/grants";

const changing = ["create", "update", "patch", "delete", "deletecollection"];

const rbac = ["roles", "clusterroles", "rolebindings", "clusterrolebindings"];

const admission = [
    "validatingwebhookconfigurations",
    "mutatingwebhookconfigurations",
    "validatingadmissionpolicies",
    "validatingadmissionpolicybindings",
    "mutatingadmissionpolicies",
    "mutatingadmissionpolicybindings",
];

const powers: readonly Power[] = [
    { group: "", resource: "nodes/proxy", verbs: ["get", ...changing] },
    { group: "", resource: "nodes", verbs: changing },
    { group: "", resource: "persistentvolumes", verbs: changing },
    { group: "", resource: "serviceaccounts/token", verbs: ["create"] },
    { group: "certificates.k8s.io", resource: "certificatesigningrequests/approval", verbs: ["update", "patch"] },
    { group: "certificates.k8s.io", resource: "signers", verbs: ["approve", "sign"] },
    { group: waiverGrant.group, resource: waiverGrant.resource, verbs: [waiverGrant.verb] },
    ...admission.map((resource) => ({ group: "admissionregistration.k8s.io", resource, verbs: changing })),
    ...rbac.map((resource) => ({ group: "rbac.authorization.k8s.io", resource, verbs: changing })),
];

export const forbidControlPlaneAccess = rule({
    name: "forbid-control-plane-access",
    title: "Grant nothing that the cluster itself rests on",
    why: "Each of these is a known way from one program to the whole cluster: the kubelet behind nodes/proxy, volumes of the node, tokens of other accounts, certificates for any name, webhooks and policies that judge every request, waivers of these, and roles themselves.",
    remedy: "remove the grant; an operator that cannot do without takes a waiver",
    group: "network-and-identity",
    severity: "critical",
    references: [nsa("authorization/least-privilege"), ...["5.1.9", "5.1.10", "5.1.11", "5.1.12", "5.1.13"].map(cis)],
    parameters: {},
    examples: {
        good: roleExample('{ apiGroups: [""], resources: [nodes], verbs: [get, list] }'),
        bad: roleExample('{ apiGroups: [""], resources: [nodes/proxy], verbs: [get] }'),
    },
    scope: "object",
    kinds: roleKinds,
    *check(role) {
        for (const grant of grantsOf(role)) {
            const held = powers
                .filter((power) => grantedVerbs(grant, power).length > 0)
                .map((power) => `${grantedVerbs(grant, power).join(", ")} on ${power.resource}`);
            if (held.length > 0) yield { at: grant.at, want: "none of that", because: `it grants ${held.join("; ")}` };
        }
    },
});
