import { added, api, type BadCase, bad, main, postgres, worker } from "../case";
import {
    account,
    addressedElsewhere,
    budget,
    configMap,
    networkPolicy,
    object,
    scaler,
    secret,
    selectorOf,
} from "../objects";

const apiService = "Service shop/api";
const hpa = "HorizontalPodAutoscaler shop/api";
const quota = "ResourceQuota shop/quota";
const route = "HTTPRoute.gateway.networking.k8s.io shop/api";
const gateway = "Gateway.gateway.networking.k8s.io edge/edge";
const certificate = "Certificate.cert-manager.io edge/edge";
const spiffeId = "ClusterSPIFFEID.spire.spiffe.io shop-api";
const rules = "PrometheusRule.monitoring.coreos.com shop/api";
const monitor = "ServiceMonitor.monitoring.coreos.com shop/api";
const vpa = "VerticalPodAutoscaler.autoscaling.k8s.io shop/worker";
const adapterBinding = "RoleBinding shop/metrics-adapter";

const alert = "spec.groups[0].rules[1]";

export const across: readonly BadCase[] = [
    bad("require-service-endpoints", "the selector is another version's", apiService, {
        "spec.selector": { ...selectorOf("api"), version: "2" },
    }),
    bad("require-service-endpoints", "the port's name is misspelt", apiService, { "spec.ports[0].targetPort": "htpp" }),
    bad("require-service-endpoints", "the port's number is another program's", apiService, {
        "spec.ports[0].targetPort": 8080,
    }),
    bad("require-policy-targets", "the policy is for a program that was renamed", "NetworkPolicy shop/postgres", {
        "spec.podSelector.matchLabels": selectorOf("postgresql"),
    }),
    added("require-policy-targets", "the policy stands in another namespace than its pods", "NetworkPolicy edge/api", [
        networkPolicy("api", { podSelector: { matchLabels: selectorOf("api") }, policyTypes: ["Ingress"] }, "edge"),
    ]),
    bad("require-monitor-targets", "the monitor selects nothing", monitor, {
        "spec.selector.matchLabels": { app: "api" },
    }),
    bad("require-monitor-targets", "the monitor's port does not exist", monitor, {
        "spec.endpoints[0].port": "metrics",
    }),
    added(
        "require-monitor-targets",
        "the pods it looks for are elsewhere",
        "PodMonitor.monitoring.coreos.com edge/api",
        [
            object(
                "monitoring.coreos.com/v1",
                "PodMonitor",
                "api",
                {
                    spec: { selector: { matchLabels: selectorOf("api") }, podMetricsEndpoints: [{ port: "http" }] },
                },
                "edge",
            ),
        ],
    ),
    added("require-budget-targets", "a budget for nothing", "PodDisruptionBudget shop/cache", [budget("cache")]),
    bad("require-budget-targets", "a budget for everything", "PodDisruptionBudget shop/worker", {
        "spec.selector": {},
    }),
    added("require-budget-targets", "two budgets for one workload", "PodDisruptionBudget shop/worker", [
        { ...budget("worker"), metadata: { ...budget("worker").metadata, name: "worker-too" } },
    ]),
    added(
        "require-scaler-targets",
        "a scaler for a Deployment that was renamed",
        "HorizontalPodAutoscaler shop/frontend",
        [scaler("frontend", { metrics: [] })],
    ),
    bad("require-scaler-targets", "the scaler's target is of another kind", vpa, {
        "spec.targetRef.kind": "StatefulSet",
    }),
    bad(
        "forbid-competing-scalers",
        "a second scaler for the API",
        hpa,
        {},
        {
            add: [{ ...scaler("api"), metadata: { ...scaler("api").metadata, name: "api-too" } }],
        },
    ),
    bad(
        "forbid-competing-scalers",
        "a vertical scaler beside the horizontal one",
        hpa,
        {},
        {
            change: { [vpa]: { "spec.targetRef.name": "api", "spec.updatePolicy.updateMode": "Recreate" } },
        },
    ),
    bad(
        "forbid-competing-scalers",
        "a vertical scaler that does not say it is quiet",
        hpa,
        {},
        {
            change: { [vpa]: { "spec.targetRef.name": "api", "spec.updatePolicy": undefined } },
        },
    ),
    bad("forbid-fixed-replicas", "the program writes the number back", api, { "spec.replicas": 3 }),
    bad(
        "require-scaler-metrics",
        "the target requests no CPU",
        hpa,
        {},
        {
            change: { [api]: { [`${main}.resources.requests.cpu`]: undefined } },
            also: ["require-resource-requests"],
        },
    ),
    bad(
        "require-scaler-metrics",
        "the sidecar requests no CPU",
        hpa,
        {},
        {
            change: { [api]: { "spec.template.spec.initContainers[1].resources.requests.cpu": undefined } },
            also: ["require-resource-requests"],
        },
    ),
    bad("require-scaler-metrics", "no adapter serves the metric", hpa, {
        "spec.metrics[1].pods.metric.name": "queue_depth",
    }),
    bad("forbid-overlapping-selectors", "the worker adopts every pod", worker, {
        "spec.selector.matchLabels": { "app.kubernetes.io/instance": "shop-production" },
    }),
    bad("forbid-overlapping-selectors", "the worker does not know its own pods", worker, {
        "spec.selector.matchLabels": { ...selectorOf("worker"), track: "stable" },
    }),
    {
        rule: "require-stateful-service",
        name: "the headless Service is missing",
        at: postgres,
        drop: ["Service shop/postgres"],
    },
    bad(
        "require-stateful-service",
        "the Service is not headless",
        postgres,
        {},
        {
            change: { "Service shop/postgres": { "spec.clusterIP": undefined } },
        },
    ),
    bad("require-stateful-service", "the name is another's", postgres, { "spec.serviceName": "database" }),
    bad("require-quota-headroom", "the CPU does not reach for the scaler's maximum", quota, {
        'spec.hard["limits.cpu"]': "6",
    }),
    bad("require-quota-headroom", "the pods do not reach for the rollout", quota, { "spec.hard.pods": "12" }),
    bad("require-quota-headroom", "the storage does not reach for the database", quota, {
        'spec.hard["requests.storage"]': "25Gi",
    }),
    bad(
        "require-quota-headroom",
        "the scaler may go further than the quota",
        quota,
        {},
        { change: { [hpa]: { "spec.maxReplicas": 60 } } },
    ),
    { rule: "require-namespace-quota", name: "the namespace has no quota", at: "Namespace shop", drop: [quota] },
    bad(
        "require-namespace-quota",
        "the quota bounds no memory",
        "Namespace shop",
        {},
        {
            change: { [quota]: { 'spec.hard["limits.memory"]': undefined } },
        },
    ),
    bad(
        "require-namespace-quota",
        "the quota is for some pods only",
        "Namespace shop",
        {},
        {
            change: { [quota]: { "spec.scopes": ["BestEffort"] } },
        },
    ),
    {
        rule: "require-limit-range",
        name: "the namespace has no limit range",
        at: "Namespace shop",
        drop: ["LimitRange shop/limits"],
    },
    bad(
        "require-limit-range",
        "the range sets no defaults",
        "Namespace shop",
        {},
        {
            change: { "LimitRange shop/limits": { "spec.limits[0].default": undefined } },
        },
    ),
    bad("require-restricted-namespace", "nothing is enforced", "Namespace shop", {
        'metadata.labels["pod-security.kubernetes.io/enforce"]': undefined,
    }),
    bad("require-restricted-namespace", "only the baseline is enforced", "Namespace shop", {
        'metadata.labels["pod-security.kubernetes.io/enforce"]': "baseline",
    }),
    bad("require-restricted-namespace", "the version moves with the cluster", "Namespace edge", {
        'metadata.labels["pod-security.kubernetes.io/enforce-version"]': "latest",
    }),
    {
        rule: "require-known-namespace",
        name: "nobody makes the namespace",
        at: "Certificate.cert-manager.io edge/edge",
        drop: ["Namespace edge"],
    },
    added(
        "require-known-namespace",
        "the namespace is misspelt",
        "ConfigMap shpo/api",
        [object("v1", "ConfigMap", "api", { data: { a: "b" }, metadata: { labels: {} } }, "shpo")],
        { also: ["forbid-orphans", "require-standard-labels"] },
    ),
    bad("require-ingress-backends", "the Service is misspelt", "Ingress shop/worker", {
        "spec.rules[0].http.paths[0].backend.service.name": "workers",
    }),
    bad("require-ingress-backends", "the port is the container's, not the Service's", "Ingress shop/worker", {
        "spec.rules[0].http.paths[0].backend.service.port": { number: 8000 },
    }),
    bad("require-route-backends", "the Service is misspelt", route, { "spec.rules[0].backendRefs[0].name": "apis" }),
    bad("require-route-backends", "the port is the container's, not the Service's", route, {
        "spec.rules[0].backendRefs[0].port": 8000,
    }),
    bad("require-route-backends", "the gateway is misspelt", route, { "spec.parentRefs[0].name": "egde" }),
    bad("require-route-backends", "the listener does not exist", route, {
        "spec.parentRefs[0].sectionName": "https-api",
    }),
    bad(
        "require-route-backends",
        "the Service is in another namespace and nothing grants it",
        route,
        {
            "spec.rules[0].backendRefs[0].namespace": "edge",
        },
        {
            add: [addressedElsewhere("api", "edge")],
        },
    ),
    { rule: "require-route-certificates", name: "nobody makes the certificate", at: gateway, drop: [certificate] },
    bad(
        "require-route-certificates",
        "the certificate is for another host",
        gateway,
        {},
        {
            change: { [certificate]: { "spec.dnsNames": ["www.example.com"] } },
        },
    ),
    bad(
        "require-route-certificates",
        "a wildcard reaches one level only",
        gateway,
        {},
        {
            change: {
                [certificate]: { "spec.dnsNames": ["*.example.com"] },
                [gateway]: { "spec.listeners[1].hostname": "v2.api.example.com" },
            },
        },
    ),
    bad("require-route-certificates", "the Ingress names a Secret nobody makes", "Ingress shop/worker", {
        "spec.tls[0].secretName": "worker-cert",
    }),
    bad("require-matching-spiffe-ids", "the identity goes to nobody", spiffeId, {
        "spec.podSelector.matchLabels": { app: "api" },
    }),
    bad("require-matching-spiffe-ids", "the identity goes to everybody", spiffeId, { "spec.podSelector": {} }),
    bad("require-matching-spiffe-ids", "the identity is for another namespace", spiffeId, {
        'spec.namespaceSelector.matchLabels["kubernetes.io/metadata.name"]': "edge",
    }),
    bad("require-alert-runbooks", "nobody knows what to do", rules, {
        [`${alert}.annotations.runbook_url`]: undefined,
    }),
    bad("require-alert-runbooks", "nobody knows how bad it is", rules, { [`${alert}.labels`]: undefined }),
    bad("require-alert-runbooks", "an alert in a ConfigMap has no runbook", "ConfigMap shop/rules", {
        'data["rules.yml"]':
            "groups:\n  - name: worker\n    rules:\n      - alert: ShopWorkerStalled\n        expr: vector(1)\n        labels: { severity: warning }\n        annotations: { summary: The worker does nothing }\n",
    }),
    added("forbid-orphans", "a ConfigMap nobody reads", "ConfigMap shop/old", [
        configMap("old", { LOG_LEVEL: "debug" }),
    ]),
    added("forbid-orphans", "a Secret nobody uses", "Secret shop/old", [secret("old", ["password"])]),
    added("forbid-orphans", "an account nobody has", "ServiceAccount shop/old", [account("old")]),
    {
        rule: "forbid-orphans",
        name: "a role nobody is bound to",
        at: "Role shop/metrics-adapter",
        drop: [adapterBinding],
    },
];
