import {
    type Backup,
    backupDemands,
    connectBackup,
    type Repository,
    type RepositoryArgs,
    type StatusArgs,
    statusDemand,
    validateBackup,
} from "../components/backup";
import type { Demand } from "../components/core/capacity";
import type { Problem } from "../components/core/problems";
import { type Addresses, definePart, internetHttps, type Part, type TrafficMap } from "../components/core/traffic";
import type { PostgresArgs } from "../components/postgres";
import type { RedisArgs } from "../components/redis";
import type { Resources, SecretRef } from "../components/workload";
import { plannedFile } from "../components/workload";
import type { BackupSettings, NamespaceKey, Settings } from "../config/schema";
import type { Environment } from "../config/schema/area";
import { storageClassName } from "../config/schema/cluster";
import { placementOf } from "./shared";

/** The three jobs of one store. */
export interface StoreJobParts {
    readonly copy: Part;
    readonly restore: Part;
    readonly drill: Part;
}

/** Everything that copies the stores of one namespace. */
export interface BackupParts {
    readonly system: string;
    readonly environment: Environment;
    readonly namespace: string;
    /** By the store's name. */
    readonly stores: Readonly<Record<string, StoreJobParts>>;
    readonly status: Part<"metrics">;
}

/** A namespace with stores; absent where nothing of it is copied. */
export type BackupPlan = Readonly<Partial<Record<NamespaceKey, BackupParts>>>;

/** A store as its backup sees it: a server that is logged in to, or a volume with files. */
export interface StoreToCopy {
    readonly name: string;
    readonly server?: Part<"postgres"> | Part<"redis">;
}

export interface StoresToCopy {
    readonly key: NamespaceKey;
    readonly system: string;
    readonly stores: readonly StoreToCopy[];
    /** Servers whose operator copies them: they only need the way to the bucket. */
    readonly operated?: readonly Part[];
}

/** Makes the jobs known and opens what they need. */
export function planBackups(map: TrafficMap, settings: Settings, all: readonly StoresToCopy[]): BackupPlan {
    if (!settings.backup.enabled) return {};
    const target = targetOf(settings.backup);
    for (const server of all.flatMap(({ operated = [] }) => operated)) {
        connectBackup(map, { writers: [server] }, target && { callee: target, port: "https" });
    }
    const made = all
        .filter(({ stores }) => stores.length > 0)
        .map((one) => [one.key, planNamespace(map, settings, one, target)] as const);
    return Object.fromEntries(made);
}

function planNamespace(
    map: TrafficMap,
    settings: Settings,
    { key, system, stores }: StoresToCopy,
    target: Addresses<"https"> | undefined,
): BackupParts {
    const place = { system, environment: settings.environment, namespace: settings.namespaces[key].name };
    // A claim is seen by its own namespace only: there the drill runs beside the store, on a volume of its own.
    const drills = target === undefined ? place.namespace : settings.namespaces.restoreDrill.name;
    const job = (name: string, namespace: string) =>
        map.add(definePart({ ...place, namespace, name, component: name, ports: {} }));
    const parts = Object.fromEntries(
        stores.map(({ name }) => [
            name,
            {
                copy: job(`${name}-backup`, place.namespace),
                restore: job(`${name}-restore`, place.namespace),
                drill: job(target === undefined ? `${name}-drill` : `${system}-${name}-drill`, drills),
            },
        ]),
    );
    const status = map.add(
        definePart<"metrics">({
            ...place,
            // It sees names only and costs the stores' quota nothing where any namespace can reach the storage.
            namespace: drills,
            name: target === undefined ? "backup-status" : `${system}-backup-status`,
            component: "backup-status",
            ports: { metrics: { number: 9090 } },
        }),
    );
    for (const { name, server } of stores) connectStore(map, parts[name], server, target);
    connectBackup(map, { writers: [status] }, target && { callee: target, port: "https" });
    return { ...place, stores: parts, status };
}

function connectStore(
    map: TrafficMap,
    jobs: StoreJobParts | undefined,
    server: StoreToCopy["server"],
    target: Addresses<"https"> | undefined,
): void {
    if (jobs === undefined) return;
    const { copy, restore, drill } = jobs;
    const sends = server !== undefined && "postgres" in server.ports ? [server] : [];
    connectBackup(
        map,
        {
            writers: [...sends, copy, restore, drill],
            ...(server && { copies: { by: copy, of: server } }),
        },
        target && { callee: target, port: "https" },
    );
}

/** Undefined for a volume: nothing leaves the namespace. */
function targetOf({ target, s3 }: BackupSettings): Addresses<"https"> | undefined {
    if (target !== "s3" || s3 === undefined) return undefined;
    const { cidrs, port } = s3;
    const blocks = cidrs.length === 0 ? internetHttps.blocks : cidrs.map((cidr) => ({ cidr }));
    return { kind: "addresses", name: "backup-target", blocks, ports: { https: { number: port } } };
}

/** What a repository is made from, keys and credentials apart. */
export function repositoryPlace(
    settings: Settings,
    parts: BackupParts,
    namespace: string,
): Omit<RepositoryArgs, "target" | "encryption"> {
    const { system, environment } = parts;
    const here = namespace === parts.namespace;
    return {
        ...(here ? {} : { name: `${system}-backup` }),
        namespace,
        owner: { name: "backup", system, component: "backup", environment },
        image: settings.images.rclone.reference,
        protect: settings.data.deletionProtection,
    };
}

const file = plannedFile;

export function plannedRepository({ backup, images }: Settings): Repository {
    return {
        image: images.rclone.reference,
        scripts: file,
        keys: file,
        keyIds: [backup.encryptionKey],
        place:
            backup.target === "s3" && backup.s3 !== undefined
                ? { kind: "s3", ...backup.s3, credentials: file }
                : { kind: "volume", claimName: "planned" },
    };
}

/** Where one store's copies go and come from. */
export interface StoreRepositories {
    readonly here: Repository;
    readonly drill: Repository;
}

export function plannedRepositories(settings: Settings): StoreRepositories {
    const repository = plannedRepository(settings);
    return { here: repository, drill: repository };
}

/** A store with what its copies need beside the settings. */
export type CopiedStore =
    | { readonly kind: "postgres"; readonly server: PostgresArgs; readonly login: SecretRef }
    | { readonly kind: "redis"; readonly server: RedisArgs; readonly login: SecretRef }
    | {
          readonly kind: "files";
          readonly store: string;
          readonly claimName: string;
          readonly size: string;
          readonly databases: readonly string[];
          readonly files?: readonly string[];
          readonly uid: number;
          /** Who must stop while they are put back: `Deployment/harvester-api`. */
          readonly users: readonly string[];
          /** Of one of their pods, whose place is free then. */
          readonly userResources: Resources;
          /** Whose volume it is, where only one node can mount it at a time. */
          readonly beside?: Part;
          readonly besideOrdinal?: number;
      };

export function storeName(store: CopiedStore): string {
    return store.kind === "files" ? store.store : store.server.part.name;
}

/** The jobs of a store as its settings want them. */
export function backupOf(
    settings: Settings,
    parts: BackupParts,
    store: CopiedStore,
    repositories: StoreRepositories,
): Backup {
    const { backup, cluster } = settings;
    const jobs = parts.stores[storeName(store)];
    if (jobs === undefined) throw new Error(`nobody has planned the backup of ${storeName(store)}`);
    const drillResources: Resources = backup.drill.resources;
    const common = {
        repository: repositories.here,
        part: jobs.copy,
        restorePart: jobs.restore,
        drill: {
            part: jobs.drill,
            day: backup.drill.day,
            at: backup.drill.at,
            repository: repositories.drill,
            resources: drillResources,
            storageClass: storageClassName(cluster, backup.drill.storageClass),
        },
        retention: { keepDays: backup.keepDays, keepAtLeast: backup.keepAtLeast },
        resources: backup.resources,
        placement: placementOf(cluster, "batch"),
    };
    switch (store.kind) {
        case "postgres":
            return {
                ...common,
                kind: "postgres",
                server: store.server,
                login: store.login,
                at: backup.at,
                lossMinutes: backup.lossMinutes,
                restoreMinutes: backup.restoreMinutes,
                throughput: backup.throughput,
                mostLostPercent: backup.drill.mostLostPercent,
            };
        case "redis":
            return {
                ...common,
                kind: "redis",
                server: store.server,
                login: store.login,
                everyHours: backup.redisEveryHours,
            };
        case "files": {
            const { uid, ...files } = store;
            return {
                ...common,
                ...files,
                image: settings.images.python.reference,
                runAs: { uid },
                at: backup.at,
            };
        }
    }
}

export function statusOf(
    settings: Settings,
    parts: BackupParts,
    backups: readonly Backup[],
    repository: Repository,
): StatusArgs {
    return { part: parts.status, repository, backups, placement: placementOf(settings.cluster, "platform") };
}

/** What is wrong with the backups of a namespace, and what they ask of it and of the drills' namespace. */
export interface PlannedBackups {
    readonly problems: readonly Problem[];
    readonly demands: readonly Demand[];
    readonly drillDemands: readonly Demand[];
}

export const noBackups: PlannedBackups = { problems: [], demands: [], drillDemands: [] };

export function plannedBackups(
    settings: Settings,
    parts: BackupParts | undefined,
    stores: readonly CopiedStore[],
): PlannedBackups {
    if (parts === undefined) return noBackups;
    const repositories = plannedRepositories(settings);
    const backups = stores.map((store) => backupOf(settings, parts, store, repositories));
    const demands = backups.map(backupDemands);
    const others = [
        ...demands.map(({ drill }) => drill),
        statusDemand(statusOf(settings, parts, backups, repositories.drill)),
    ];
    const elsewhere = settings.backup.target === "s3";
    return {
        problems: backups.flatMap(validateBackup),
        demands: [...demands.map(({ copy }) => copy), ...(elsewhere ? [] : others)],
        drillDemands: elsewhere ? others : [],
    };
}
