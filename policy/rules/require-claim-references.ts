import { rule, type Stack } from "../kernel";
import { readOr } from "../kernel/field";
import { claimsOf } from "./support/claims";
import { documents, podExample } from "./support/examples";
import { referencesOf } from "./support/references";

const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: shop }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Gi } } }`;

const workload = (name: string): string =>
    podExample(`containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]
volumes: [{ name: data, persistentVolumeClaim: { claimName: ${name} } }]`);

export const requireClaimReferences = rule({
    name: "require-claim-references",
    title: "Mount only claims that exist",
    why: "A pod that names a missing claim is never scheduled.",
    remedy: "make the claim in this program, or correct the name",
    group: "across-resources",
    severity: "high",
    references: [],
    parameters: {},
    examples: { good: documents(claim, workload("data")), bad: documents(claim, workload("api-data")) },
    scope: "pods",
    *check(pod, stack) {
        const { namespace } = pod.subject;
        for (const { kind, at } of referencesOf(pod)) {
            if (kind !== "PersistentVolumeClaim") continue;
            const name = at.string() ?? "";
            const ofReplica = stack.once(claimPrefixes).has(`${namespace}/${name.replace(/-\d+$/, "")}`);
            if (ofReplica || stack.find(kind, namespace, name) !== undefined) continue;
            yield { at, want: `a claim of namespace ${namespace}`, because: "there is none of that name" };
        }
    },
});

/** The claims that StatefulSets make are called after the template, the set and the replica. */
function claimPrefixes(stack: Stack): ReadonlySet<string> {
    const names = stack
        .ofKind("StatefulSet")
        .flatMap((set) => readOr([], () => claimsOf(set).map(({ name }) => `${set.namespace}/${name}-${set.name}`)));
    return new Set(names);
}
