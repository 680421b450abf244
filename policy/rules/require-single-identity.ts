import { nsa, rule, type Stack, type Subject } from "../kernel";
import { readOr } from "../kernel/field";
import { documents, podExample } from "./support/examples";

const workload = (name: string, account: string): string =>
    podExample(`serviceAccountName: ${account}
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`).replace("name: api, n", `name: ${name}, n`);

export const requireSingleIdentity = rule({
    name: "require-single-identity",
    title: "Give no two workloads the same identity",
    why: "Rights, mesh identities and audit logs go by the service account. What two programs share cannot be told apart, and each gets what the other needs.",
    remedy: "make a service account for each workload",
    group: "network-and-identity",
    severity: "high",
    references: [nsa("authorization/service-accounts")],
    parameters: {},
    examples: {
        good: documents(workload("api", "api"), workload("worker", "worker")),
        bad: documents(workload("api", "shop"), workload("worker", "shop")),
    },
    scope: "pods",
    *check(pod, stack) {
        const at = pod.spec.at("serviceAccountName");
        const name = at.string();
        if (name === undefined) return;
        const users = stack.once(workloadsByAccount).get(`${pod.subject.namespace}/${name}`) ?? new Set();
        const others = [...users].filter((user) => user !== pod.subject).map(({ id }) => id);
        if (others.length > 0)
            yield { at, want: "an account of its own", because: `so does ${others.sort().join(", ")}` };
    },
});

function workloadsByAccount(stack: Stack): ReadonlyMap<string, ReadonlySet<Subject>> {
    const users = new Map<string, Set<Subject>>();
    for (const { subject, spec } of stack.pods) {
        const name = readOr(undefined, () => spec.at("serviceAccountName").string());
        if (name === undefined) continue;
        const key = `${subject.namespace}/${name}`;
        users.set(key, (users.get(key) ?? new Set()).add(subject));
    }
    return users;
}
