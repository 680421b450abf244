import { rule, texts } from "../kernel";
import { holdersOf } from "./support/bindings";
import { documents } from "./support/examples";
import { bindingKinds } from "./support/grants";

const account = `apiVersion: v1
kind: ServiceAccount
metadata: { name: api, namespace: shop }`;

const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api, namespace: shop }
rules: [{ apiGroups: [""], resources: [configmaps], verbs: [get] }]`;

const binding = (name: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: api, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${name} }
subjects: [{ kind: ServiceAccount, name: api, namespace: shop }]`;

/** The cluster's own roles. */
const ownRole = /^(?:system:.+|cluster-admin|admin|edit|view)$/;

export const requireRoleReferences = rule({
    name: "require-role-references",
    title: "Bind roles and accounts that exist",
    why: "A binding to a missing role grants nothing until somebody makes a role of that name, with whatever is in it; one for a missing account waits for whoever makes that.",
    remedy: "make the role and the account in this program, or correct the name",
    group: "across-resources",
    severity: "medium",
    references: [],
    parameters: {
        existing: texts(
            ["extension-apiserver-authentication-reader"],
            "Roles and accounts that something outside this program makes.",
        ),
    },
    examples: { good: documents(account, role, binding("api")), bad: documents(account, role, binding("reader")) },
    scope: "objects",
    kinds: bindingKinds,
    *check(binding, stack, { existing }) {
        const { root, namespace } = binding;
        const at = root.at("roleRef", "name");
        const name = at.string() ?? "";
        const kind = root.at("roleRef", "kind").string() ?? "Role";
        const scope = kind === "Role" ? namespace : undefined;
        if (!existing.includes(name) && !ownRole.test(name) && stack.find(kind, scope, name) === undefined) {
            yield { at, want: `a ${kind} that exists`, because: "nothing here makes one of that name" };
        }
        for (const { at, account } of holdersOf(binding)) {
            if (account === undefined || existing.includes(account.name) || account.name === "default") continue;
            const { namespace: home, name } = account;
            if (stack.find("ServiceAccount", home, name) !== undefined) continue;
            yield { at, want: `a ServiceAccount of namespace ${home}`, because: "there is none of that name" };
        }
    },
});
