import { given } from "../core/given";
import type { Part } from "../core/traffic";
import type { ConfigRef, DeploymentArgs, Mount, Probe, Probes, StatefulSetArgs, Volume } from "../workload";
import type { Exposure, MonitoringArgs } from "./args";

/** What the pods mount; made before them. */
export interface MonitoringFiles {
    readonly prometheus: ConfigRef;
    readonly rules: ConfigRef;
    readonly alertmanager: ConfigRef;
    readonly provisioning: ConfigRef;
    readonly dashboards: ConfigRef;
}

/** The images' own users. */
const users = {
    prometheus: { uid: 65_534 },
    alertmanager: { uid: 65_534 },
    grafana: { uid: 472 },
    kubeStateMetrics: { uid: 65_534 },
};

export const alertmanagerSecrets = "/etc/alertmanager/secrets";
const provisioningFolder = "/etc/grafana/provisioning";
export const dashboardsFolder = "/etc/grafana/dashboards";
const grafanaSecrets = "/run/secrets/grafana";

export function podsService(part: Part): string {
    return `${part.name}-pods`;
}

/** `alertmanager-0.alertmanager-pods.monitoring.svc.cluster.local` */
export function podHosts(part: Part, replicas: number): readonly string[] {
    return Array.from(
        { length: replicas },
        (_, index) => `${part.name}-${index}.${podsService(part)}.${part.namespace}.svc.cluster.local`,
    );
}

function asks(ready: string, alive: string, starts: number): Probes {
    const ask = (http: string): Probe["ask"] => ({ http, port: "http" });
    return {
        startup: { ask: ask(ready), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: starts / 5 },
        readiness: { ask: ask(ready), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
        liveness: { ask: ask(alive), periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
    };
}

export function prometheus(args: MonitoringArgs, files: MonitoringFiles): StatefulSetArgs {
    const { parts, prometheus: own } = args;
    const part = parts.prometheus;
    return {
        ...common(args),
        kind: "StatefulSet",
        protect: args.protect,
        part,
        runAs: users.prometheus,
        replicas: own.replicas,
        disruption: { maxUnavailable: 1 },
        parallel: true,
        // Writing down what is in memory takes a while.
        graceSeconds: 120,
        drainSeconds: 0,
        main: {
            name: "prometheus",
            image: own.image,
            args: [
                "--config.file=/etc/prometheus/config/prometheus.yml",
                "--storage.tsdb.path=/prometheus",
                `--storage.tsdb.retention.time=${own.retention}`,
                `--storage.tsdb.retention.size=${roomOf(own.volume.size)}`,
                `--web.listen-address=:${part.ports.http.number}`,
            ],
            resources: own.resources,
            // Replaying the log of a large instance takes minutes.
            probes: asks("/-/ready", "/-/healthy", 900),
            mounts: [
                { volume: "data", path: "/prometheus" },
                { volume: "config", path: "/etc/prometheus/config" },
                { volume: "rules", path: "/etc/prometheus/rules" },
            ],
        },
        volumes: {
            config: { kind: "config", config: files.prometheus },
            rules: { kind: "config", config: files.rules },
        },
        claims: {
            data: { ...own.volume, annotations: notBackedUp("metrics are measured anew; nobody restores them") },
        },
        governingService: podsService(part),
        services: [
            headless(part, ["http"]),
            {
                name: part.name,
                ports: [{ name: "http", port: part.ports.http.number, target: "http" }],
                // Each replica has measured by itself: a dashboard whose queries went to both would not add up.
                clientAffinitySeconds: 10_800,
            },
        ],
        apiAccess: { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }] },
    };
}

/** Nine tenths of the volume, so that the oldest blocks go before it is full. */
function roomOf(size: string): string {
    const [, amount = "", unit = ""] = /^([\d.]+)([KMGTP])i?$/.exec(size) ?? [];
    return `${Math.floor(Number(amount) * 1024 * 0.9)}${smaller[unit] ?? "M"}B`;
}
const smaller: Readonly<Record<string, string>> = { M: "K", G: "M", T: "G", P: "T" };

function notBackedUp(reason: string): Readonly<Record<string, string>> {
    return { "stackwright.dev/no-backup": reason };
}

function headless(part: Part, ports: readonly string[]) {
    return {
        name: podsService(part),
        headless: true,
        publishNotReady: true,
        ports: ports.map((name) => ({ name, port: part.ports[name]?.number ?? 0, target: name })),
    };
}

export function alertmanager(args: MonitoringArgs, files: MonitoringFiles): StatefulSetArgs {
    const { parts, alertmanager: own } = args;
    const part = parts.alertmanager;
    const { http, cluster } = part.ports;
    const several = own.replicas > 1;
    const urls: Readonly<Record<string, Volume>> =
        own.urls === undefined ? {} : { urls: { kind: "secret", secret: own.urls } };
    const secretMounts: readonly Mount[] =
        own.urls === undefined ? [] : [{ volume: "urls", path: alertmanagerSecrets }];
    return {
        ...common(args),
        kind: "StatefulSet",
        protect: args.protect,
        part,
        runAs: users.alertmanager,
        replicas: own.replicas,
        disruption: { maxUnavailable: 1 },
        parallel: true,
        drainSeconds: 0,
        main: {
            name: "alertmanager",
            image: own.image,
            args: [
                "--config.file=/etc/alertmanager/config/alertmanager.yml",
                "--storage.path=/alertmanager",
                "--data.retention=120h",
                `--web.listen-address=:${http.number}`,
                // The address that notifications lead to.
                ...(own.exposed === undefined ? [] : [`--web.external-url=${own.exposed.url}`]),
                `--cluster.listen-address=${several ? `0.0.0.0:${cluster.number}` : ""}`,
                ...(several
                    ? podHosts(part, own.replicas).map((host) => `--cluster.peer=${host}:${cluster.number}`)
                    : []),
            ],
            resources: own.resources,
            probes: asks("/-/ready", "/-/healthy", 120),
            mounts: [
                { volume: "data", path: "/alertmanager" },
                { volume: "config", path: "/etc/alertmanager/config" },
                ...secretMounts,
            ],
        },
        volumes: { config: { kind: "config", config: files.alertmanager }, ...urls },
        claims: {
            data: { ...own.volume, annotations: notBackedUp("silences and what was sent; both end by themselves") },
        },
        governingService: podsService(part),
        services: [
            headless(part, ["http", "cluster"]),
            { name: part.name, ports: [{ name: "http", port: http.number, target: "http" }] },
        ],
    };
}

export function grafana(args: MonitoringArgs, files: MonitoringFiles): StatefulSetArgs | undefined {
    const { parts, grafana: own } = args;
    const part = parts.grafana;
    if (part === undefined || own === undefined) return undefined;
    return {
        ...common(args),
        kind: "StatefulSet",
        protect: args.protect,
        part,
        runAs: users.grafana,
        replicas: own.replicas,
        disruption: { maxUnavailable: 1 },
        drainSeconds: 0,
        main: {
            name: "grafana",
            image: own.image,
            env: {
                GF_SECURITY_ADMIN_PASSWORD__FILE: `${grafanaSecrets}/${own.adminPassword.key}`,
                GF_PATHS_PROVISIONING: provisioningFolder,
                GF_PATHS_DATA: "/var/lib/grafana",
                GF_SERVER_HTTP_PORT: String(part.ports.http.number),
                GF_AUTH_ANONYMOUS_ENABLED: "false",
                GF_USERS_ALLOW_SIGN_UP: "false",
                // Nothing leaves the namespace: neither statistics nor questions about newer versions.
                GF_ANALYTICS_REPORTING_ENABLED: "false",
                GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
                GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
                GF_SECURITY_DISABLE_GRAVATAR: "true",
                GF_METRICS_ENABLED: "true",
                GF_LOG_CONSOLE_FORMAT: "json",
                ...(own.exposed && behindGateway(own.exposed)),
            },
            resources: own.resources,
            probes: asks("/api/health", "/api/health", 120),
            mounts: [
                { volume: "data", path: "/var/lib/grafana" },
                ...["datasources", "dashboards"].map((what) => ({
                    volume: "provisioning",
                    path: `${provisioningFolder}/${what}/${what}.yml`,
                    subPath: `${what}.yml`,
                })),
                { volume: "dashboards", path: dashboardsFolder },
                { volume: "admin", path: grafanaSecrets },
            ],
        },
        volumes: {
            provisioning: { kind: "config", config: files.provisioning },
            dashboards: { kind: "config", config: files.dashboards },
            admin: { kind: "secret", secret: own.adminPassword.secret, keys: [own.adminPassword.key] },
        },
        claims: {
            data: { ...own.volume, annotations: notBackedUp("dashboards and data sources come from the program") },
        },
        governingService: podsService(part),
        services: [
            headless(part, ["http"]),
            { name: own.service.name, ports: [{ name: "http", port: own.service.port, target: "http" }] },
        ],
    };
}

/** The gateway passes its own login on; Grafana must not take it for one of its users'. */
function behindGateway({ url, basicAuth }: Exposure): Readonly<Record<string, string>> {
    return {
        GF_SERVER_ROOT_URL: url,
        GF_SECURITY_COOKIE_SECURE: "true",
        ...(basicAuth ? { GF_AUTH_BASIC_ENABLED: "false" } : {}),
    };
}

const oneCount = {
    reason: "Two of them would count every object twice; it keeps nothing, and a new pod is back within seconds",
    owner: "platform",
    expires: "2027-06-30",
};

export function kubeStateMetrics(args: MonitoringArgs, namespaces: readonly string[]): DeploymentArgs | undefined {
    const { parts, kubeStateMetrics: own } = args;
    const part = parts.kubeStateMetrics;
    if (part === undefined || own === undefined) return undefined;
    const alive: Probe["ask"] = { http: "/healthz", port: "http" };
    const ready: Probe["ask"] = { http: "/", port: "telemetry" };
    return {
        ...common(args),
        kind: "Deployment",
        part,
        runAs: users.kubeStateMetrics,
        replicas: 1,
        loosen: { single: oneCount },
        disruption: { maxUnavailable: 1 },
        // Its image has no shell and no sleep.
        drainSeconds: 0,
        main: {
            name: "kube-state-metrics",
            image: own.image,
            args: [
                `--port=${part.ports.http.number}`,
                `--telemetry-port=${part.ports.telemetry.number}`,
                `--resources=${watchedResources.join(",")}`,
                `--namespaces=${namespaces.join(",")}`,
            ],
            resources: own.resources,
            probes: {
                startup: { ask: alive, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 24 },
                readiness: { ask: ready, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
                liveness: { ask: alive, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
            },
        },
        services: [{ name: part.name, ports: [{ name: "http", port: part.ports.http.number, target: "http" }] }],
        apiAccess: {},
    };
}

/** What kube-state-metrics looks at: neither Secrets nor ConfigMaps. */
export const watchedResources = [
    "pods",
    "deployments",
    "statefulsets",
    "daemonsets",
    "jobs",
    "cronjobs",
    "horizontalpodautoscalers",
    "poddisruptionbudgets",
    "resourcequotas",
    "persistentvolumeclaims",
    "nodes",
] as const;

function common({ placement }: MonitoringArgs) {
    return { tier: "platform" as const, ...given("placement", placement) };
}
