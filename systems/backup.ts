import type * as pulumi from "@pulumi/pulumi";
import {
    type Backup,
    BackupRepository,
    BackupStatus,
    type EncryptionKeys,
    type RepositoryArgs,
    StoreBackup,
    type Target,
    walArchive,
} from "../components/backup";
import type { Part } from "../components/core/traffic";
import type { Postgres, PostgresArgs } from "../components/postgres";
import type { Redis } from "../components/redis";
import type { NamespaceKey, Secrets, Settings } from "../config/schema";
import { storageClassName } from "../config/schema/cluster";
import {
    type BackupParts,
    backupOf,
    type CopiedStore,
    repositoryPlace,
    type StoreRepositories,
    statusOf,
} from "./backup-plan";
import type { SystemContext } from "./context";
import type { PostgresParts } from "./stores";

/** The copies of one namespace's stores: made before the stores, which send there, and told of each one afterwards. */
export class StoreCopies {
    readonly #backups: Backup[] = [];
    readonly #repositories: StoreRepositories;

    /** Undefined where backups are switched off. */
    static of(
        name: string,
        context: SystemContext,
        key: NamespaceKey,
        opts: pulumi.ComponentResourceOptions,
    ): StoreCopies | undefined {
        const parts = context.plan.backups[key];
        return parts && new StoreCopies(`${name}-backup`, context, parts, opts);
    }

    private constructor(
        private readonly name: string,
        private readonly context: SystemContext,
        private readonly parts: BackupParts,
        private readonly opts: pulumi.ComponentResourceOptions,
    ) {
        const { settings, namespaces } = context;
        const here = new BackupRepository(name, this.repositoryArgs(parts.namespace), opts).ref;
        const drills = settings.namespaces.restoreDrill.name;
        const apart = settings.backup.target === "s3";
        const within = { ...opts, dependsOn: [namespaces.restoreDrill] };
        this.#repositories = {
            here,
            drill: apart ? new BackupRepository(`${name}-drill`, this.repositoryArgs(drills), within).ref : here,
        };
    }

    /** What a Postgres is given so that its log is stored too; nothing where its operator does that. */
    forPostgres({ server, operated }: PostgresParts): {
        readonly archived?: Required<Pick<PostgresArgs, "archive" | "backupPart">>;
    } {
        if (operated !== undefined) return {};
        const { lossMinutes } = this.context.settings.backup;
        return {
            archived: {
                backupPart: this.jobsOf(server.name).copy,
                archive: walArchive(this.#repositories.here, server, lossMinutes),
            },
        };
    }

    /** The job that logs in to a Redis, which gets a user for that. */
    forRedis(server: Part): { readonly copier: { readonly backupPart: Part } } {
        return { copier: { backupPart: this.jobsOf(server.name).copy } };
    }

    postgres(postgres: Postgres): void {
        const server = postgres.args;
        if (server.engine?.kind === "cnpg") return;
        const login = postgres.replicationLogin(this.jobsOf(server.part.name).copy);
        this.add({ kind: "postgres", server, login }, postgres.ready);
    }

    redis(redis: Redis): void {
        const server = redis.args;
        const login = redis.connectionFor(this.jobsOf(server.part.name).copy).credentials;
        this.add({ kind: "redis", server, login }, redis.ready);
    }

    files(store: Extract<CopiedStore, { kind: "files" }>, dependsOn: readonly pulumi.Resource[]): void {
        this.add(store, dependsOn);
    }

    /** After the last store: tells Prometheus the age of all copies. */
    finish(): void {
        const { settings } = this.context;
        const args = statusOf(settings, this.parts, this.#backups, this.#repositories.drill);
        new BackupStatus(`${this.name}-status`, args, {
            ...this.opts,
            dependsOn: [this.context.namespaces.restoreDrill],
        });
    }

    private add(store: CopiedStore, after: readonly pulumi.Resource[]): void {
        const { settings, namespaces } = this.context;
        const backup = backupOf(settings, this.parts, store, this.#repositories);
        this.#backups.push(backup);
        const name = `${this.name}-${backup.kind === "files" ? backup.store : backup.server.part.name}`;
        new StoreBackup(name, backup, { ...this.opts, dependsOn: [...after, namespaces.restoreDrill] });
    }

    private jobsOf(store: string) {
        const jobs = this.parts.stores[store];
        if (jobs === undefined) throw new Error(`nobody has planned the backup of ${store}`);
        return jobs;
    }

    private repositoryArgs(namespace: string): RepositoryArgs {
        const { settings, secrets } = this.context;
        return {
            ...repositoryPlace(settings, this.parts, namespace),
            target: targetOf(settings, secrets),
            encryption: keysOf(settings, secrets),
        };
    }
}

/** The schema has made sure that the group of the chosen target is there, and the secrets that it needs. */
function targetOf({ backup, cluster }: Settings, secrets: Secrets): Target {
    const { target, s3, volume } = backup;
    const { backupAccessKey: accessKey, backupSecretKey: secretKey } = secrets;
    if (target === "s3" && s3 !== undefined && accessKey !== undefined && secretKey !== undefined) {
        const { endpoint, bucket, region } = s3;
        return { kind: "s3", endpoint, bucket, region, credentials: { accessKey, secretKey } };
    }
    if (target === "volume" && volume !== undefined) {
        return { kind: "volume", size: volume.size, storageClass: storageClassName(cluster, volume.storageClass) };
    }
    throw new Error(`backup.target is ${target}, and its settings or secrets are missing`);
}

function keysOf({ backup }: Settings, secrets: Secrets): EncryptionKeys {
    const { encryptionKey: current, previousEncryptionKey: previous } = backup;
    const { backupEncryptionKey, backupPreviousEncryptionKey } = secrets;
    if (backupEncryptionKey === undefined) throw new Error("backups have no key");
    return {
        current,
        keys: {
            [current]: backupEncryptionKey,
            ...(previous !== undefined &&
                backupPreviousEncryptionKey !== undefined && { [previous]: backupPreviousEncryptionKey }),
        },
    };
}
