// Cases 1 to 12, 19 to 29 and 34: what changing one thing of an object without pods means.
import type { JsonObject } from "../../../../local/plugins/protocol/json";
import { declare, labels } from "../support/objects";
import { body, type Change, clusterWide, named, skipping, unnamed } from "./change";

const port = (number: number): JsonObject => ({ name: `p${number}`, port: number });
const service = (spec: JsonObject): JsonObject => ({ spec: { selector: labels, ports: [port(80)], ...spec } });
const web = { app: "web" };
const rules = (...verbs: string[]): JsonObject => ({ rules: [{ apiGroups: [""], resources: ["pods"], verbs }] });
const binding = (role: string): JsonObject => ({
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role },
});
const storageClass = (more: JsonObject): JsonObject => ({ provisioner: "example.com/none", ...more });
const volume = (more: JsonObject): JsonObject => ({
    spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/a" }, ...more },
});
const autoscaler = (maxReplicas: number): JsonObject => ({
    spec: { maxReplicas, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" } },
});
const claimOf = (storage: string): JsonObject => ({
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, storageClassName: "none" },
});

export const changesOfObjects: readonly Change[] = [
    {
        number: 1,
        title: "A label added to a Namespace is an update",
        ...body("v1", "Namespace", {}, {}, clusterWide),
        after: (namespace) => declare("v1", "Namespace", { ...clusterWide(namespace), labels: { team: "a" } }),
        op: "update",
        diff: ["metadata.labels add"],
    },
    {
        number: 2,
        title: "Data of a named ConfigMap replaces it, the old one first",
        ...body("v1", "ConfigMap", { data: { a: "1" } }, { data: { a: "2" } }),
        op: "replace, delete first",
        diff: ["data.a update-replace"],
    },
    {
        number: 3,
        title: "Data of an auto-named ConfigMap replaces it, the new one first",
        ...body("v1", "ConfigMap", { data: { a: "1" } }, { data: { a: "2" } }, unnamed),
        op: "replace, create first",
        diff: ["data.a update-replace"],
    },
    {
        number: 4,
        title: "A label of a ConfigMap is an update",
        ...body("v1", "ConfigMap", { data: { a: "1" } }, {}),
        after: (namespace) =>
            declare("v1", "ConfigMap", { ...named(namespace), labels: { team: "a" } }, { data: { a: "1" } }),
        op: "update",
        diff: ["metadata.labels add"],
    },
    {
        number: 5,
        title: "Another name replaces, the new object first",
        ...body("v1", "ConfigMap", {}, {}),
        after: (namespace) => declare("v1", "ConfigMap", { name: "renamed", namespace }),
        op: "replace, create first",
        diff: ["metadata.name update-replace"],
    },
    {
        number: 6,
        title: "Another namespace replaces, the new object first",
        ...body("v1", "ConfigMap", {}, {}),
        after: (_, elsewhere) => declare("v1", "ConfigMap", { name: "it", namespace: elsewhere }),
        op: "replace, create first",
        diff: ["metadata.namespace update-replace"],
    },
    {
        number: 7,
        title: "stringData of a named Secret replaces it by its data, the old one first",
        ...body("v1", "Secret", { stringData: { a: "1" } }, { stringData: { a: "2" } }),
        op: "replace, delete first",
        diff: ["data.a update-replace"],
    },
    {
        number: 8,
        title: "The same value moved from stringData to data is no change",
        ...body("v1", "Secret", { stringData: { a: "1" } }, { data: { a: "MQ==" } }),
        op: "same",
        diff: [],
    },
    {
        number: 9,
        title: "Another type of Secret replaces it",
        ...body("v1", "Secret", { type: "example.com/a" }, { type: "example.com/b" }),
        op: "replace, delete first",
        diff: ["type update-replace"],
    },
    {
        number: "10a",
        title: "A Service that becomes a NodePort is updated",
        ...body("v1", "Service", service({ type: "ClusterIP" }), service({ type: "NodePort" }), skipping),
        op: "update",
        diff: ["spec.type update"],
    },
    {
        number: "10b",
        title: "A Service that becomes an ExternalName is updated",
        ...body(
            "v1",
            "Service",
            service({ type: "ClusterIP" }),
            service({ type: "ExternalName", externalName: "example.com" }),
            skipping,
        ),
        op: "update",
        diff: ["spec.externalName add", "spec.type update"],
    },
    {
        number: 11,
        title: "A port added to a Service is one addition",
        ...body("v1", "Service", service({}), service({ ports: [port(80), port(81)] }), skipping),
        op: "update",
        diff: ["spec.ports[1] add"],
    },
    {
        number: "12a",
        title: "clusterIP set to None replaces the Service, the old one first",
        ...body("v1", "Service", service({}), service({ clusterIP: "None" }), skipping),
        op: "replace, delete first",
        diff: ["spec.clusterIP add-replace"],
    },
    {
        number: "12b",
        title: "clusterIP no longer set to None replaces the Service, the old one first",
        ...body("v1", "Service", service({ clusterIP: "None" }), service({}), skipping),
        op: "replace, delete first",
        diff: ["spec.clusterIP delete-replace"],
    },
    {
        number: 19,
        title: "A verb added to a Role is one addition",
        ...body("rbac.authorization.k8s.io/v1", "Role", rules("get"), rules("get", "list")),
        op: "update",
        diff: ["rules[0].verbs[1] add"],
    },
    {
        number: 20,
        title: "Another role of a RoleBinding replaces it, the old one first",
        ...body("rbac.authorization.k8s.io/v1", "RoleBinding", binding("a"), binding("b")),
        op: "replace, delete first",
        diff: ["roleRef.name update-replace"],
    },
    {
        number: 21,
        title: "Other parameters of a StorageClass replace it, the old one first",
        ...body(
            "storage.k8s.io/v1",
            "StorageClass",
            storageClass({ parameters: { a: "1" } }),
            storageClass({ parameters: { a: "2" } }),
            clusterWide,
        ),
        op: "replace, delete first",
        diff: ["parameters.a update-replace"],
    },
    {
        number: 22,
        title: "Another binding mode of a StorageClass is an update that the server refuses",
        ...body(
            "storage.k8s.io/v1",
            "StorageClass",
            storageClass({ volumeBindingMode: "Immediate" }),
            storageClass({ volumeBindingMode: "WaitForFirstConsumer" }),
            clusterWide,
        ),
        op: "update",
        diff: ["volumeBindingMode update"],
        refused: /field is immutable/,
    },
    {
        number: 23,
        title: "Another minimum of a PodDisruptionBudget is an update",
        ...body(
            "policy/v1",
            "PodDisruptionBudget",
            { spec: { minAvailable: 1, selector: { matchLabels: web } } },
            { spec: { minAvailable: 2, selector: { matchLabels: web } } },
        ),
        op: "update",
        diff: ["spec.minAvailable update"],
    },
    {
        number: 24,
        title: "Another policy type of a NetworkPolicy is an update",
        ...body(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            { spec: { podSelector: {}, policyTypes: ["Ingress"] } },
            { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
        ),
        op: "update",
        diff: ["spec.policyTypes[1] add"],
    },
    {
        number: 25,
        title: "Another token setting of a ServiceAccount is an update",
        ...body(
            "v1",
            "ServiceAccount",
            { automountServiceAccountToken: true },
            { automountServiceAccountToken: false },
        ),
        op: "update",
        diff: ["automountServiceAccountToken update"],
    },
    {
        number: "26a",
        title: "Another maximum of an autoscaler is an update",
        ...body("autoscaling/v2", "HorizontalPodAutoscaler", autoscaler(2), autoscaler(3)),
        op: "update",
        diff: ["spec.maxReplicas update"],
    },
    {
        number: 27,
        title: "Another reclaim policy of a PersistentVolume is an update",
        ...body(
            "v1",
            "PersistentVolume",
            volume({ persistentVolumeReclaimPolicy: "Retain" }),
            volume({ persistentVolumeReclaimPolicy: "Delete" }),
            clusterWide,
        ),
        op: "update",
        diff: ["spec.persistentVolumeReclaimPolicy update"],
    },
    {
        number: 28,
        title: "Another host path of a PersistentVolume replaces it, the old one first",
        ...body("v1", "PersistentVolume", volume({}), volume({ hostPath: { path: "/b" } }), clusterWide),
        op: "replace, delete first",
        diff: ["spec.hostPath.path update-replace"],
    },
    {
        number: 29,
        title: "A larger request of an unbound claim is an update that the server refuses",
        ...body("v1", "PersistentVolumeClaim", claimOf("1Gi"), claimOf("2Gi"), skipping),
        op: "update",
        diff: ["spec.resources.requests.storage update"],
        refused: /spec is immutable after creation/,
    },
    {
        number: 34,
        title: "A name that is no longer given replaces under a new one, created first",
        ...body("v1", "ConfigMap", {}, {}),
        after: (namespace) => declare("v1", "ConfigMap", { namespace }),
        op: "replace, create first",
        diff: ["metadata.name delete-replace"],
    },
];
