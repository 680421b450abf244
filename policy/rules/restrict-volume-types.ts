import { nsa, pss, rule, texts } from "../kernel";
import { podExample } from "./support/examples";

export const restrictVolumeTypes = rule({
    name: "restrict-volume-types",
    title: "Mount only volumes that the cluster provides",
    why: "Volumes named directly in a pod reach storage past claims, classes and quotas; most of those types are also long replaced by CSI drivers.",
    remedy: "claim the storage by a PersistentVolumeClaim or use one of the listed types",
    group: "pod-security",
    severity: "medium",
    references: [pss("restricted/volume-types"), nsa("pod-security/volumes")],
    parameters: {
        allowed: texts(
            [
                "configMap",
                "csi",
                "downwardAPI",
                "emptyDir",
                "ephemeral",
                "image",
                "persistentVolumeClaim",
                "projected",
                "secret",
            ],
            "Volume types that any pod may use. Folders of the node are forbid-host-path' business.",
        ),
    },
    examples: {
        good: podExample(`containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]
volumes: [{ name: data, persistentVolumeClaim: { claimName: api-data } }]`),
        bad: podExample(`containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]
volumes: [{ name: data, nfs: { server: files.example.com, path: /shop } }]`),
    },
    scope: "pod",
    *check(pod, { allowed }) {
        for (const volume of pod.spec.at("volumes").items()) {
            for (const [type, at] of volume.entries()) {
                const fine = type === "name" || type === "hostPath" || allowed.includes(type);
                if (!fine) yield { at, want: `one of ${allowed.join(", ")}` };
            }
        }
    },
});
