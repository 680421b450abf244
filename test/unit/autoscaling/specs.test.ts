import { scaledObject, triggerAuthentications } from "../../../components/autoscaling/keda";
import { horizontalPodAutoscaler, verticalPodAutoscaler } from "../../../components/autoscaling/specs";
import { main, statefulSet } from "../workload/samples";
import { byQueue, kedaScaling, onUse, served, target } from "./samples";

const labels = {
    app: "shop-api",
    environment: "staging",
    "app.kubernetes.io/name": "shop-api",
    "app.kubernetes.io/instance": "shop-staging",
    "app.kubernetes.io/component": "api",
    "app.kubernetes.io/version": "2.1.0",
    "app.kubernetes.io/part-of": "shop",
    "app.kubernetes.io/managed-by": "stackwright",
};

describe("a HorizontalPodAutoscaler", () => {
    it("has the range, the targets and the behaviour it was given, figure by figure", () => {
        expect(horizontalPodAutoscaler(target, onUse, served)).toEqual({
            apiVersion: "autoscaling/v2",
            kind: "HorizontalPodAutoscaler",
            metadata: { name: "shop-api-hpa", namespace: "shop-staging", labels },
            spec: {
                scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop-api" },
                minReplicas: 2,
                maxReplicas: 10,
                metrics: [
                    {
                        type: "Resource",
                        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
                    },
                    {
                        type: "Resource",
                        resource: { name: "memory", target: { type: "Utilization", averageUtilization: 80 } },
                    },
                ],
                behavior: {
                    scaleUp: {
                        stabilizationWindowSeconds: 60,
                        selectPolicy: "Max",
                        policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
                    },
                    scaleDown: {
                        stabilizationWindowSeconds: 300,
                        selectPolicy: "Max",
                        policies: [{ type: "Pods", value: 1, periodSeconds: 60 }],
                    },
                },
            },
        });
    });

    it("looks at the workload's own metrics, as what one pod should have of each", () => {
        const metrics = [
            { name: "http_requests_per_second", perPod: "50" },
            { name: "http_response_seconds", perPod: "500m" },
        ];
        const { cpuPercent: _cpu, memoryPercent: _memory, ...range } = onUse;
        expect(horizontalPodAutoscaler(target, { ...range, metrics }, served).spec.metrics).toEqual([
            {
                type: "Pods",
                pods: {
                    metric: { name: "http_requests_per_second" },
                    target: { type: "AverageValue", averageValue: "50" },
                },
            },
            {
                type: "Pods",
                pods: {
                    metric: { name: "http_response_seconds" },
                    target: { type: "AverageValue", averageValue: "500m" },
                },
            },
        ]);
    });

    it("divides what is one number for all pods by how many there are, instead of taking it for their average", () => {
        const metrics = [{ name: "jobs_waiting", perPod: "20" }];
        expect(horizontalPodAutoscaler(target, { ...onUse, metrics }, served).spec.metrics?.at(-1)).toEqual({
            type: "Object",
            object: {
                describedObject: { apiVersion: "v1", kind: "Namespace", name: "shop-staging" },
                metric: { name: "jobs_waiting" },
                target: { type: "AverageValue", averageValue: "20" },
            },
        });
    });

    it("takes the larger of two steps where both are given", () => {
        const up = { percent: 100, pods: 4, periodSeconds: 15, stabilizationSeconds: 0 };
        const behaviour = { ...onUse.behaviour, up };
        expect(horizontalPodAutoscaler(target, { ...onUse, behaviour }, served).spec.behavior?.scaleUp).toEqual({
            stabilizationWindowSeconds: 0,
            selectPolicy: "Max",
            policies: [
                { type: "Percent", value: 100, periodSeconds: 15 },
                { type: "Pods", value: 4, periodSeconds: 15 },
            ],
        });
    });

    it("says StatefulSet where it scales one, or it would attach to nothing", () => {
        expect(horizontalPodAutoscaler({ ...statefulSet, scaled: true }, onUse, served).spec.scaleTargetRef).toEqual({
            apiVersion: "apps/v1",
            kind: "StatefulSet",
            name: "shop-store",
        });
    });

    it("points at the workload under its own name where that differs from its pods'", () => {
        const renamed = { ...target, objectName: "staging-shop-api" };
        expect(horizontalPodAutoscaler(renamed, onUse, served).spec.scaleTargetRef.name).toBe("staging-shop-api");
    });
});

describe("a VerticalPodAutoscaler", () => {
    const exporter = {
        ...main("metrics"),
        name: "exporter",
        resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "100m", memory: "128Mi" } },
    };

    it("recommends within what each container was given", () => {
        expect(verticalPodAutoscaler({ ...target, sidecars: [exporter] }, { mode: "Off" })).toEqual({
            apiVersion: "autoscaling.k8s.io/v1",
            kind: "VerticalPodAutoscaler",
            metadata: { name: "shop-api-vpa", namespace: "shop-staging", labels },
            spec: {
                targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop-api" },
                updatePolicy: { updateMode: "Off" },
                resourcePolicy: {
                    containerPolicies: [
                        {
                            containerName: "main",
                            minAllowed: { cpu: "250m", memory: "512Mi" },
                            maxAllowed: { cpu: "1", memory: "2Gi" },
                            controlledResources: ["cpu", "memory"],
                            controlledValues: "RequestsAndLimits",
                        },
                        {
                            containerName: "exporter",
                            minAllowed: { cpu: "50m", memory: "64Mi" },
                            maxAllowed: { cpu: "100m", memory: "128Mi" },
                            controlledResources: ["cpu", "memory"],
                            controlledValues: "RequestsAndLimits",
                        },
                    ],
                },
            },
        });
    });

    it("may set the size of new pods, under a name that others know it by", () => {
        const made = verticalPodAutoscaler(target, { mode: "Initial", name: "shop-vpa" });
        expect(made.spec.updatePolicy.updateMode).toBe("Initial");
        expect(made.metadata.name).toBe("shop-vpa");
    });

    it("cannot be given a mode that evicts pods", () => {
        // @ts-expect-error a mode that evicts pods beside a scaler is no mode here
        verticalPodAutoscaler(target, { mode: "Auto" });
        // @ts-expect-error neither is the mode that recreates them
        verticalPodAutoscaler(target, { mode: "Recreate" });
    });
});

describe("a ScaledObject", () => {
    const { target: worker } = byQueue;

    it("has the range, the triggers and the behaviour it was given, figure by figure", () => {
        expect(scaledObject(worker, kedaScaling)).toMatchObject({
            apiVersion: "keda.sh/v1alpha1",
            kind: "ScaledObject",
            metadata: { name: "shop-worker-scaler", namespace: "shop-staging" },
            spec: {
                scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop-worker" },
                minReplicaCount: 2,
                maxReplicaCount: 8,
                pollingInterval: 30,
                fallback: { failureThreshold: 3, replicas: 4, behavior: "currentReplicasIfHigher" },
                advanced: {
                    restoreToOriginalReplicaCount: false,
                    horizontalPodAutoscalerConfig: {
                        name: "shop-worker-hpa",
                        behavior: {
                            scaleUp: { policies: [{ type: "Percent", value: 50, periodSeconds: 60 }] },
                            scaleDown: { stabilizationWindowSeconds: 300 },
                        },
                    },
                },
            },
        });
        expect(scaledObject(worker, kedaScaling).spec.triggers).toEqual([
            {
                type: "redis",
                name: "queue",
                metricType: "AverageValue",
                metadata: {
                    address: "redis.shop-staging.svc.cluster.local:6379",
                    listName: "queue:jobs",
                    listLength: "20",
                    databaseIndex: "0",
                    enableTLS: "true",
                },
                authenticationRef: { name: "shop-worker-queue" },
            },
            { type: "cpu", name: "cpu", metricType: "Utilization", metadata: { value: "75" } },
            { type: "memory", name: "memory", metricType: "Utilization", metadata: { value: "85" } },
        ]);
    });

    it("may watch a database's answer or a query of Prometheus", () => {
        const made = scaledObject(worker, {
            ...kedaScaling,
            pollingSeconds: 15,
            triggers: [
                {
                    kind: "postgres",
                    name: "backlog",
                    host: "postgres.shop-staging.svc.cluster.local",
                    port: 5432,
                    database: "shop",
                    user: "keda",
                    query: "SELECT count(*) FROM jobs WHERE done IS NULL",
                    valuePerPod: 50,
                    credentials: { secretName: "shop-keda", passwordKey: "password" },
                },
                {
                    kind: "prometheus",
                    name: "lag",
                    server: "http://prometheus.monitoring.svc.cluster.local:9090",
                    query: "sum(shop_lag_seconds)",
                    valuePerPod: 2.5,
                },
            ],
        });
        expect(made.spec.pollingInterval).toBe(15);
        expect(made.spec.triggers).toEqual([
            {
                type: "postgresql",
                name: "backlog",
                metricType: "AverageValue",
                metadata: {
                    host: "postgres.shop-staging.svc.cluster.local",
                    port: "5432",
                    dbName: "shop",
                    userName: "keda",
                    sslmode: "require",
                    query: "SELECT count(*) FROM jobs WHERE done IS NULL",
                    targetQueryValue: "50",
                },
                authenticationRef: { name: "shop-worker-backlog" },
            },
            {
                type: "prometheus",
                name: "lag",
                metricType: "AverageValue",
                metadata: {
                    serverAddress: "http://prometheus.monitoring.svc.cluster.local:9090",
                    query: "sum(shop_lag_seconds)",
                    threshold: "2.5",
                    ignoreNullValues: "false",
                },
            },
        ]);
    });

    it("falls back to a fixed count only when told to, and to nothing when not asked", () => {
        const fallback = { failureThreshold: 3, replicas: 4, keepIfHigher: false };
        expect(scaledObject(worker, { ...kedaScaling, fallback }).spec.fallback?.behavior).toBe("static");
        const { fallback: _, ...without } = kedaScaling;
        expect(scaledObject(worker, without).spec).not.toHaveProperty("fallback");
    });

    it("logs in with keys of a Secret, and holds nothing of what is in it", () => {
        expect(triggerAuthentications(worker, kedaScaling)).toMatchObject([
            {
                apiVersion: "keda.sh/v1alpha1",
                kind: "TriggerAuthentication",
                metadata: { name: "shop-worker-queue", namespace: "shop-staging" },
                spec: {
                    secretTargetRef: [
                        { parameter: "username", name: "shop-queue", key: "username" },
                        { parameter: "password", name: "shop-queue", key: "password" },
                        { parameter: "ca", name: "shop-queue-tls", key: "ca.crt" },
                    ],
                },
            },
        ]);
    });
});
