import { isObject, type Json, type JsonObject, parseJson } from "../../protocol/json";

export interface Settings {
    readonly kubeconfig: string;
    readonly context: string;
    readonly cluster: string;
    readonly namespace: string;
    readonly serverSideApply: boolean;
    readonly configMapMutable: boolean;
    readonly secretMutable: boolean;
    readonly deleteUnreachable: boolean;
    readonly skipUpdateUnreachable: boolean;
    readonly suppressDeprecationWarnings: boolean;
    readonly suppressHelmHookWarnings: boolean;
    readonly renderDirectory: string;
    readonly forcePatches: boolean;
    readonly upsertExisting: boolean;
    readonly awaitAll: boolean;
    readonly managedByLabel: string;
    readonly client: ClientSettings;
}

export interface ClientSettings {
    /** Requests a second, if the program limits them itself. */
    readonly qps?: number;
    readonly burst?: number;
    readonly timeoutSeconds?: number;
}

export class InvalidSetting extends Error {
    constructor(key: string, value: string, allowed: string) {
        super(`provider setting "${key}" has the value "${value}", which is not ${allowed}`);
        this.name = "InvalidSetting";
    }
}

/** Values as the engine sends them: strings, also for booleans, numbers and objects. */
export type Variables = ReadonlyMap<string, string>;

export function readSettings(variables: Variables, env: NodeJS.ProcessEnv): Settings {
    const text = (key: string, fallback?: string): string =>
        variables.get(`kubernetes:config:${key}`) ?? (fallback === undefined ? undefined : env[fallback]) ?? "";
    const flag = (key: string, fallback: string, otherwise: boolean): boolean => {
        const value = text(key, fallback);
        if (value === "") return otherwise;
        if (value !== "true" && value !== "false") throw new InvalidSetting(key, value, '"true" or "false"');
        return value === "true";
    };
    return {
        kubeconfig: text("kubeconfig"),
        context: text("context"),
        cluster: text("cluster"),
        namespace: text("namespace"),
        serverSideApply: flag("enableServerSideApply", "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY", true),
        configMapMutable: flag("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE", false),
        secretMutable: flag("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE", false),
        deleteUnreachable: flag("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE", false),
        skipUpdateUnreachable: flag("skipUpdateUnreachable", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE", false),
        suppressDeprecationWarnings: flag(
            "suppressDeprecationWarnings",
            "PULUMI_K8S_SUPPRESS_DEPRECATION_WARNINGS",
            false,
        ),
        suppressHelmHookWarnings: flag("suppressHelmHookWarnings", "PULUMI_K8S_SUPPRESS_HELM_HOOK_WARNINGS", false),
        renderDirectory: text("renderYamlToDirectory"),
        forcePatches: flag("enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE", false),
        upsertExisting: flag("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS", false),
        awaitAll: env.PULUMI_K8S_AWAIT_ALL === "true",
        managedByLabel: env.PULUMI_KUBERNETES_MANAGED_BY_LABEL || "pulumi",
        client: readClientSettings(text("kubeClientSettings"), env),
    };
}

function readClientSettings(text: string, env: NodeJS.ProcessEnv): ClientSettings {
    const given = text === "" ? {} : parseObject("kubeClientSettings", text);
    const number = (key: string, fallback: string): number | undefined => {
        const value = given[key] ?? env[fallback];
        if (value === undefined || value === null || value === "") return undefined;
        const parsed = Number(value);
        if (!Number.isFinite(parsed) || parsed < 0) {
            throw new InvalidSetting(`kubeClientSettings.${key}`, String(value), "a number of 0 or more");
        }
        return parsed;
    };
    const qps = number("qps", "PULUMI_K8S_CLIENT_QPS");
    const burst = number("burst", "PULUMI_K8S_CLIENT_BURST");
    const timeoutSeconds = number("timeout", "PULUMI_K8S_CLIENT_TIMEOUT");
    return {
        ...(qps ? { qps } : {}),
        ...(burst ? { burst } : {}),
        ...(timeoutSeconds ? { timeoutSeconds } : {}),
    };
}

function parseObject(key: string, text: string): JsonObject {
    let value: Json;
    try {
        value = parseJson(text);
    } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        throw new InvalidSetting(key, text, "a JSON object");
    }
    if (!isObject(value)) throw new InvalidSetting(key, text, "a JSON object");
    return value;
}
