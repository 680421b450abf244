import { rule } from "../kernel";
import { claimKinds, claimsOf } from "./support/claims";

const claim = (line: string): string => `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: shop }
spec:
  accessModes: [ReadWriteOnce]${line}
  resources: { requests: { storage: 10Gi } }`;

export const requireStorageClass = rule({
    name: "require-storage-class",
    title: "Name the storage class of every claim",
    why: "The cluster's default class differs from cluster to cluster, in speed, in what survives a zone, and in whether the disk is kept. A claim can never change its class.",
    remedy: "set storageClassName",
    group: "supply-chain-and-data",
    severity: "medium",
    references: [],
    parameters: {},
    examples: { good: claim("\n  storageClassName: fast"), bad: claim("") },
    scope: "object",
    kinds: claimKinds,
    *check(subject) {
        for (const { spec } of claimsOf(subject)) {
            const at = spec.at("storageClassName");
            if ((at.string() ?? "") === "") yield { at, want: "the name of a storage class" };
        }
    },
});
