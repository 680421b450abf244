import * as k8s from "@pulumi/kubernetes";
import { Autoscaler } from "../../../../components/autoscaling";
import { priorityClassName } from "../../../../components/core/tiers";
import { definePart } from "../../../../components/core/traffic";
import { type DeploymentArgs, type StatefulSetArgs, Workload } from "../../../../components/workload";

/** One workload of two pods that may become six, another with volumes, and scalers that follow at once. */
const part = definePart({
    name: "scaled-api",
    system: "scaled",
    component: "api",
    environment: "live",
    namespace: "scaled",
    ports: { http: { number: 8000 } },
});

const ask = { http: "/health", port: "http" };
const target: DeploymentArgs = {
    kind: "Deployment",
    part,
    tier: "app",
    runAs: { uid: 10_001 },
    replicas: 2,
    scaled: true,
    disruption: { minAvailable: 1 },
    main: {
        name: "api",
        image: "registry.example/api:1.0.0",
        resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { cpu: "1", memory: "256Mi" } },
        probes: {
            startup: { ask, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 30 },
            readiness: { ask, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
            liveness: { ask, periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 3 },
        },
    },
    placement: {},
};

const storePart = definePart({ ...part, name: "scaled-store", component: "store", serviceAccount: "scaled-store" });
/** The scaler's fewest, which a test raises. */
const fewest = Number(process.env.SCALED_STORE_MIN ?? "1");
const store: StatefulSetArgs = {
    ...target,
    kind: "StatefulSet",
    part: storePart,
    replicas: fewest,
    disruption: { maxUnavailable: 1 },
    governingService: "scaled-store",
    services: [{ name: "scaled-store", headless: true, ports: [{ name: "http", port: 8000, target: "http" }] }],
    claims: { data: { size: "1Gi", storageClass: "fast" } },
};

const cluster = new k8s.Provider("cluster", { context: "stackwright-local", enableServerSideApply: true });
const opts = { providers: [cluster] };
const made = { provider: cluster };

const namespace = new k8s.core.v1.Namespace("namespace", { metadata: { name: part.namespace } }, made);
const priority = new k8s.scheduling.v1.PriorityClass(
    "priority",
    { metadata: { name: priorityClassName(part.environment, target.tier) }, value: 1000 },
    made,
);
const capabilities = { metricsServer: true, prometheusAdapter: false, keda: false, vpa: false };

function scaled(args: DeploymentArgs | StatefulSetArgs, min: number): void {
    const { name, component } = args.part;
    const workload = new Workload(name, args, { ...opts, dependsOn: [namespace, priority] });
    new Autoscaler(
        `${name}-scaler`,
        {
            path: `scaled.${component}`,
            target: args,
            scaling: {
                engine: "hpa",
                min,
                max: 6,
                cpuPercent: 70,
                behaviour: {
                    up: { percent: 100, periodSeconds: 5, stabilizationSeconds: 0 },
                    down: { percent: 100, periodSeconds: 5, stabilizationSeconds: 5 },
                },
            },
            served: [],
            capabilities,
        },
        { ...opts, dependsOn: [workload.pods] },
    );
}

scaled(target, 2);
scaled(store, fewest);
