import type { PolicyRule } from "kubernetes-types/rbac/v1";
import type { Problem } from "../core/problems";
import type { ClusterAccessArgs } from "./specs";

const reading = new Set(["get", "list", "watch"]);

/** A role of the whole cluster may look, but neither change anything nor see a Secret. */
export function validateClusterAccess(args: ClusterAccessArgs): readonly Problem[] {
    return args.rules.flatMap((rule, index) => validateRule(`${args.name}.rules[${index}]`, rule));
}

function validateRule(path: string, rule: PolicyRule): readonly Problem[] {
    const problems: Problem[] = [];
    const writing = rule.verbs.filter((verb) => !reading.has(verb));
    if (writing.length > 0) {
        problems.push({
            path: `${path}.verbs`,
            value: writing,
            problem: "more than reading across the whole cluster",
            allowed: "get, list, watch",
            fix: "grant it in a namespaced Role",
        });
    }
    const wide = [...(rule.apiGroups ?? []), ...(rule.resources ?? [])].filter((name) => name.includes("*"));
    if (wide.length > 0) {
        problems.push({ path, value: wide, problem: "a wildcard also grants what comes later", fix: "name each kind" });
    }
    if ((rule.resources ?? []).some((resource) => resource === "secrets" || resource.startsWith("secrets/"))) {
        problems.push({
            path: `${path}.resources`,
            value: "secrets",
            problem: "every Secret of the cluster would be readable",
            fix: "mount the one Secret that is needed",
        });
    }
    return problems;
}
