import { nameOf, type ObjectChange } from "../worlds";
import { bearsData } from "./data";
import type { ObjectRule, Risk } from "./risk";

/** What stops, or is addressed anew, when an object of the kind goes. Of other kinds only the fact is told. */
const consequence: Readonly<Record<string, string>> = {
    Deployment: "its pods stop",
    StatefulSet: "its pods stop",
    DaemonSet: "its pods stop on every node",
    CronJob: "it no longer runs on its schedule",
    Service: "its address goes, and with it every connection to it",
    HorizontalPodAutoscaler: "nothing scales its workload any more",
    PodDisruptionBudget: "a drained node may take all pods of its workload at once",
    ServiceAccount: "tokens of its pods stop working",
    StorageClass: "no new volume of this class can be made",
    PriorityClass: "new pods that name it are refused",
    Issuer: "its certificates are no longer renewed",
    ClusterIssuer: "its certificates are no longer renewed",
    Certificate: "what it issued is no longer renewed",
    ValidatingAdmissionPolicy: "what it refused is let through",
    ValidatingAdmissionPolicyBinding: "what its policy refused is let through",
    ValidatingWebhookConfiguration: "what it refused is let through",
    MutatingWebhookConfiguration: "objects are no longer changed as they come in",
    LimitRange: "pods without limits of their own are no longer given any",
};

/** Made under a new name, or run once: to replace one is its way of changing. */
const replacedByNature = new Set(["ConfigMap", "Secret", "Job", "Pod"]);

export const lifecycleRisks: ObjectRule = (change) => {
    if (change.kind !== "delete" && change.kind !== "replace") return [];
    // Told as a risk to data already, in stronger words.
    if (bearsData(change.before)) return [];
    return change.kind === "delete" ? [deleted(change)] : [replaced(change)];
};

function deleted(change: ObjectChange): Risk {
    const what = consequence[change.before?.kind ?? ""];
    return {
        area: "delete",
        object: nameOf(change),
        reason: what === undefined ? "it is deleted" : `it is deleted: ${what}`,
        needsApproval: what !== undefined,
    };
}

function replaced(change: ObjectChange): Risk {
    const kind = change.before?.kind ?? "";
    const what = replacedByNature.has(kind) ? undefined : consequence[kind];
    const why = change.replacedFor.length === 0 ? "" : ` because of ${change.replacedFor.join(", ")}`;
    return {
        area: "replace",
        object: nameOf(change),
        reason: `it is deleted and made anew${why}${what === undefined ? "" : `: until then ${what}`}`,
        needsApproval: what !== undefined,
    };
}
