import type { PodSecurityContext, SecurityContext } from "kubernetes-types/core/v1";

/** Who a pod's processes run as. Never root: the restricted Pod Security level refuses uid 0. */
export interface RunAs {
    readonly uid: number;
    /** @default the uid */
    readonly gid?: number;
}

/** The pod-level half of the restricted Pod Security level, with the volume group set so that claims are writable. */
export function restrictedPod(runAs: RunAs): PodSecurityContext {
    const gid = runAs.gid ?? runAs.uid;
    return {
        runAsNonRoot: true,
        runAsUser: runAs.uid,
        runAsGroup: gid,
        fsGroup: gid,
        // Recursive ownership changes of a large volume would delay every pod start.
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
    };
}

/** The container-level half. Repeats what the pod says, so that a container is safe wherever it is copied to. */
export function restrictedContainer(options: { readonly writableRoot?: boolean } = {}): SecurityContext {
    return {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        readOnlyRootFilesystem: options.writableRoot !== true,
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
    };
}
