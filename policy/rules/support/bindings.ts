import type { Field, Subject } from "../../kernel";

/** Whom a binding gives its role to. */
export interface Holder {
    /** Where the holder is named. */
    readonly at: Field;
    readonly name: string;
    /** Where the account lives, of holders that are service accounts; absent for everybody else. */
    readonly account?: { readonly namespace: string; readonly name: string };
}

/** As the API server calls a service account, whichever way a binding names it. */
const accountUser = /^system:serviceaccount:([^:]+):(.+)$/;

export function holdersOf({ root, namespace }: Subject): readonly Holder[] {
    return root
        .at("subjects")
        .items()
        .map((subject) => {
            const at = subject.at("name");
            const name = at.string() ?? "";
            const kind = subject.at("kind").string();
            if (kind === "ServiceAccount") {
                return { at, name, account: { namespace: subject.at("namespace").string() ?? namespace ?? "", name } };
            }
            const [, home = "", account = ""] = (kind === "User" && accountUser.exec(name)) || [];
            return account === "" ? { at, name } : { at, name, account: { namespace: home, name: account } };
        });
}

/** An example binding with the given role and subject. */
export function bindingExample(role: string, subject: string): string {
    return `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: api }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${role} }
subjects: [${subject}]`;
}
