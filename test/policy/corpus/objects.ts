// Builders for the objects of the corpus: compact, and complete enough for the real API server.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface KubeObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: Json | undefined };
    readonly [key: string]: unknown;
}

export const namespace = "shop";

export function labelsOf(name: string): Record<string, string> {
    return {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/instance": "shop-production",
        "app.kubernetes.io/part-of": "shop",
        "app.kubernetes.io/managed-by": "pulumi",
    };
}

export function selectorOf(name: string): Record<string, string> {
    return { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": "shop-production" };
}

export function object(
    apiVersion: string,
    kind: string,
    name: string,
    rest: object,
    home: string | undefined = namespace,
): KubeObject {
    const place = home === undefined ? {} : { namespace: home };
    const { metadata, ...body } = rest as { metadata?: object };
    return { apiVersion, kind, metadata: { name, ...place, labels: labelsOf(name), ...metadata }, ...body };
}

const digest = `sha256:${"4f".repeat(32)}`;

export function image(name: string): string {
    return `ghcr.io/example/${name}:1.4.2@${digest}`;
}

export const restricted = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
};

export const resources = {
    requests: { cpu: "100m", memory: "128Mi", "ephemeral-storage": "64Mi" },
    limits: { cpu: "400m", memory: "256Mi", "ephemeral-storage": "128Mi" },
};

const ask = (path: string): object => ({ httpGet: { path, port: "http" } });

export const probes = {
    startupProbe: { ...ask("/health/live"), periodSeconds: 2, failureThreshold: 30 },
    livenessProbe: { ...ask("/health/live"), periodSeconds: 15, failureThreshold: 3 },
    readinessProbe: { ...ask("/health/ready"), periodSeconds: 5, failureThreshold: 3 },
};

/** A container that runs to its end. */
export function task(name: string, more: object = {}): object {
    return { name, image: image(name), securityContext: restricted, resources, ...more };
}

/** A container that serves. */
export function server(name: string, more: object = {}): object {
    return task(name, { ports: [{ name: "http", containerPort: 8000 }], ...probes, ...more });
}

/** A container that runs beside the others from before they start. */
export function sidecar(name: string, more: object = {}): object {
    const listens = { ports: [{ name: "proxy", containerPort: 9000 }] };
    const ask = { tcpSocket: { port: "proxy" } };
    return task(name, {
        ...listens,
        restartPolicy: "Always",
        startupProbe: { ...ask, periodSeconds: 2, failureThreshold: 30 },
        livenessProbe: { ...ask, periodSeconds: 15 },
        readinessProbe: { exec: { command: ["proxy", "ready"] } },
        ...more,
    });
}

export function podSpec(name: string, more: object = {}): object {
    return {
        serviceAccountName: name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        priorityClassName: "app",
        terminationGracePeriodSeconds: 30,
        securityContext: {
            runAsNonRoot: true,
            runAsUser: 10001,
            runAsGroup: 10001,
            fsGroup: 10001,
            seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [server(name)],
        ...more,
    };
}

export function spreadOf(name: string): object {
    return {
        topologySpreadConstraints: [
            {
                maxSkew: 1,
                topologyKey: "kubernetes.io/hostname",
                whenUnsatisfiable: "ScheduleAnyway",
                labelSelector: { matchLabels: selectorOf(name) },
            },
        ],
    };
}

export function template(name: string, spec: object): object {
    return { metadata: { labels: labelsOf(name) }, spec };
}

export function deployment(name: string, pod: object = {}, more: object = {}): KubeObject {
    return object("apps/v1", "Deployment", name, {
        spec: {
            replicas: 2,
            revisionHistoryLimit: 5,
            strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
            selector: { matchLabels: selectorOf(name) },
            template: template(name, podSpec(name, { ...spreadOf(name), ...pod })),
            ...more,
        },
    });
}

export function statefulSet(name: string, pod: object = {}, more: object = {}): KubeObject {
    return object("apps/v1", "StatefulSet", name, {
        spec: {
            serviceName: name,
            replicas: 1,
            persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
            selector: { matchLabels: selectorOf(name) },
            template: template(name, podSpec(name, pod)),
            volumeClaimTemplates: [
                {
                    metadata: { name: "data", annotations: { "stackwright.dev/backup": `${name}-backup` } },
                    spec: claimSpec("20Gi"),
                },
            ],
            ...more,
        },
    });
}

/** A Service for addresses that some controller writes. */
export function addressedElsewhere(name: string, home?: string): KubeObject {
    return object(
        "v1",
        "Service",
        name,
        {
            metadata: { labels: { ...labelsOf(name), "stackwright.dev/made-by": "controller" } },
            spec: { clusterIP: "None", ports: [{ name: "http", port: 80 }] },
        },
        home,
    );
}

export function claimSpec(size: string): object {
    return { accessModes: ["ReadWriteOnce"], storageClassName: "fast", resources: { requests: { storage: size } } };
}

export function daemonSet(name: string, pod: object = {}, more: object = {}): KubeObject {
    return object("apps/v1", "DaemonSet", name, {
        spec: { selector: { matchLabels: selectorOf(name) }, template: template(name, podSpec(name, pod)), ...more },
    });
}

const jobSpec = (name: string, pod: object): object => ({
    backoffLimit: 2,
    activeDeadlineSeconds: 1800,
    template: template(name, podSpec(name, { restartPolicy: "Never", containers: [task(name)], ...pod })),
});

export function job(name: string, pod: object = {}, more: object = {}): KubeObject {
    return object("batch/v1", "Job", name, {
        spec: { ttlSecondsAfterFinished: 86400, ...jobSpec(name, pod), ...more },
    });
}

export function cronJob(name: string, pod: object = {}, more: object = {}): KubeObject {
    return object("batch/v1", "CronJob", name, {
        spec: {
            schedule: "0 2 * * *",
            concurrencyPolicy: "Forbid",
            startingDeadlineSeconds: 600,
            jobTemplate: { spec: jobSpec(name, pod) },
            ...more,
        },
    });
}

export function pod(name: string, spec: object = {}): KubeObject {
    return object("v1", "Pod", name, { spec: podSpec(name, spec) });
}

export function service(name: string, more: object = {}): KubeObject {
    return object("v1", "Service", name, {
        spec: { selector: selectorOf(name), ports: [{ name: "http", port: 80, targetPort: "http" }], ...more },
    });
}

export function account(name: string): KubeObject {
    return object("v1", "ServiceAccount", name, { automountServiceAccountToken: false });
}

export function configMap(name: string, data: Record<string, string>, metadata: object = {}): KubeObject {
    return object("v1", "ConfigMap", name, { data, metadata });
}

export function secret(name: string, keys: readonly string[]): KubeObject {
    return object("v1", "Secret", name, {
        stringData: Object.fromEntries(keys.map((key) => [key, "made-by-the-program"])),
    });
}

export function budget(name: string): KubeObject {
    return object("policy/v1", "PodDisruptionBudget", name, {
        spec: {
            maxUnavailable: 1,
            unhealthyPodEvictionPolicy: "AlwaysAllow",
            selector: { matchLabels: selectorOf(name) },
        },
    });
}

export function scaler(name: string, more: object = {}): KubeObject {
    return object("autoscaling/v2", "HorizontalPodAutoscaler", name, {
        spec: {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
            minReplicas: 2,
            maxReplicas: 6,
            metrics: [
                {
                    type: "Resource",
                    resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
                },
                {
                    type: "Pods",
                    pods: {
                        metric: { name: "http_requests_per_second" },
                        target: { type: "AverageValue", averageValue: "50" },
                    },
                },
            ],
            behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
            ...more,
        },
    });
}

export function networkPolicy(name: string, spec: object, home: string = namespace): KubeObject {
    return object("networking.k8s.io/v1", "NetworkPolicy", name, { spec }, home);
}

export function role(name: string, rules: readonly object[]): KubeObject {
    return object("rbac.authorization.k8s.io/v1", "Role", name, { rules });
}

export function roleBinding(name: string, accountName: string): KubeObject {
    return object("rbac.authorization.k8s.io/v1", "RoleBinding", name, {
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
        subjects: [{ kind: "ServiceAccount", name: accountName, namespace }],
    });
}
