import { type Tracing, tracingEnvironment } from "../../components/telemetry";
import type { ConfigRef, DeploymentArgs, Probes, SecretRef, Volume } from "../../components/workload";
import type { ClusterSettings } from "../../config/schema/cluster";
import type { SignalHarvesterSettings } from "../../config/schema/signal-harvester";
import { disruptionOf, placementOf, replicasOf } from "../shared";
import {
    type DatabaseFiles,
    databaseAddress,
    databaseContainers,
    databaseEnvironment,
    databaseMounts,
    databaseVolumes,
    programPorts,
} from "../stores";
import type { SignalHarvesterParts } from "./traffic";

export const dataFolder = "/app/data";
export const dataClaim = "signal-harvester-data";
export const credentialsFolder = "/run/secrets/signal-harvester";
export const runAs = { uid: 1000 } as const;

export interface HarvesterFiles {
    readonly config: ConfigRef;
    /** The six credentials, one file each. */
    readonly credentials: SecretRef;
    readonly database?: DatabaseFiles;
}

export interface HarvesterContext {
    readonly settings: SignalHarvesterSettings;
    readonly parts: SignalHarvesterParts;
    readonly image: string;
    readonly files: HarvesterFiles;
    readonly cluster: ClusterSettings;
    /** Where the API sends what it traces. @default - nothing is traced */
    readonly tracing?: Tracing;
}

/** A minute to start, checked every five seconds under traffic, replaced after a minute and a half of silence. */
const probes: Probes = {
    startup: { ask: { http: "/health", port: "http" }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 12 },
    readiness: { ask: { http: "/health", port: "http" }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    liveness: { ask: { http: "/health", port: "http" }, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
};

export function environmentOf(
    settings: SignalHarvesterSettings,
    environment: string,
    { postgres: parts }: Pick<SignalHarvesterParts, "postgres">,
): Readonly<Record<string, string>> {
    const { database, postgres } = settings;
    return {
        APPLICATION_ENV: environment,
        DATABASE_PATH: `${dataFolder}/${database.file}`,
        PYTHONPATH: database.pythonPath,
        LOG_LEVEL: settings.logLevel,
        ...(parts === undefined ? {} : databaseAddress(parts, postgres.database)),
    };
}

/** The variables that tell the API in which file each credential is. */
export function credentialFiles(keys: readonly string[]): Readonly<Record<string, string>> {
    return Object.fromEntries(keys.map((key) => [`${key}_FILE`, `${credentialsFolder}/${key}`]));
}

export const credentialKeys = [
    "X_BEARER_TOKEN",
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "HARVEST_API_KEY",
    "SLACK_WEBHOOK_URL",
    "GRAFANA_ADMIN_PASSWORD",
] as const;

/** What the API itself needs; the Grafana password is for Grafana. */
const apiCredentials = credentialKeys.filter((key) => key !== "GRAFANA_ADMIN_PASSWORD");

export function harvesterApi({ settings, parts, image, files, cluster, tracing }: HarvesterContext): DeploymentArgs {
    const { api, data } = settings;
    const volumes: Record<string, Volume> = {
        data: { kind: "claim", claimName: dataClaim },
        credentials: { kind: "secret", secret: files.credentials, keys: apiCredentials },
        ...databaseVolumes(files.database),
    };
    return {
        kind: "Deployment",
        part: parts.api,
        tier: "app",
        runAs,
        ...replicasOf(api),
        progressDeadlineSeconds: api.progressDeadlineSeconds,
        // On another node the next pod would wait for the volume of the one that waits for it.
        stopFirst: data.accessMode === "ReadWriteOnce",
        disruption: disruptionOf(api.disruption),
        ...databaseContainers(files.database),
        main: {
            name: "api",
            image,
            ports: programPorts(parts.api),
            resources: api.resources,
            probes,
            envFrom: [files.config],
            env: {
                ...credentialFiles(apiCredentials),
                ...databaseEnvironment(files.database),
                ...tracingEnvironment(tracing, parts.api),
            },
            mounts: [
                { volume: "data", path: dataFolder },
                { volume: "credentials", path: credentialsFolder },
                ...databaseMounts(files.database),
            ],
        },
        volumes,
        services: [{ name: "signal-harvester-api", ports: [{ name: "http", port: 8000, target: "http" }] }],
        placement: placementOf(cluster, "app"),
    };
}
