// What one object says of another that is not so: routes, Services, budgets, backups and what they lead to.
import {
    addressedElsewhere,
    claimSpec,
    configMap,
    cronJob,
    deployment,
    type KubeObject,
    object,
    scaler,
    selectorOf,
    service,
    statefulSet,
} from "../objects";
import { type Alone, silent, told } from "./case";

const gatewayApi = "gateway.networking.k8s.io/v1";
const backends = "require-route-backends";
const gateway = (...listeners: readonly object[]): KubeObject =>
    object(gatewayApi, "Gateway", "edge", { spec: { gatewayClassName: "nginx", listeners } });
const plain = { name: "http", port: 80, protocol: "HTTP" };
const route = (spec: object, name = "api"): KubeObject =>
    object(gatewayApi, "HTTPRoute", name, {
        spec: { parentRefs: [{ name: "edge" }], rules: [{ backendRefs: [{ name: "api", port: 80 }] }], ...spec },
    });
const mirror = (name: string): object => ({
    filters: [{ type: "RequestMirror", requestMirror: { backendRef: { name, port: 80 } } }],
});
const api = { name: "api", port: 80 };
const routed = (spec: object): readonly KubeObject[] => [gateway(plain), service("api"), route(spec)];
const missing = "a Service of namespace shop";

const routes: readonly Alone[] = [
    silent(backends, "a route that is complete", ...routed({})),
    ...[undefined, []].map((parentRefs) =>
        told(
            backends,
            `attached to ${JSON.stringify(parentRefs)}`,
            "a Gateway to be attached to",
            ...routed({ parentRefs }),
        ),
    ),
    told(backends, "without a rule", "a rule with a backend", ...routed({ rules: undefined })),
    told(backends, "a rule that leads nowhere", "a backend, or a redirect", ...routed({ rules: [{}] })),
    told(backends, "one that only copies", "a backend, or a redirect", ...routed({ rules: [mirror("api")] })),
    ...["RequestRedirect", "ExtensionRef"].map((type) =>
        silent(
            backends,
            `a rule that answers by ${type}`,
            ...routed({ rules: [{ filters: [mirror("api"), { type }] }] }),
        ),
    ),
    told(backends, "a copy to nobody", missing, ...routed({ rules: [{ backendRefs: [api], ...mirror("gone") }] })),
    told(
        backends,
        "a copy of one backend's to nobody",
        missing,
        ...routed({ rules: [{ backendRefs: [{ ...api, ...mirror("gone") }] }] }),
    ),
    silent(backends, "a copy to somebody", ...routed({ rules: [{ backendRefs: [api], ...mirror("api") }] })),
];

const certificates = "require-route-certificates";
const secure = (name: string, ...secrets: readonly string[]): object => ({
    name,
    port: 443,
    protocol: "HTTPS",
    tls: { certificateRefs: secrets.map((each) => ({ name: each })) },
});
const certificate = (name: string): KubeObject =>
    object("cert-manager.io/v1", "Certificate", name, {
        spec: { secretName: name, dnsNames: [`${name}.example.com`] },
    });
const to = (sectionName: string | undefined, host: string): KubeObject =>
    route({ parentRefs: [{ name: "edge", sectionName }], hostnames: [`${host}.example.com`] });
const other = "a certificate for web.example.com";

const hosts: readonly Alone[] = [
    told(certificates, "a route's host", other, gateway(secure("a", "api")), certificate("api"), to("a", "web")),
    told(
        certificates,
        "of any listener's",
        other,
        gateway(secure("a", "api")),
        certificate("api"),
        to(undefined, "web"),
    ),
    silent(certificates, "a host that it is for", gateway(secure("a", "api")), certificate("api"), to("a", "api")),
    silent(certificates, "another listener's", gateway(secure("a", "api")), certificate("api"), to("b", "web")),
    silent(
        certificates,
        "one of two certificates",
        gateway(secure("a", "api", "web")),
        certificate("api"),
        certificate("web"),
        to("a", "web"),
    ),
    silent(
        certificates,
        "a host that the listener leaves out",
        gateway({ ...secure("a", "api"), hostname: "api.example.com" }),
        certificate("api"),
        to("a", "web"),
    ),
    silent(certificates, "no routes", gateway(secure("a", "api")), certificate("api")),
];

const endpoints = "require-service-endpoints";
const bare = (more: object = {}): KubeObject => service("db", { selector: undefined, ...more });
const slice = (name: string, home?: string): KubeObject =>
    object(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        "db-1",
        { metadata: { labels: { "kubernetes.io/service-name": name } } },
        home,
    );
const nowhere = "a selector, or an EndpointSlice with the label kubernetes.io/service-name: db";

const services: readonly Alone[] = [
    told(endpoints, "no selector and no addresses", nowhere, bare()),
    told(endpoints, "another Service's addresses", nowhere, bare(), slice("cache")),
    told(endpoints, "addresses in another namespace", nowhere, bare(), slice("db", "other")),
    silent(endpoints, "addresses of its own", bare(), slice("db")),
    silent(endpoints, "the old kind of addresses", bare(), object("v1", "Endpoints", "db", {})),
    silent(endpoints, "addresses that a controller writes", addressedElsewhere("db")),
    silent(
        "require-stateful-service",
        "the pods' own Service",
        statefulSet("db"),
        service("db", { clusterIP: "None" }),
    ),
    silent(
        "require-stateful-service",
        "a Service of these pods and others",
        statefulSet("db"),
        deployment("db"),
        service("db", { clusterIP: "None" }),
    ),
    ...[selectorOf("api"), {}, undefined].map((selector) =>
        told(
            "require-stateful-service",
            `a Service of other pods: ${JSON.stringify(selector)}`,
            "a Service that selects these pods",
            statefulSet("db"),
            deployment("api"),
            service("db", { clusterIP: "None", selector }),
        ),
    ),
];

const drainable = "require-drainable-budget";
const operated = (spec: object): KubeObject =>
    object("policy/v1", "PodDisruptionBudget", "db", {
        spec: {
            unhealthyPodEvictionPolicy: "AlwaysAllow",
            selector: { matchLabels: { "cnpg.io/cluster": "db" } },
            ...spec,
        },
    });
const budgets: readonly Alone[] = [
    ...[{ maxUnavailable: 0 }, { maxUnavailable: "0%" }, { minAvailable: "100%" }].map((spec) => ({
        ...told(
            drainable,
            `pods of an operator: ${JSON.stringify(spec)}`,
            "a number that lets one pod go",
            operated(spec),
        ),
        says: Object.keys(spec)[0] ?? "",
    })),
    ...[{ maxUnavailable: 1 }, { maxUnavailable: "1%" }, { minAvailable: 1 }, { minAvailable: "90%" }].map((spec) =>
        silent(drainable, `pods of an operator: ${JSON.stringify(spec)}`, operated(spec)),
    ),
];

const metrics = "require-scaler-metrics";
const scaledBy = (name: string): readonly KubeObject[] => [
    scaler("api", { metrics: [{ type: "Pods", pods: { metric: { name } } }] }),
    configMap("adapter", { "config.yaml": "seriesQuery: 'jobs_waiting{job!=\"\"}'\nname: { as: shop:rate5m }" }),
];
const unserved = "a metric that the adapter's rules name";

const scaled: readonly Alone[] = [
    ...["jobs_waiting", "shop:rate5m"].map((name) => silent(metrics, `by ${name}`, ...scaledBy(name))),
    ...["jobs", "waiting", "job_", "rate5m", "s"].map((name) =>
        told(metrics, `by ${name}, a part of a name`, unserved, ...scaledBy(name)),
    ),
];

const runbooks = "require-alert-runbooks";
const alerts: readonly Alone[] = [
    ["wide marks", "groups:\n- name: api\n  rules:\n  -   alert: Down\n      expr: up"],
    ["brackets", "groups: [{ name: api, rules: [{alert: Down, expr: up}] }]"],
    ["all in brackets", "{groups: [{name: api, rules: [{expr: up, 'alert': Down}]}]}"],
    ["JSON", JSON.stringify({ groups: [{ name: "api", rules: [{ alert: "Down", expr: "up" }] }] })],
    ["JSON of several lines", JSON.stringify({ groups: [{ rules: [{ alert: "Down", expr: "up" }] }] }, null, 2)],
]
    .map(([style = "", text = ""]) => told(runbooks, `in ${style}`, "a value", configMap("rules", { file: text })))
    .concat(
        silent(runbooks, "no alerts in brackets", configMap("rules", { file: "groups: [{ name: api }]\nalerts: [" })),
        silent(
            runbooks,
            "another program's template",
            configMap("mail", { file: '{{ range .groups }}\n"alert": {{ . }}' }),
        ),
        silent(runbooks, "another program's JSON", configMap("board", { file: '{"panels": [{"alert": {}}]' })),
    );

const limits = (more: object): readonly KubeObject[] => [
    object("v1", "Namespace", "shop", {}),
    object("v1", "LimitRange", "limits", {
        spec: {
            limits: [{ type: "Container", default: { cpu: 1 }, defaultRequest: { cpu: 1 }, max: { cpu: 1 }, ...more }],
        },
    }),
];
const quota = (name: string, amount: string): KubeObject =>
    object("v1", "ResourceQuota", "quota", { spec: { hard: { [name]: amount } } });
const headroom = "require-quota-headroom";
const two = [service("api"), service("web"), service("web", {}), configMap("api", {}), deployment("api")];
const patch = object("v1", "ServiceAccount", "default", {});

const namespaces: readonly Alone[] = [
    silent("require-limit-range", "all that is asked", ...limits({})),
    ...["default", "defaultRequest", "max"].map((key) =>
        told(
            "require-limit-range",
            `nothing in ${key}`,
            "a LimitRange for containers that sets all of them",
            ...limits({ [key]: {} }),
        ),
    ),
    told(headroom, "Services", "at least 3", quota("services", "2"), ...two),
    told(headroom, "Services, by the longer name", "at least 3", quota("count/services", "2"), ...two),
    silent(headroom, "as many as there may be", quota("services", "3"), ...two),
    told(headroom, "workloads of a kind", "at least 1", quota("count/deployments.apps", "0"), ...two),
    told(headroom, "one kind and the cluster's own", "at least 2", quota("configmaps", "1"), ...two),
    silent(headroom, "one kind with the cluster's own", quota("configmaps", "2"), ...two),
    silent(headroom, "a name that counts something else", quota("deployments.apps", "0"), ...two),
    silent(headroom, "what is only patched", quota("count/serviceaccounts", "0"), patch),
    silent(
        headroom,
        "what is of the whole cluster",
        quota("count/namespaces", "0"),
        object("v1", "Namespace", "shop", {}),
    ),
];

const backup = (schedule: string): readonly KubeObject[] => [
    object("v1", "PersistentVolumeClaim", "data", {
        metadata: { annotations: { "stackwright.dev/backup": "data-backup" } },
        spec: claimSpec("1Gi"),
    }),
    cronJob("data-backup", {}, { schedule }),
];
const backups: readonly Alone[] = [
    ...["0 0 31 2 *", "0 0 30,31 2 ?", "0 0 31 4,JUN *", " 0  0 30 feb * "].map((schedule) =>
        told("require-backup", `on ${schedule}`, "a CronJob that runs", ...backup(schedule)),
    ),
    ...[
        "0 2 * * *",
        "0 0 29 2 *",
        "0 0 31 2,3 *",
        "0 0 31 2 1",
        "0 0 1,31 2 *",
        "0 0 31 1-3 *",
        "0 0 31 * *",
        "0 0 31 12 *",
        "0 0 28-31 2 *",
        "0 0 31 2,3-4 *",
        "@daily",
    ].map((schedule) => silent("require-backup", `on ${schedule}`, ...backup(schedule))),
];

export const connections: readonly Alone[] = [
    ...routes,
    ...hosts,
    ...services,
    ...budgets,
    ...scaled,
    ...alerts,
    ...namespaces,
    ...backups,
];
