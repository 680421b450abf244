// Which rules say when an object of a kind is ready. Kinds that are not here are ready as soon as they exist.
import type { JsonObject } from "../../protocol/json";
import { apiVersionOf, gvkOf } from "../objects/object";
import { daemonSet } from "./daemon-set";
import { deployment } from "./deployment";
import { ingress } from "./ingress";
import { job } from "./job";
import { pod } from "./pod";
import type { Rules } from "./rules";
import { service } from "./service";
import { replicationController, resourceQuota, secret } from "./small-kinds";
import { statefulSet } from "./stateful-set";
import { persistentVolume, persistentVolumeClaim } from "./volumes";

const TABLE: ReadonlyMap<string, Rules> = new Map([
    ["apps/v1/DaemonSet", daemonSet],
    ["apps/v1/Deployment", deployment],
    ["apps/v1/StatefulSet", statefulSet],
    ["batch/v1/Job", job],
    ["networking.k8s.io/v1/Ingress", ingress],
    ["v1/PersistentVolume", persistentVolume],
    ["v1/PersistentVolumeClaim", persistentVolumeClaim],
    ["v1/Pod", pod],
    ["v1/ReplicationController", replicationController],
    ["v1/ResourceQuota", resourceQuota],
    ["v1/Secret", secret],
    ["v1/Service", service],
]);

export function rulesFor(object: JsonObject): Rules | undefined {
    const gvk = gvkOf(object);
    return TABLE.get(`${apiVersionOf(gvk)}/${gvk.kind}`);
}

// For these, skipAwait also means not waiting until a deleted object is gone.
const DELETED_WITHOUT_WAIT = new Set([
    "v1/Namespace",
    "v1/Pod",
    "v1/ReplicationController",
    "apps/v1/DaemonSet",
    "apps/v1/Deployment",
    "apps/v1/StatefulSet",
    "batch/v1/Job",
]);

export function mayDeleteWithoutWait(object: JsonObject): boolean {
    const gvk = gvkOf(object);
    return DELETED_WITHOUT_WAIT.has(`${apiVersionOf(gvk)}/${gvk.kind}`);
}
