import { labels } from "../core/labels";
import { objectName } from "../core/naming";
import { type AccessPlan, groupRole, type Login } from "./access";
import type { CnpgObjectStore, Engine, PostgresArgs } from "./args";
import { serverConf } from "./conf";
import { loginRules } from "./hba";

export type CnpgEngine = Extract<Engine, { kind: "cnpg" }>;

/** Settings that the operator makes itself and refuses from others. */
const operatorsOwn = new Set([
    "archive_command",
    "archive_mode",
    "full_page_writes",
    "fsync",
    "hot_standby",
    "log_destination",
    "logging_collector",
    "shared_preload_libraries",
    "ssl",
    "synchronous_standby_names",
]);

const group = "postgresql.cnpg.io/v1";

/** What else the Cluster refers to. */
export interface ClusterFiles {
    /** The ConfigMap with the grants of the database, run once after it is made. */
    readonly grants: { readonly name: string; readonly key: string };
    /** Role → name of the Secret with its verifier. */
    readonly verifierSecrets: Readonly<Record<string, string>>;
}

/** A CloudNativePG Cluster that callers cannot tell from the StatefulSet: same Service, same roles, same certificate. */
export function cluster(
    args: PostgresArgs,
    engine: CnpgEngine,
    plan: AccessPlan,
    database: string,
    files: ClusterFiles,
) {
    const { part, tls, volume } = args;
    return {
        apiVersion: group,
        kind: "Cluster",
        metadata: metadata(args, part.name),
        spec: {
            instances: engine.instances,
            imageName: engine.image,
            inheritedMetadata: { labels: { ...labels(part) } },
            storage: { size: volume.size, storageClass: volume.storageClass, resizeInUseVolumes: true },
            resources: {
                requests: { ...amounts(args.resources.requests) },
                limits: { ...amounts(args.resources.limits) },
            },
            enableSuperuserAccess: false,
            certificates: { serverTLSSecret: tls.certificate.name, serverCASecret: tls.certificate.name },
            bootstrap: {
                initdb: {
                    database,
                    owner: groupRole(database, "owner"),
                    dataChecksums: true,
                    encoding: "UTF8",
                    localeCollate: "C",
                    localeCType: "C",
                    postInitApplicationSQLRefs: { configMapRefs: [{ ...files.grants }] },
                },
            },
            managed: { roles: roles(plan, files), services: services(part.name) },
            postgresql: {
                parameters: parameters(args, engine),
                pg_hba: [...loginRules(plan), "host all all all reject"],
                ...(engine.synchronous === true
                    ? { synchronous: { method: "any", number: 1, dataDurability: "preferred" } }
                    : {}),
            },
            affinity: {
                enablePodAntiAffinity: true,
                topologyKey: "kubernetes.io/hostname",
                podAntiAffinityType: "preferred",
                ...(args.placement?.nodeSelector === undefined
                    ? {}
                    : { nodeSelector: { ...args.placement.nodeSelector } }),
                ...(args.placement?.tolerations === undefined ? {} : { tolerations: [...args.placement.tolerations] }),
            },
            ...(engine.objectStore === undefined
                ? {}
                : {
                      plugins: [
                          {
                              name: barmanPlugin,
                              isWALArchiver: true,
                              parameters: { barmanObjectName: storeName(part.name) },
                          },
                      ],
                  }),
        },
    };
}

const barmanPlugin = "barman-cloud.cloudnative-pg.io";

export function objectStore(args: PostgresArgs, store: CnpgObjectStore) {
    const key = (name: string) => ({ name: storeLogin(args.part.name), key: name });
    return {
        apiVersion: "barmancloud.cnpg.io/v1",
        kind: "ObjectStore",
        metadata: metadata(args, storeName(args.part.name)),
        spec: {
            configuration: {
                destinationPath: store.path,
                endpointURL: store.endpoint,
                s3Credentials: { accessKeyId: key("access-key"), secretAccessKey: key("secret-key") },
                wal: { compression: "gzip", encryption: "AES256" },
                data: { compression: "gzip", encryption: "AES256" },
            },
            retentionPolicy: `${store.retentionDays}d`,
            instanceSidecarConfiguration: {
                resources: {
                    requests: { ...amounts(store.resources.requests) },
                    limits: { ...amounts(store.resources.limits) },
                },
            },
        },
    };
}

export function scheduledBackup(args: PostgresArgs, store: CnpgObjectStore) {
    return {
        apiVersion: group,
        kind: "ScheduledBackup",
        metadata: metadata(args, args.part.name),
        spec: {
            schedule: store.schedule,
            immediate: true,
            backupOwnerReference: "self",
            cluster: { name: args.part.name },
            method: "plugin",
            pluginConfiguration: { name: barmanPlugin },
        },
    };
}

function storeName(cluster: string): string {
    return objectName("ObjectStore", cluster, "store");
}

/** The Secret that the plug-in logs in to the bucket with. */
export function storeLogin(cluster: string): string {
    return objectName("Secret", cluster, "store");
}

/** Without it the operator learns of a new password or certificate only when somebody asks it to look again. */
export const reloaded = { "cnpg.io/reload": "" } as const;

function metadata({ part }: PostgresArgs, name: string) {
    return { name, namespace: part.namespace, labels: { ...labels(part) } };
}

/** The operator's own Services stay beside ours; only the one it needs itself cannot be left out. */
function services(name: string) {
    const additional = (type: string, service: string) => ({
        selectorType: type,
        updateStrategy: "patch",
        serviceTemplate: { metadata: { name: service } },
    });
    return {
        disabledDefaultServices: ["ro", "r"],
        additional: [additional("rw", name), additional("ro", `${name}-read`)],
    };
}

function roles(plan: AccessPlan, files: ClusterFiles) {
    const groups = plan.databases.flatMap((database) =>
        (["owner", "readWrite", "readOnly"] as const).map((rights) => ({
            name: groupRole(database, rights),
            ensure: "present",
            login: false,
            disablePassword: true,
        })),
    );
    const logins = plan.callers.flatMap((caller) => caller.logins).map((login) => loginRole(login, files));
    return [...groups, ...logins];
}

function loginRole(login: Login, files: ClusterFiles) {
    const secret = files.verifierSecrets[login.role];
    return {
        name: login.role,
        ensure: "present",
        login: true,
        inherit: true,
        connectionLimit: login.connectionLimit,
        ...(login.access === "replication"
            ? { replication: true }
            : { inRoles: [groupRole(login.access.database, login.access.rights)] }),
        ...(secret === undefined ? { disablePassword: true } : { passwordSecret: { name: secret } }),
    };
}

function parameters(args: PostgresArgs, { objectStore: store }: CnpgEngine): Readonly<Record<string, string>> {
    const computed = Object.entries(serverConf(args).settings).filter(([name]) => !operatorsOwn.has(name));
    return {
        ...Object.fromEntries(computed),
        ...(store === undefined ? {} : { archive_timeout: `${store.archiveTimeoutSeconds}s` }),
    };
}

function amounts({ cpu, memory }: { readonly cpu: string; readonly memory: string }) {
    return { cpu, memory };
}
