import type { Field, Subject } from "../../kernel";

export const roleKinds = ["Role", "ClusterRole"];
export const bindingKinds = ["RoleBinding", "ClusterRoleBinding"];

/** One rule of a role. */
export interface Grant {
    readonly at: Field;
    readonly groups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
    /** Only these objects; all of them when empty. */
    readonly names: readonly string[];
}

export function grantsOf(role: Subject): readonly Grant[] {
    return role.root
        .at("rules")
        .items()
        .map((at) => ({
            at,
            groups: at.at("apiGroups").strings(),
            resources: at.at("resources").strings(),
            verbs: at.at("verbs").strings(),
            names: at.at("resourceNames").strings(),
        }));
}

/** Something that may be granted: verbs on a resource of a group. */
export interface Power {
    readonly group: string;
    readonly resource: string;
    readonly verbs: readonly string[];
}

/** The verbs of a power that a grant gives, stars counted as what they stand for. */
export function grantedVerbs(grant: Grant, { group, resource, verbs }: Power): readonly string[] {
    if (!stands(grant.groups, group) || !standsForResource(grant.resources, resource)) return [];
    return verbs.filter((verb) => stands(grant.verbs, verb));
}

function stands(list: readonly string[], wanted: string): boolean {
    return list.includes("*") || list.includes(wanted);
}

// A plain star covers subresources too, and so do "pods/*" and a star before "/exec".
function standsForResource(list: readonly string[], wanted: string): boolean {
    if (stands(list, wanted)) return true;
    const [parent = "", below] = wanted.split("/");
    return below !== undefined && (list.includes(`*/${below}`) || list.includes(`${parent}/*`));
}

/** An example role with the given rule. */
export function roleExample(rule: string): string {
    return `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api, namespace: shop }
rules: [${rule}]`;
}
