import { rule } from "../kernel";
import { documents, podExample } from "./support/examples";

const account = `apiVersion: v1
kind: ServiceAccount
metadata: { name: api, namespace: shop }
automountServiceAccountToken: false`;

const workload = (name: string): string =>
    podExample(`serviceAccountName: ${name}
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`);

export const requireAccountReferences = rule({
    name: "require-account-references",
    title: "Run pods only under service accounts that exist",
    why: "No pod of a workload whose account is missing is ever made, and the workload's own object looks fine.",
    remedy: "make the ServiceAccount in this program, or correct the name",
    group: "across-resources",
    severity: "high",
    references: [],
    parameters: {},
    examples: { good: documents(account, workload("api")), bad: documents(account, workload("backend")) },
    scope: "pods",
    *check(pod, stack) {
        const at = pod.spec.at("serviceAccountName");
        const name = at.string() ?? "default";
        const { namespace } = pod.subject;
        if (name === "default" || stack.find("ServiceAccount", namespace, name) !== undefined) return;
        yield { at, want: `a ServiceAccount of namespace ${namespace}`, because: "there is none of that name" };
    },
});
