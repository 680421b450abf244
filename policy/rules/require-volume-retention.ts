import { rule } from "../kernel";

const storageClass = (policy: string): string => `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: csi.example.com
allowVolumeExpansion: true
reclaimPolicy: ${policy}`;

export const requireVolumeRetention = rule({
    name: "require-volume-retention",
    title: "Keep the volume when its claim goes",
    why: "With reclaimPolicy Delete, which is the default of a class, deleting a claim deletes the disk behind it at once.",
    remedy: "set reclaimPolicy to Retain",
    group: "supply-chain-and-data",
    severity: "medium",
    references: [],
    parameters: {},
    examples: { good: storageClass("Retain"), bad: storageClass("Delete") },
    scope: "object",
    kinds: ["StorageClass", "PersistentVolume"],
    *check({ kind, root, spec }) {
        const at = kind === "StorageClass" ? root.at("reclaimPolicy") : spec.at("persistentVolumeReclaimPolicy");
        // A volume made by hand is kept unless it says otherwise; one made by a class is not.
        const fallback = kind === "StorageClass" ? "Delete" : "Retain";
        if ((at.string() ?? fallback) !== "Retain") yield { at, want: "Retain" };
    },
});
