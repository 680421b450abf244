import { nsa, rule, texts } from "../kernel";
import { documents } from "./support/examples";
import { boundedBy, namespaceExample, quotasByNamespace } from "./support/namespaces";

const quota = (hard: string): string => `apiVersion: v1
kind: ResourceQuota
metadata: { name: quota, namespace: shop }
spec: { hard: { ${hard} } }`;

const all = "requests.cpu: '4', requests.memory: 8Gi, limits.cpu: '8', limits.memory: 16Gi, pods: '50'";

export const requireNamespaceQuota = rule({
    name: "require-namespace-quota",
    title: "Bound every namespace by a quota",
    why: "Without one, a loop that makes pods, or one wrong number, takes the whole cluster from everybody else.",
    remedy: "add a ResourceQuota that names these resources",
    group: "across-resources",
    severity: "high",
    references: [nsa("resource-policies/quota")],
    parameters: {
        resources: texts(
            ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "pods"],
            "What the quotas of a namespace bound between them.",
        ),
    },
    examples: { good: documents(namespaceExample, quota(all)), bad: documents(namespaceExample, quota("pods: '50'")) },
    scope: "namespaces",
    *check({ name, subject, place }, stack, { resources }) {
        if (subject === undefined) return;
        const quotas = stack.once(quotasByNamespace).get(name) ?? [];
        const bounded = quotas
            .filter(({ spec }) => spec.at("scopes").items().length === 0 && !spec.at("scopeSelector").exists)
            .flatMap(({ spec }) => spec.at("hard").keys().map(boundedBy));
        const missing = resources.filter((resource) => !bounded.includes(resource));
        if (missing.length === 0) return;
        yield {
            at: place.at("name"),
            want: "a ResourceQuota for all of them",
            because: `nothing bounds ${missing.join(", ")}`,
        };
    },
});
