// What adds up, or undoes something else: judged with nothing beside it.
import { unknownText } from "../../../../policy/kernel/wire";
import { cronJob, deployment, type KubeObject, networkPolicy, object, selectorOf, service, task } from "../objects";
import type { Alone } from "./case";

const quota = (hard: Readonly<Record<string, string>>): KubeObject =>
    object("v1", "ResourceQuota", "quota", { spec: { hard } });

const limited = (cpu: string): object => ({ resources: { limits: { cpu } } });
const recreated = { strategy: { type: "Recreate" }, replicas: 2 };

const pods = { podSelector: { matchLabels: selectorOf("api") }, policyTypes: ["Ingress", "Egress"] };
const port = [{ protocol: "TCP", port: 8000 }];
const neighbour = [{ podSelector: { matchLabels: selectorOf("web") } }];
const tight = networkPolicy("tight", {
    ...pods,
    ingress: [{ from: neighbour, ports: port }],
    egress: [{ to: neighbour, ports: port }],
});
const everybody = [{ namespaceSelector: {}, podSelector: {} }];

const podMonitor = (name: string): KubeObject =>
    object("monitoring.coreos.com/v1", "PodMonitor", "api", {
        spec: { selector: { matchLabels: selectorOf(name) }, podMetricsEndpoints: [{ port: "http" }] },
    });

const scaler = (container: string): KubeObject =>
    object("autoscaling/v2", "HorizontalPodAutoscaler", "api", {
        spec: {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "api" },
            metrics: [
                {
                    type: "ContainerResource",
                    containerResource: {
                        name: "cpu",
                        container,
                        target: { type: "Utilization", averageUtilization: 70 },
                    },
                },
            ],
        },
    });

const backend = { service: { name: "api", port: { name: "http" } } };

const release = (changes: object): KubeObject =>
    object("helm.sh/v3", "Release", "cert-manager", {
        metadata: { labels: {} },
        chart: "cert-manager",
        repositoryOpts: { repo: "https://charts.jetstack.io" },
        version: "v1.19.1",
        ...changes,
    });

export const sums: readonly Alone[] = [
    {
        rule: "require-quota-headroom",
        name: "an init container that needs more than the rest",
        objects: [
            quota({ "limits.cpu": "1" }),
            deployment(
                "api",
                { initContainers: [task("migrate", limited("1500m"))], containers: [task("api", limited("400m"))] },
                { ...recreated, replicas: 1 },
            ),
        ],
        wants: "at least 1500m",
    },
    {
        rule: "require-quota-headroom",
        name: "pods that go before the new ones come",
        objects: [quota({ pods: "2" }), deployment("api", {}, recreated)],
        wants: undefined,
    },
    {
        rule: "require-quota-headroom",
        name: "pods that stay until the new ones are there",
        objects: [quota({ pods: "2" }), deployment("api")],
        wants: "at least 3",
    },
    {
        rule: "require-quota-headroom",
        name: "a schedule that is suspended",
        objects: [quota({ pods: "0" }), cronJob("report", {}, { suspend: true })],
        wants: undefined,
    },
    {
        rule: "require-quota-headroom",
        name: "a schedule that is not suspended",
        objects: [quota({ pods: "0" }), cronJob("report", {}, { suspend: false })],
        wants: "at least 1",
    },
    {
        rule: "require-quota-headroom",
        name: "memory, told in mebibytes",
        objects: [quota({ "requests.memory": "64Mi" }), deployment("api", {}, { ...recreated, replicas: 1 })],
        wants: "at least 128Mi",
    },
    {
        rule: "require-network-policy",
        name: "a policy for everybody beside one that is tight",
        objects: [
            deployment("api"),
            tight,
            networkPolicy("wide", { ...pods, policyTypes: ["Ingress"], ingress: [{ from: everybody }] }),
        ],
        wants: "a NetworkPolicy that selects these labels and restricts Ingress",
    },
    {
        rule: "require-network-policy",
        name: "one that is tight",
        objects: [deployment("api"), tight],
        wants: undefined,
    },
    {
        rule: "require-network-policy",
        name: "a policy of which nobody knows yet what it selects",
        objects: [deployment("api"), tight, networkPolicy("late", { ...pods, podSelector: unknownText })],
        wants: "a value that is known at preview, so that it can be judged",
    },
    {
        rule: "require-monitor-targets",
        name: "pods with that port",
        objects: [deployment("api"), podMonitor("api")],
        wants: undefined,
    },
    {
        rule: "require-monitor-targets",
        name: "no pods",
        objects: [deployment("api"), podMonitor("web")],
        wants: "labels that a pod of the selected namespaces carries",
    },
    {
        rule: "require-scaler-metrics",
        name: "a container that is not there",
        objects: [deployment("api"), scaler("proxy")],
        wants: "a container of the target",
    },
    {
        rule: "require-scaler-metrics",
        name: "a container",
        objects: [deployment("api"), scaler("api")],
        wants: undefined,
    },
    {
        rule: "require-ingress-tls",
        name: "a backend for whatever comes, without TLS",
        objects: [object("networking.k8s.io/v1", "Ingress", "api", { spec: { defaultBackend: backend } })],
        wants: "rules with hosts that spec.tls lists",
    },
    {
        rule: "forbid-hidden-objects",
        name: "a patch of what somebody else made",
        objects: [object("v1", "Service", "api", { metadata: { annotations: { "pulumi.com/patchForce": "true" } } })],
        wants: "the whole object",
    },
    { rule: "forbid-hidden-objects", name: "an object", objects: [service("api")], wants: undefined },
    { rule: "forbid-hidden-objects", name: "a chart that may be", objects: [release({})], wants: undefined },
    {
        rule: "forbid-hidden-objects",
        name: "the same in whatever version there is",
        objects: [release({ version: "" })],
        wants: "the version that was read and tried",
    },
    {
        rule: "forbid-hidden-objects",
        name: "a chart of that name from elsewhere",
        objects: [release({ repositoryOpts: { repo: "https://charts.my-company.org" } })],
        wants: "the objects themselves",
    },
    {
        rule: "forbid-hidden-objects",
        name: "another chart from there",
        objects: [release({ chart: "trust-manager" })],
        wants: "the objects themselves",
    },
    { rule: "require-standard-labels", name: "a release has none", objects: [release({})], wants: undefined },
];
