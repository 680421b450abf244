import type { PersistentVolume, PersistentVolumeClaim } from "kubernetes-types/core/v1";
import type { StorageClass } from "kubernetes-types/storage/v1";
import { accessModesAnnotation } from "../cluster/storage-classes";
import { parseQuantity } from "./quantity";

/** What a provisioner has to do about a claim or a volume. Pure: from what is seen to what is to be done. */
export type ClaimAction =
    | { readonly do: "nothing" }
    | { readonly do: "provision"; readonly volume: PersistentVolume }
    | { readonly do: "refuse"; readonly reason: string }
    | { readonly do: "expand"; readonly volume: string; readonly storage: string };

const nothing: ClaimAction = { do: "nothing" };

/** Marks a volume as made here. Not the class's own provisioner: some of those names the servers keep to themselves. */
export const provisionedBy = "stackwright.dev/cloud";
const provisionedByAnnotation = "pv.kubernetes.io/provisioned-by";

/** The controller manager asks a provisioner by name; the scheduler says for which node. */
const askedAnnotation = "volume.kubernetes.io/storage-provisioner";
const selectedNodeAnnotation = "volume.kubernetes.io/selected-node";
/** A class of volumes that an administrator makes by hand: here, we are the administrator. */
const byHand = "kubernetes.io/no-provisioner";

export function decideClaim(claim: PersistentVolumeClaim, classes: ReadonlyMap<string, StorageClass>): ClaimAction {
    if (claim.metadata?.deletionTimestamp) return nothing;
    if (claim.spec?.volumeName) return decideExpansion(claim);
    const storageClass = classes.get(claim.spec?.storageClassName ?? "");
    if (!storageClass || !isAskedFor(claim, storageClass)) return nothing;
    if (claim.spec?.selector) return { do: "refuse", reason: "a claim with a selector cannot be provisioned" };
    const impossible = modesBeyond(claim, storageClass);
    if (impossible.length > 0) {
        const { name } = storageClass.metadata ?? {};
        return { do: "refuse", reason: `storage class ${name} cannot do ${impossible.join(", ")}` };
    }
    return { do: "provision", volume: volumeFor(claim, storageClass) };
}

function isAskedFor(claim: PersistentVolumeClaim, storageClass: StorageClass): boolean {
    if (storageClass.provisioner === byHand) return true;
    const annotations = claim.metadata?.annotations ?? {};
    if (annotations[askedAnnotation] === undefined) return false;
    return (
        storageClass.volumeBindingMode !== "WaitForFirstConsumer" || annotations[selectedNodeAnnotation] !== undefined
    );
}

function modesBeyond(claim: PersistentVolumeClaim, storageClass: StorageClass): string[] {
    const offered = storageClass.metadata?.annotations?.[accessModesAnnotation]?.split(",");
    return offered === undefined ? [] : (claim.spec?.accessModes ?? []).filter((mode) => !offered.includes(mode));
}

function volumeFor({ metadata, spec }: PersistentVolumeClaim, storageClass: StorageClass): PersistentVolume {
    const name = `pvc-${metadata?.uid}`;
    return {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name, annotations: { [provisionedByAnnotation]: provisionedBy } },
        spec: {
            capacity: { storage: spec?.resources?.requests?.storage ?? "1Gi" },
            accessModes: spec?.accessModes ?? [],
            storageClassName: storageClass.metadata?.name ?? "",
            persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
            ...(spec?.volumeMode ? { volumeMode: spec.volumeMode } : {}),
            ...(storageClass.mountOptions ? { mountOptions: storageClass.mountOptions } : {}),
            claimRef: {
                apiVersion: "v1",
                kind: "PersistentVolumeClaim",
                namespace: metadata?.namespace ?? "",
                name: metadata?.name ?? "",
                uid: metadata?.uid ?? "",
            },
            // Never looked at: nothing mounts it. Unlike a CSI volume it needs no driver to be attached.
            hostPath: { path: `/simulated/${name}` },
        },
    };
}

function decideExpansion({ spec, status }: PersistentVolumeClaim): ClaimAction {
    const wanted = spec?.resources?.requests?.storage;
    const present = status?.capacity?.storage;
    if (status?.phase !== "Bound" || !wanted || !present || parseQuantity(wanted) <= parseQuantity(present))
        return nothing;
    return { do: "expand", volume: spec?.volumeName ?? "", storage: wanted };
}

/** A volume whose claim is gone is deleted where its policy says so; a retained one stays until somebody removes it. */
export function isToBeDeleted({ metadata, spec, status }: PersistentVolume): boolean {
    return (
        metadata?.annotations?.[provisionedByAnnotation] === provisionedBy &&
        metadata.deletionTimestamp === undefined &&
        spec?.persistentVolumeReclaimPolicy === "Delete" &&
        (status?.phase === "Released" || status?.phase === "Failed")
    );
}
