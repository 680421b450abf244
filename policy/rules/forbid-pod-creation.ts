import { cis, nsa, rule } from "../kernel";
import { grantedVerbs, grantsOf, roleExample, roleKinds } from "./support/grants";

const makers = [
    ["", "pods"],
    ["", "replicationcontrollers"],
    ["apps", "deployments"],
    ["apps", "statefulsets"],
    ["apps", "daemonsets"],
    ["apps", "replicasets"],
    ["batch", "jobs"],
    ["batch", "cronjobs"],
] as const;
const verbs = ["create", "update", "patch"];

export const forbidPodCreation = rule({
    name: "forbid-pod-creation",
    title: "Let no program make or change pods",
    why: "Whoever makes a pod chooses its service account and mounts any Secret of the namespace: making pods is having all their rights.",
    remedy: "remove create, update and patch on pods and workloads; a controller that has to takes a waiver",
    group: "network-and-identity",
    severity: "high",
    references: [nsa("authorization/least-privilege"), cis("5.1.4")],
    parameters: {},
    examples: {
        good: roleExample("{ apiGroups: [apps], resources: [deployments], verbs: [get, list, watch] }"),
        bad: roleExample("{ apiGroups: [apps], resources: [deployments], verbs: [get, patch] }"),
    },
    scope: "object",
    kinds: roleKinds,
    *check(role) {
        for (const grant of grantsOf(role)) {
            const made = makers
                .filter(([group, resource]) => grantedVerbs(grant, { group, resource, verbs }).length > 0)
                .map(([, resource]) => resource);
            if (made.length > 0)
                yield { at: grant.at, want: "reading at most", because: `it may change ${made.join(", ")}` };
        }
    },
});
