import { rule } from "../kernel";

const store = (policy: string): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: postgres, namespace: shop }
spec:
  serviceName: postgres
  persistentVolumeClaimRetentionPolicy: { ${policy} }
  selector: { matchLabels: { app.kubernetes.io/name: postgres } }
  template:
    metadata: { labels: { app.kubernetes.io/name: postgres } }
    spec: { containers: [{ name: postgres, image: ghcr.io/example/postgres:16.1 }] }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 20Gi } } }`;

export const requireClaimRetention = rule({
    name: "require-claim-retention",
    title: "Keep the claims of a StatefulSet when it shrinks or goes",
    why: "Scaling down for a minute, or deleting the StatefulSet to change a field that cannot be changed, would delete the data.",
    remedy: "set persistentVolumeClaimRetentionPolicy to Retain for both cases",
    group: "supply-chain-and-data",
    severity: "high",
    references: [],
    parameters: {},
    examples: {
        good: store("whenDeleted: Retain, whenScaled: Retain"),
        bad: store("whenDeleted: Delete, whenScaled: Retain"),
    },
    scope: "object",
    kinds: ["StatefulSet"],
    *check({ spec }) {
        for (const when of ["whenDeleted", "whenScaled"]) {
            const at = spec.at("persistentVolumeClaimRetentionPolicy", when);
            if (at.exists && at.string() !== "Retain") yield { at, want: "Retain" };
        }
    },
});
