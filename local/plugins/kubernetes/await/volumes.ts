import { stringAt } from "../../protocol/json";
import { nameOf } from "../objects/object";
import { type Rules, ready, unready } from "./rules";

const FIXED_SECONDS = 300;

/** Bound; a claim of a class that waits for its first user may stay pending, or nothing would ever be created. */
export const persistentVolumeClaim: Rules = {
    fixedSeconds: FIXED_SECONDS,
    related: (object) => {
        const name = stringAt(object, "spec", "storageClassName");
        const gvk = { group: "storage.k8s.io", version: "v1", kind: "StorageClass" };
        return name === "" ? [] : [{ gvk, namespace: "", select: (storageClass) => nameOf(storageClass) === name }];
    },
    judge: (object, [classes = []]) => {
        const phase = stringAt(object, "status", "phase");
        const late = classes.some((storageClass) => storageClass.volumeBindingMode === "WaitForFirstConsumer");
        if (phase === "Bound" || (late && phase === "Pending")) return ready("PersistentVolumeClaim is usable");
        return unready(`Waiting for the claim to be bound (${phase || "new"})`, [
            `PersistentVolumeClaim "${nameOf(object)}" is ${phase || "new"}, not Bound`,
        ]);
    },
};

export const persistentVolume: Rules = {
    fixedSeconds: FIXED_SECONDS,
    judge: (object) => {
        const phase = stringAt(object, "status", "phase");
        if (phase === "Available" || phase === "Bound") return ready("PersistentVolume is usable");
        return unready(`Waiting for the volume (${phase || "new"})`, [
            `PersistentVolume "${nameOf(object)}" is ${phase || "new"}, neither Available nor Bound`,
        ]);
    },
};
