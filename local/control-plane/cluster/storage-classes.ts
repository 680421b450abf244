import type { StorageClass, StorageClassList } from "kubernetes-types/storage/v1";
import { type Api, inParallel } from "../api";
import type { LocalStorageClass } from "../options";
import { holds } from "./node-spec";

const path = "/apis/storage.k8s.io/v1/storageclasses";
const label = "stackwright.dev/local";

/** Which access modes the simulated volumes of a class offer: read by ../cloud. */
export const accessModesAnnotation = "stackwright.dev/access-modes";

export function storageClassSpec(wanted: LocalStorageClass): StorageClass {
    return {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: {
            name: wanted.name,
            labels: { [label]: "true" },
            annotations: {
                "storageclass.kubernetes.io/is-default-class": String(wanted.isDefault ?? false),
                ...(wanted.accessModes ? { [accessModesAnnotation]: wanted.accessModes.join(",") } : {}),
            },
        },
        provisioner: wanted.provisioner ?? "stackwright.dev/simulated",
        reclaimPolicy: wanted.reclaimPolicy ?? "Delete",
        volumeBindingMode: wanted.volumeBindingMode ?? "WaitForFirstConsumer",
        allowVolumeExpansion: wanted.allowVolumeExpansion ?? true,
    };
}

/** Makes the classes that stand for those of somebody else's cluster; classes that a stack made are not touched. */
export async function ensureStorageClasses(api: Api, wanted: readonly LocalStorageClass[]): Promise<void> {
    const list = await api.get<StorageClassList>(`${path}?labelSelector=${encodeURIComponent(`${label}=true`)}`);
    const present = new Map(list.items.map((one) => [one.metadata?.name ?? "", one]));
    const names = new Set(wanted.map(({ name }) => name));
    const surplus = [...present.keys()].filter((name) => !names.has(name));
    await inParallel(surplus, 8, (name) => api.delete(`${path}/${name}`));
    await inParallel(wanted.map(storageClassSpec), 8, async (spec) => {
        const name = spec.metadata?.name ?? "";
        const before = present.get(name);
        if (before && holds(before, { ...spec, apiVersion: undefined, kind: undefined })) return;
        // Hardly a field of a class can be changed; the volumes made from it do not mind a new one.
        if (before) await api.delete(`${path}/${name}`);
        await api.create(path, spec);
    });
}
