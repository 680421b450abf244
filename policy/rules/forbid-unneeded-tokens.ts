import { cis, nsa, rule, type Stack } from "../kernel";
import { readOr } from "../kernel/field";
import { holdersOf } from "./support/bindings";
import { documents, podExample } from "./support/examples";
import { bindingKinds } from "./support/grants";

const workload = podExample(`serviceAccountName: api
automountServiceAccountToken: true
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`);

export const forbidUnneededTokens = rule({
    name: "forbid-unneeded-tokens",
    title: "Mount a token only where a role makes it good for something",
    why: "A token that may do nothing today may do something after the next binding, and until then proves to anybody who asks that the thief is the pod.",
    remedy: "set automountServiceAccountToken to false, or bind a role to the account",
    group: "network-and-identity",
    severity: "medium",
    references: [nsa("pod-security/service-account-tokens"), cis("5.1.6")],
    parameters: {},
    examples: {
        good: documents(
            workload,
            `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: api, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: api }
subjects: [{ kind: ServiceAccount, name: api, namespace: shop }]`,
        ),
        bad: workload,
    },
    scope: "pods",
    *check(pod, stack) {
        const namespace = pod.subject.namespace ?? "";
        const account = pod.spec.at("serviceAccountName").string() ?? "default";
        const own = pod.spec.at("automountServiceAccountToken");
        const accounts = stack.find("ServiceAccount", namespace, account)?.root.at("automountServiceAccountToken");
        const mounted = own.boolean() ?? accounts?.boolean() ?? true;
        if (!mounted || stack.once(boundAccounts).has(`${namespace}/${account}`)) return;
        yield { at: own, want: "false", because: `no role is bound to the account ${account}` };
    },
});

function boundAccounts(stack: Stack): ReadonlySet<string> {
    const bound = bindingKinds
        .flatMap((kind) => stack.ofKind(kind))
        .flatMap((binding) => readOr([], () => holdersOf(binding)))
        .map(({ account }) => account && `${account.namespace}/${account.name}`);
    return new Set(bound.filter((account) => account !== undefined));
}
