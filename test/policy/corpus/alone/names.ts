// What names what, and what is kept where, where a rule has two conditions and each of them counts.
import { unknownText } from "../../../../policy/kernel/wire";
import {
    account,
    claimSpec,
    configMap,
    deployment,
    type KubeObject,
    object,
    podSpec,
    scaler,
    secret,
    selectorOf,
    service,
    statefulSet,
    task,
    template,
} from "../objects";
import { type Alone, silent, told } from "./case";

const patched = {
    metadata: { annotations: { "pulumi.com/patchForce": "true" } },
    spec: { resources: { requests: { storage: "2Gi" } } },
};
const claim = (name: string, more: object = {}): KubeObject =>
    object("v1", "PersistentVolumeClaim", name, { spec: claimSpec("1Gi"), ...more });
const rbac = "rbac.authorization.k8s.io";
const orphans = "forbid-orphans";
const unused = "a name that something uses";

const orphaned: readonly Alone[] = [
    silent(orphans, "the account that every namespace has", account("default")),
    silent(
        orphans,
        "an object that says who uses it",
        configMap("plugins", { list: "a, b" }, { annotations: { "stackwright.dev/used-by": "the registry's mirror" } }),
    ),
    silent(
        orphans,
        "a role of the cluster, bound in one namespace",
        object(`${rbac}/v1`, "ClusterRole", "api", { rules: [] }),
        object(`${rbac}/v1`, "RoleBinding", "api", { roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "api" } }),
    ),
    told(orphans, "a claim that is called as a template is", unused, claim("data"), statefulSet("postgres")),
    silent("forbid-hidden-objects", "a single field of a claim", claim("data", patched)),
    silent(
        "require-standard-labels",
        "a single field",
        claim("data", { ...patched, metadata: { ...patched.metadata, labels: {} } }),
    ),
    {
        ...silent(
            "require-standard-labels",
            "what is no object of the cluster",
            object("", "", "password", { metadata: { labels: {} } }),
        ),
        as: { type: "random:index/randomPassword:RandomPassword" },
    },
    {
        ...silent(
            "require-standard-labels",
            "a label that nobody asks for",
            configMap("api", {}, { labels: { tier: "one" } }),
        ),
        settings: { labels: ["tier"] },
    },
];

const named = (reference: object): KubeObject =>
    deployment("api", {
        containers: [task("api", { env: [{ name: "KEY", valueFrom: { secretKeyRef: reference } }] })],
    });
const key = { name: "database", key: "password" };
const references = "require-secret-references";
const wanted = "a Secret of namespace shop";
const used = "Secret/<name> of Secrets that this pod refers to";
/** Says of these that somebody else makes them; wants the database's, and those that images are pulled with. */
const marked = (elsewhere: string, ...pulled: readonly string[]): KubeObject => {
    const { metadata } = template("api", {}) as { readonly metadata: object };
    const annotations = { "stackwright.dev/made-elsewhere": elsewhere };
    const spec = podSpec("api", {
        containers: [task("api", { env: [{ name: "KEY", valueFrom: { secretKeyRef: key } }] })],
        imagePullSecrets: pulled.map((name) => ({ name })),
    });
    return deployment("api", {}, { template: { metadata: { ...metadata, annotations }, spec } });
};

const secrets: readonly Alone[] = [
    silent(references, "one that the pod starts without", named({ ...key, optional: true })),
    { ...silent(references, "one that another program makes", named(key)), settings: { existing: ["database"] } },
    silent(
        references,
        "one of which nobody knows yet what is in it",
        named(key),
        object("v1", "Secret", "database", { stringData: unknownText }),
    ),
    told(
        references,
        "one with other keys",
        "a key of Secret shop/database: user",
        named(key),
        secret("database", ["user"]),
    ),
    silent(references, "one that somebody else makes, as the pod says", marked("Secret/database")),
    silent(references, "two that somebody else makes", marked("Secret/database,Secret/registry", "registry")),
    {
        ...told(
            references,
            "one that somebody else makes, beside one of which nobody says so",
            wanted,
            marked("Secret/registry", "registry"),
        ),
        says: "database",
    },
    told(references, "one that only looks like the one somebody else makes", wanted, marked("Secret/data", "data")),
    {
        ...told(
            references,
            "a mark for Secrets that the pod does not use",
            used,
            marked("Secret/database,Secret/registry"),
        ),
        says: "registry",
    },
    told(references, "a mark for everything", used, marked("Secret/database,Secret/*")),
    silent(
        "forbid-secrets-in-config",
        "the system's list of users",
        configMap("api", { passwd: "api:x:10001:10001::/:/bin/sh" }),
    ),
    told(
        "forbid-secrets-in-config",
        "the shortest secret",
        "a reference to a Secret",
        configMap("api", { "api.conf": "password: hors" }),
    ),
    silent(
        "forbid-secrets-in-config",
        "what is too short for a secret",
        configMap("api", { "api.conf": "password: off" }),
    ),
    silent(
        "forbid-secrets-in-config",
        "a line about secrets",
        configMap("api", { "api.conf": "password_policy = strictest" }),
    ),
];

const podMonitor = (spec: object): KubeObject =>
    object("monitoring.coreos.com/v1", "PodMonitor", "api", {
        spec: { selector: { matchLabels: selectorOf("api") }, ...spec },
    });
const monitors = "require-monitor-targets";
const adapter = { "config.yaml": "seriesQuery: jobs_waiting" };
const waiting = scaler("api", { metrics: [{ type: "Pods", pods: { metric: { name: "jobs_waiting" } } }] });
const labelled = object("v1", "Namespace", "shop", { metadata: { labels: { team: "shop" } } });

const watched: readonly Alone[] = [
    told(
        monitors,
        "another port of the pods",
        "one of http",
        deployment("api"),
        podMonitor({ podMetricsEndpoints: [{ port: "metrics" }] }),
    ),
    silent(
        monitors,
        "a port by its number",
        deployment("api"),
        podMonitor({ podMetricsEndpoints: [{ portNumber: 8000 }] }),
    ),
    silent(
        monitors,
        "pods of a namespace that somebody else makes",
        podMonitor({ namespaceSelector: { matchNames: ["elsewhere"] }, podMetricsEndpoints: [{ portNumber: 8000 }] }),
    ),
    told(
        monitors,
        "pods of that namespace or of one of ours",
        "labels that a pod of the selected namespaces carries",
        podMonitor({
            namespaceSelector: { matchNames: ["elsewhere", "shop"] },
            podMetricsEndpoints: [{ portNumber: 8000 }],
        }),
        object("v1", "ConfigMap", "api", { data: {} }, "edge"),
    ),
    silent(
        monitors,
        "pods that a controller makes",
        podMonitor({
            selector: { matchLabels: { "cnpg.io/cluster": "api" } },
            podMetricsEndpoints: [{ portNumber: 8000 }],
        }),
    ),
    silent(
        monitors,
        "pods of a namespace that it names",
        deployment("api"),
        object(
            "monitoring.coreos.com/v1",
            "ServiceMonitor",
            "api",
            {
                spec: {
                    namespaceSelector: { matchNames: ["shop"] },
                    selector: { matchLabels: selectorOf("api") },
                    endpoints: [{ port: "http" }],
                },
            },
            "monitoring",
        ),
        service("api"),
    ),
    silent(
        "require-scaler-metrics",
        "an adapter of which something else is not known yet",
        waiting,
        configMap("adapter", { ...adapter, token: unknownText }),
    ),
    silent(
        "require-matching-spiffe-ids",
        "a namespace by a label of its own",
        labelled,
        deployment("api"),
        object("spire.spiffe.io/v1alpha1", "ClusterSPIFFEID", "api", {
            spec: {
                namespaceSelector: { matchLabels: { team: "shop" } },
                podSelector: { matchLabels: selectorOf("api") },
            },
        }),
    ),
];

const rules = (data: Record<string, string>): KubeObject => configMap("rules", data);
const bare = "groups:\n  - name: api\n    rules:\n      - alert: ShopApiDown\n        expr: up == 0\n";
const runbooks = "require-alert-runbooks";

const alerts: readonly Alone[] = [
    told(
        runbooks,
        "beside an entry that is not known yet",
        "a value",
        rules({ "rules.yml": bare, other: unknownText }),
    ),
    told(
        runbooks,
        "rules that nobody can read",
        "rules that can be read as YAML",
        rules({ "rules.yml": `${bare}  - [` }),
    ),
    silent(runbooks, "another program's groups", rules({ "groups.tmpl": "groups:\n  {{ range . }}" })),
    silent(runbooks, "another program's alerts", rules({ "alerts.tmpl": "alert: {{ .Name }}\n  {{ end }}" })),
    told(
        runbooks,
        "a group that is not known yet",
        "a value that is known at preview, so that it can be judged",
        object("monitoring.coreos.com/v1", "PrometheusRule", "api", { spec: { groups: [unknownText] } }),
    ),
];

const volume = (spec: object): KubeObject => object("v1", "PersistentVolume", "disk", { spec });
const protection = "require-protected-data";

const data: readonly Alone[] = [
    {
        ...silent(protection, "kept when it is deleted", claim("data")),
        as: { options: { protect: false, retainOnDelete: true } },
    },
    { ...silent(protection, "a single field of a claim", claim("data", patched)), as: { options: { protect: false } } },
    silent("require-volume-retention", "a volume that says nothing", volume({})),
    told(
        "require-volume-retention",
        "a volume that goes",
        "Retain",
        volume({ persistentVolumeReclaimPolicy: "Delete" }),
    ),
];

export const names: readonly Alone[] = [...orphaned, ...secrets, ...watched, ...alerts, ...data];
