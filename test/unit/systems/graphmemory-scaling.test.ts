import { planStack, policiesOf } from "../../../systems/plan";
import { at, objectsIn, objectsOf, type RenderedObject } from "../../support/figures";
import { type Changes, settingsOf, stacks } from "../../support/stack";

let objects: ReadonlyMap<string, RenderedObject>;
beforeAll(async () => {
    objects = await objectsOf("production");
});

const ofProduction = (kind: string, name: string) => objects.get(`${kind} graphmemory/${name}`);

describe("GraphMemory's analytics in production is scaled by KEDA alone", () => {
    it.each([
        ["the Deployment itself", "spec.scaleTargetRef.name", "graphmemory-analytics"],
        ["from 2", "spec.minReplicaCount", 2],
        ["to 8", "spec.maxReplicaCount", 8],
        ["CPU 75 %", "spec.triggers[cpu].metadata.value", "75"],
        ["memory 85 %", "spec.triggers[memory].metadata.value", "85"],
        ["the queue of its own Redis", "spec.triggers[queue].metadata.address", "redis-queue.graphmemory.svc:6379"],
        ["the list that the backend fills", "spec.triggers[queue].metadata.listName", "queue:analytics"],
        ["20 waiting jobs a pod", "spec.triggers[queue].metadata.listLength", "20"],
        ["over TLS", "spec.triggers[queue].metadata.enableTLS", "true"],
        [
            "up after two minutes",
            "spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleUp.stabilizationWindowSeconds",
            120,
        ],
        [
            "down after ten",
            "spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds",
            600,
        ],
        ["what usually suffices while nothing can be read", "spec.fallback.replicas", 2],
        ["and never fewer than run", "spec.fallback.behavior", "currentReplicasIfHigher"],
    ])("%s", (_, path, value) => {
        expect(at(ofProduction("ScaledObject", "graphmemory-analytics-scaler"), path)).toEqual(value);
    });

    it("and by no HorizontalPodAutoscaler beside it", () => {
        const targets = [...objects.values()]
            .filter(({ kind }) => kind === "HorizontalPodAutoscaler")
            .map((one) => at(one, "spec.scaleTargetRef.name"));
        expect(targets).not.toContain("graphmemory-analytics");
    });

    it("with a login of KEDA's own, and the authority to check the queue's certificate with", () => {
        expect(
            at(ofProduction("TriggerAuthentication", "graphmemory-analytics-queue"), "spec.secretTargetRef"),
        ).toEqual([
            { parameter: "username", name: "redis-queue-keda", key: "username" },
            { parameter: "password", name: "redis-queue-keda", key: "password" },
            { parameter: "ca", name: "redis-queue-tls", key: "ca.crt" },
        ]);
    });

    it("and lets KEDA's operator reach the queue, and nothing else of the namespace", () => {
        const from = [...objects.values()]
            .filter(({ kind }) => kind === "NetworkPolicy")
            .filter((policy) => JSON.stringify(policy).includes("keda-operator"));
        expect(from.map((policy) => at(policy, 'spec.podSelector.matchLabels["app.kubernetes.io/name"]'))).toEqual([
            "redis-queue",
        ]);
    });
});

describe("GraphMemory's dashboard in production", () => {
    it.each([
        ["from 2", "spec.minReplicas", 2],
        ["to 6", "spec.maxReplicas", 6],
        ["CPU 60 %", "spec.metrics[0].resource.target.averageUtilization", 60],
        ["memory 70 %", "spec.metrics[1].resource.target.averageUtilization", 70],
        ["100 WebSockets a pod", "spec.metrics[2].pods.target.averageValue", "100"],
        ["up after half a minute", "spec.behavior.scaleUp.stabilizationWindowSeconds", 30],
        ["down after five minutes", "spec.behavior.scaleDown.stabilizationWindowSeconds", 300],
    ])("is scaled %s", (_, path, value) => {
        expect(at(ofProduction("HorizontalPodAutoscaler", "graphmemory-dashboard-hpa"), path)).toEqual(value);
    });
});

describe("What autoscalers look at beside CPU and memory", () => {
    const labels = { "app.kubernetes.io/name": "prometheus-adapter" };
    const ways = (changes: Changes = {}) => {
        const settings = settingsOf("production", changes);
        return policiesOf(planStack(settings), settings, "monitoring")
            .filter(({ metadata }) => metadata?.name === "prometheus-traffic")
            .flatMap(({ spec }) => spec?.ingress ?? [])
            .flatMap(({ from = [], ports }) => from.map((peer) => ({ ...peer, ports })));
    };
    const from = (namespace: string, podLabels: object) => ({
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        podSelector: { matchLabels: podLabels },
        ports: [{ protocol: "TCP", port: 9090 }],
    });

    it("is read by the cluster's Prometheus adapter, which may reach Prometheus", () => {
        expect(ways()).toContainEqual(from("prometheus-adapter", labels));
    });

    it("wherever the adapter runs and whatever its pods are called", () => {
        const elsewhere = { namespace: "metrics", podLabels: { app: "adapter" } };
        const found = ways({ "cluster.operators": { prometheusAdapter: elsewhere } });
        expect(found).toContainEqual(from("metrics", { app: "adapter" }));
        expect(found).not.toContainEqual(from("prometheus-adapter", labels));
    });

    it("and by nobody where the cluster has no adapter, of which KEDA does not ask anything", () => {
        const found = ways({
            "capabilities.prometheusAdapter": false,
            "graphmemory.backend.autoscaling.customMetrics": false,
            "graphmemory.dashboard.autoscaling.customMetrics": false,
        });
        expect(found).not.toContainEqual(from("prometheus-adapter", labels));
        expect(found.length).toBeGreaterThan(0);
    });
});

it("Analytics that KEDA does not scale gets a pod for every 20 jobs that wait in the one queue.", async () => {
    const found = await objectsIn(settingsOf("production", { "graphmemory.analytics.autoscaling.engine": "hpa" }));
    const scaler = found.get("HorizontalPodAutoscaler graphmemory/graphmemory-analytics-hpa");
    expect(at(scaler, "spec.metrics[2]")).toEqual({
        type: "Object",
        object: {
            describedObject: { apiVersion: "v1", kind: "Namespace", name: "graphmemory" },
            metric: { name: "queue_depth" },
            target: { type: "AverageValue", averageValue: "20" },
        },
    });
    const rules = String(at(found.get("ConfigMap monitoring/prometheus-adapter-rules"), 'data["config.yaml"]'));
    expect(rules).toContain("max by (<<.GroupBy>>) (<<.Series>>{<<.LabelMatchers>>})");
});

describe.each(stacks)("In %s every program and store of GraphMemory", (stack) => {
    const stores = stack === "production" ? ["redis-node", "redis-queue-node"] : ["redis", "redis-queue"];
    const programs = ["backend", "dashboard", "analytics"].map((role) => `graphmemory-${role}`);

    it("has only a size recommended, between its requests and its limits, and never changed", async () => {
        const found = await objectsOf(stack);
        const { name: namespace } = settingsOf(stack).namespaces.graphmemory;
        for (const name of [...programs, "postgres", ...stores]) {
            const vertical = found.get(`VerticalPodAutoscaler ${namespace}/${name}-vpa`);
            const kind = programs.includes(name) ? "Deployment" : "StatefulSet";
            expect(at(vertical, "spec.targetRef")).toEqual({ apiVersion: "apps/v1", kind, name });
            expect(at(vertical, "spec.updatePolicy.updateMode")).toBe("Off");
            const { requests, limits } = at(
                found.get(`${kind} ${namespace}/${name}`),
                "spec.template.spec.containers[0].resources",
            ) as Record<"requests" | "limits", { readonly cpu: string; readonly memory: string }>;
            const bounds = at(vertical, "spec.resourcePolicy.containerPolicies[0]");
            expect(bounds).toMatchObject({
                minAllowed: { cpu: requests.cpu, memory: requests.memory },
                maxAllowed: { cpu: limits.cpu, memory: limits.memory },
            });
        }
    });
});
