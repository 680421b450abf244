import type * as pulumi from "@pulumi/pulumi";

/** What a secret serves: it is required only while that is switched on. */
export type SecretOwner = "signalHarvester" | "graphmemory" | "backup" | "backup.s3" | "monitoring" | "telemetry";

interface SecretEntry {
    readonly system: SecretOwner;
    /**
     * A required secret has no default; an optional one is generated where it is absent, or done without. Where production
     * alone requires one, a staging that lacks it tells nobody of that kind of alert.
     */
    readonly required: boolean | "production";
    readonly shape: "token" | "https-url";
    readonly description: string;
}

/** Every secret of a stack file, by its key below `stackwright:`. The only place that names them. */
const table = {
    signalHarvesterXBearerToken: {
        system: "signalHarvester",
        required: true,
        shape: "token",
        description: "Bearer token of the X API",
    },
    signalHarvesterOpenaiApiKey: {
        system: "signalHarvester",
        required: true,
        shape: "token",
        description: "OpenAI API key",
    },
    signalHarvesterAnthropicApiKey: {
        system: "signalHarvester",
        required: true,
        shape: "token",
        description: "Anthropic API key",
    },
    signalHarvesterApiKey: {
        system: "signalHarvester",
        required: true,
        shape: "token",
        description: "Key that clients of the Signal Harvester API present",
    },
    signalHarvesterSlackWebhookUrl: {
        system: "signalHarvester",
        required: true,
        shape: "https-url",
        description: "Slack webhook the API itself posts to",
    },
    signalHarvesterGrafanaPassword: {
        system: "signalHarvester",
        required: false,
        shape: "token",
        description: "Grafana administrator's password (generated where absent)",
    },
    alertmanagerSlackUrlCritical: {
        system: "signalHarvester",
        required: true,
        shape: "https-url",
        description: "Slack webhook for critical alerts",
    },
    alertmanagerSlackUrlWarning: {
        system: "signalHarvester",
        required: true,
        shape: "https-url",
        description: "Slack webhook for warnings",
    },
    alertmanagerSlackUrlDiscovery: {
        system: "signalHarvester",
        required: true,
        shape: "https-url",
        description: "Slack webhook for alerts of the discovery pipeline",
    },
    alertmanagerSlackUrlLlm: {
        system: "signalHarvester",
        required: true,
        shape: "https-url",
        description: "Slack webhook for alerts of the LLM services",
    },
    alertmanagerSlackUrlDefault: {
        system: "signalHarvester",
        required: true,
        shape: "https-url",
        description: "Slack webhook for every other alert",
    },
    alertmanagerDeadMansSwitchUrl: {
        system: "signalHarvester",
        required: "production",
        shape: "https-url",
        description: "Who calls somebody when Signal Harvester's own alerting falls silent",
    },
    monitoringUrlCritical: {
        system: "monitoring",
        required: "production",
        shape: "https-url",
        description: "Slack webhook for critical alerts of everything but Signal Harvester",
    },
    monitoringUrlWarning: {
        system: "monitoring",
        required: "production",
        shape: "https-url",
        description: "Slack webhook for warnings of everything but Signal Harvester",
    },
    monitoringUrlDefault: {
        system: "monitoring",
        required: "production",
        shape: "https-url",
        description: "Slack webhook for every other alert of everything but Signal Harvester",
    },
    monitoringDeadMansSwitchUrl: {
        system: "monitoring",
        required: "production",
        shape: "https-url",
        description: "Who calls somebody when alerting falls silent",
    },
    telemetryLogsToken: {
        system: "telemetry",
        required: false,
        shape: "token",
        description: "Bearer token for telemetry.logs.external, where that asks for one",
    },
    telemetryTracesToken: {
        system: "telemetry",
        required: false,
        shape: "token",
        description: "Bearer token for telemetry.traces.external, where that asks for one",
    },
    graphmemoryApiKey: {
        system: "graphmemory",
        required: false,
        shape: "token",
        description: "Key that clients of the GraphMemory API present (generated where absent)",
    },
    graphmemoryWebhookToken: {
        system: "graphmemory",
        required: false,
        shape: "token",
        description: "Token that monitoring webhooks present (generated where absent)",
    },
    backupEncryptionKey: {
        system: "backup",
        required: true,
        shape: "token",
        description: "What backups are encrypted with; keep it outside of the cluster too",
    },
    backupPreviousEncryptionKey: {
        system: "backup",
        required: false,
        shape: "token",
        description: "The encryption key before, as long as copies are kept that it opens",
    },
    backupAccessKey: {
        system: "backup.s3",
        required: true,
        shape: "token",
        description: "Access key of the bucket for backups",
    },
    backupSecretKey: {
        system: "backup.s3",
        required: true,
        shape: "token",
        description: "Secret key of the bucket for backups",
    },
} as const satisfies Readonly<Record<string, SecretEntry>>;

export type SecretName = keyof typeof table;
export type RequiredSecretName = {
    [Name in SecretName]: (typeof table)[Name]["required"] extends true ? Name : never;
}[SecretName];

/** Secrets stay Outputs, so that they are encrypted in the state. One that is not required may be absent. */
export type Secrets = { readonly [Name in RequiredSecretName]: pulumi.Output<string> } & {
    readonly [Name in SecretName]?: pulumi.Output<string>;
};

export const secretTable: Readonly<Record<SecretName, SecretEntry>> = table;
export const secretNames = Object.keys(table) as readonly SecretName[];

export function isSecretName(key: string): key is SecretName {
    return Object.hasOwn(table, key);
}

/** A well-formed value that opens nothing, for control planes that are thrown away. */
export function throwawaySecret(name: SecretName, random: string): string {
    return secretTable[name].shape === "https-url" ? `https://throwaway.invalid/${random}` : `throwaway-${random}`;
}
