import { definePart, type Part } from "../../../components/core/traffic";
import type {
    DaemonSetArgs,
    DeploymentArgs,
    Probes,
    Resources,
    RunningContainerArgs,
    StatefulSetArgs,
} from "../../../components/workload";

/** A sound workload of each kind, for tests that break one thing in it. */
export const apiPart: Part = definePart({
    name: "shop-api",
    system: "shop",
    component: "api",
    environment: "staging",
    version: "2.1.0",
    namespace: "shop-staging",
    ports: { http: { number: 8000 }, metrics: { number: 8001 } },
});

export const storePart: Part = definePart({
    ...apiPart,
    name: "shop-store",
    component: "store",
    serviceAccount: "shop-store",
    ports: { sql: { number: 5432 } },
});

export const meshPart: Part = definePart({
    ...apiPart,
    name: "shop-mesh",
    component: "mesh",
    serviceAccount: "shop-mesh",
    ports: { gossip: { number: 7946, protocols: ["TCP", "UDP"] } },
});

export const resources: Resources = {
    requests: { cpu: "250m", memory: "512Mi" },
    limits: { cpu: "1", memory: "2Gi" },
};

export function httpProbes(port: string): Probes {
    return {
        liveness: {
            ask: { http: "/health", port },
            periodSeconds: 30,
            timeoutSeconds: 5,
            failureThreshold: 3,
            initialDelaySeconds: 30,
        },
        readiness: { ask: { http: "/health", port }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
        startup: { ask: { http: "/health", port }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 12 },
    };
}

export function main(port: string): RunningContainerArgs {
    return { name: "main", image: "registry.example/shop:2.1.0", resources, probes: httpProbes(port) };
}

export const deployment: DeploymentArgs = {
    kind: "Deployment",
    part: apiPart,
    tier: "app",
    runAs: { uid: 10001 },
    main: main("http"),
    replicas: 2,
    disruption: { minAvailable: 1 },
    services: [{ name: "shop-api", ports: [{ name: "http", port: 80, target: "http" }] }],
};

export const statefulSet: StatefulSetArgs = {
    kind: "StatefulSet",
    part: storePart,
    tier: "data",
    runAs: { uid: 999 },
    main: main("sql"),
    replicas: 3,
    disruption: { maxUnavailable: 1 },
    governingService: "shop-store-pods",
    services: [
        { name: "shop-store-pods", headless: true, ports: [{ name: "sql", port: 5432, target: "sql" }] },
        { name: "shop-store", ports: [{ name: "sql", port: 5432, target: "sql" }] },
    ],
    claims: { data: { size: "10Gi", storageClass: "fast" } },
};

export const daemonSet: DaemonSetArgs = {
    kind: "DaemonSet",
    nodes: 3,
    part: meshPart,
    tier: "app",
    runAs: { uid: 10001 },
    main: main("gossip"),
};
