// Fields that cannot be changed in place: an object whose such field changes is replaced. These are the official
// plugin's, gaps included, so that the same program is replaced or updated alike.

import type { JsonObject } from "../../protocol/json";
import type { Settings } from "../configure/settings";
import { apiVersionOf, type Gvk } from "../objects/object";
import { type Pattern, parsePath } from "./paths";

const ALWAYS = ["metadata.name", "metadata.namespace"];

const WORKLOAD = ["spec.selector"];
const JOB = ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"];
const BINDING = ["roleRef"];
const STATEFUL_SET = [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
];

const CONTAINER = [
    "args",
    "command",
    "env",
    "image",
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "ports",
    "readinessProbe",
    "resources",
    "securityContext",
    "stdin",
    "stdinOnce",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "tty",
    "volumeDevices",
    "volumeMounts",
    "workingDir",
];

const POD = [
    "affinity",
    "automountServiceAccountToken",
    "dnsConfig",
    "dnsPolicy",
    "enableServiceLinks",
    "hostAliases",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostname",
    "imagePullSecrets",
    "nodeName",
    "nodeSelector",
    "overhead",
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "readinessGates",
    "restartPolicy",
    "runtimeClassName",
    "schedulerName",
    "securityContext",
    "serviceAccount",
    "serviceAccountName",
    "shareProcessNamespace",
    "subdomain",
    "terminationGracePeriodSeconds",
    "volumes",
    ...["containers[*]", "initContainers[*]"].flatMap((list) => CONTAINER.map((field) => `${list}.${field}`)),
].map((field) => `spec.${field}`);

const VOLUME_SOURCES = [
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "csi",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "glusterfs",
    "hostPath",
    "iscsi",
    "local",
    "nfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "rbd",
    "scaleIO",
    "storageos",
    "vsphereVolume",
].map((source) => `spec.${source}`);

const FIELDS: Readonly<Record<string, readonly string[]>> = {
    "v1/ConfigMap": ["data", "binaryData"],
    "v1/PersistentVolume": VOLUME_SOURCES,
    "v1/PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
    "v1/Pod": POD,
    "v1/ResourceQuota": ["spec.scopes"],
    "v1/Secret": ["type", "data", "stringData"],
    "v1/Service": ["spec.clusterIP"],
    "apps/v1/DaemonSet": WORKLOAD,
    "apps/v1/Deployment": WORKLOAD,
    "apps/v1/StatefulSet": STATEFUL_SET,
    "apps/v1beta1/StatefulSet": STATEFUL_SET,
    "apps/v1beta2/DaemonSet": WORKLOAD,
    "apps/v1beta2/Deployment": WORKLOAD,
    "apps/v1beta2/StatefulSet": STATEFUL_SET,
    "batch/v1/Job": JOB,
    "batch/v1beta1/Job": JOB,
    "batch/v2alpha1/Job": JOB,
    "policy/v1beta1/PodDisruptionBudget": ["spec"],
    "rbac.authorization.k8s.io/v1/ClusterRoleBinding": BINDING,
    "rbac.authorization.k8s.io/v1/RoleBinding": BINDING,
    "rbac.authorization.k8s.io/v1alpha1/ClusterRoleBinding": BINDING,
    "rbac.authorization.k8s.io/v1alpha1/RoleBinding": BINDING,
    "rbac.authorization.k8s.io/v1beta1/ClusterRoleBinding": BINDING,
    "rbac.authorization.k8s.io/v1beta1/RoleBinding": BINDING,
    "storage.k8s.io/v1/StorageClass": ["parameters", "provisioner"],
};

/** The fields of this object that force a replacement. */
export function forceNewFields(gvk: Gvk, inputs: JsonObject, patch: boolean, settings: Settings): Pattern[] {
    // A Patch resource owns a few fields of an object that others made: only its target cannot change.
    const own = patch ? [] : fieldsOf(gvk, inputs, settings);
    return [...ALWAYS, ...own].map(parsePath);
}

function fieldsOf(gvk: Gvk, inputs: JsonObject, settings: Settings): readonly string[] {
    const key = `${apiVersionOf(gvk)}/${gvk.kind}`;
    if (inputs.immutable !== true) {
        if (key === "v1/ConfigMap" && settings.configMapMutable) return [];
        if (key === "v1/Secret" && settings.secretMutable) return ["type"];
    }
    return FIELDS[key] ?? [];
}
