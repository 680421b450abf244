import type * as pulumi from "@pulumi/pulumi";
import { archiveTimeoutSeconds } from "../components/backup";
import type { PrivateAuthority } from "../components/certificates";
import type { Demand } from "../components/core/capacity";
import { given } from "../components/core/given";
import { definePart, type Part, type TrafficMap } from "../components/core/traffic";
import {
    clientAuthorityFolder,
    clientPort,
    connectOperated,
    connectPostgres,
    type Engine,
    hostOf,
    type IdentityLogin,
    type Migration,
    type MigrationIdentity,
    type OperatedPart,
    Postgres,
    type PostgresArgs,
    type PostgresPart,
    postgresDemands,
    reloaded,
    roleBase,
    serverNames,
    statusPort,
} from "../components/postgres";
import { helperPort, type SvidFiles } from "../components/spire";
import type { ContainerArgs, Mount, RunningContainerArgs, SecretRef, Volume } from "../components/workload";
import { plannedFile } from "../components/workload";
import type { BackupSettings, Capabilities, PostgresSettings, Secrets, Settings } from "../config/schema";
import { type ClusterSettings, storageClassName } from "../config/schema/cluster";
import { instancesOf } from "../config/schema/stores";
import {
    type IdentityFiles,
    identityContainers,
    identityEnvironment,
    identityMounts,
    identityVolumes,
} from "./identity-login";
import { createRecommender } from "./scalers";
import { placementOf } from "./shared";
import { connectApiServer, type World } from "./world";

/** A Postgres and the short-lived pods beside it. */
export interface PostgresParts {
    readonly server: PostgresPart;
    /** The same, where the operator runs it and not a StatefulSet of ours. */
    readonly operated?: OperatedPart;
    /** Servers that follow it and only answer queries. */
    readonly readers?: PostgresPart;
    /** Proves every password after a change; none where callers have none. */
    readonly check?: Part;
    /** The job that brings the schema up to date, once, before any program that needs it starts. */
    readonly migrations?: Part;
}

type Place = Pick<Part, "system" | "namespace" | "environment">;

export function postgresParts(
    map: TrafficMap,
    place: Place,
    { readReplicas, engine, identityLogin }: Pick<PostgresSettings, "readReplicas" | "engine" | "identityLogin">,
    wanted: { readonly migrations?: boolean } = {},
): PostgresParts {
    const job = (name: string) => map.add(definePart({ ...place, name, component: name, ports: {} }));
    const ports = { postgres: { number: clientPort }, metrics: { number: 9187 } };
    const server = (name: string) => map.add(definePart({ ...place, name, component: name, ports }));
    const instances = () => {
        const named = { ...place, name: "postgres", component: "postgres" };
        const operated = map.add(
            definePart({
                ...named,
                podLabels: { "cnpg.io/cluster": named.name },
                ports: { ...ports, status: { number: statusPort } },
            }),
        );
        return { server: operated, operated };
    };
    return {
        ...(engine === "cnpg" ? instances() : { server: server("postgres") }),
        ...(readReplicas !== undefined && { readers: server("postgres-read") }),
        ...(!identityLogin && { check: job("postgres-check") }),
        ...(wanted.migrations === true && { migrations: job("postgres-migrations") }),
    };
}

export function connectPostgresParts(
    map: TrafficMap,
    { server, operated, check, migrations, readers }: PostgresParts,
    world: World,
): void {
    if (operated !== undefined) {
        connectOperated(map, operated, world.databaseOperator);
        connectApiServer(map, operated, world, "reads its Cluster and says which instance is the primary");
    }
    connectPostgres(map, server, {
        ...given("check", check),
        ...(migrations !== undefined && { migrations: [migrations] }),
        ...given("readReplicas", readers),
    });
}

/** Gives a caller its rights in the database, and the way to whoever answers queries beside it. */
export function connectDatabase(
    map: TrafficMap,
    caller: Part,
    { server, readers }: PostgresParts,
    use: { readonly why: string; readonly database: string; readonly rights: "owner" | "readWrite" | "readOnly" },
): void {
    const { why, database, rights } = use;
    map.connect(caller, server, "postgres", { why, access: { store: "postgres", database, rights } });
    // The roles and what they may do are the primary's, and are copied with the rest.
    if (readers !== undefined) map.connect(caller, readers, "postgres", { why: `${why}: queries only` });
}

/** Where it is, for a system's ConfigMap. */
export function databaseAddress(
    { server, readers }: PostgresParts,
    database: string,
): Readonly<Record<string, string>> {
    return {
        DATABASE_HOST: server.name,
        DATABASE_PORT: String(clientPort),
        DATABASE_NAME: database,
        ...given("DATABASE_READ_HOST", readers?.name),
    };
}

export interface PostgresContext {
    readonly settings: PostgresSettings;
    readonly backup: BackupSettings;
    readonly parts: PostgresParts;
    readonly traffic: TrafficMap;
    readonly images: Settings["images"];
    readonly image: "postgres-15" | "postgres-16";
    /** What an operator writes its copies with; any will do for sums. */
    readonly bucketKeys?: BucketKeys;
    readonly cluster: ClusterSettings;
    readonly capabilities: Capabilities;
    readonly protect: boolean;
    /** More files of a caller's Secret, by the name of its part. */
    readonly loginFiles?: NonNullable<PostgresArgs["loginFiles"]>;
    /** What callers with a pool may open at their largest, by the name of the part. @default - nobody is limited */
    readonly connectionLimits?: NonNullable<PostgresArgs["connectionLimits"]>;
    /** Where its log goes, and the job that copies it. */
    readonly archived?: Pick<PostgresArgs, "archive" | "backupPart">;
    /** By the program that owns the schema; needs the part of its own. */
    readonly migrations?: Omit<Migration, "part">;
    /** Whose certificates the server takes instead of passwords. */
    readonly identityLogin?: IdentityLogin;
    /** How the schema's job comes to its certificate. */
    readonly svid?: SvidFiles;
}

type BucketKeys = Partial<Pick<Secrets, "backupAccessKey" | "backupSecretKey">>;

/** Who runs the server, and where the operator's copies go: into the bucket of all other copies. */
function engineOf({ settings, backup, bucketKeys = {}, parts, images, image }: PostgresContext): Engine {
    if (settings.engine === "statefulset") return { kind: "statefulset" };
    const { instances, synchronous } = instancesOf(settings);
    const common = { kind: "cnpg", image: images[`cnpg-${image}`].reference, instances, synchronous } as const;
    if (!backup.enabled || backup.s3 === undefined) return common;
    const { backupAccessKey: accessKey = "", backupSecretKey: secretKey = "" } = bucketKeys;
    const [hours = "", minutes = ""] = backup.at.split(":");
    return {
        ...common,
        objectStore: {
            path: `s3://${backup.s3.bucket}/cloudnative-pg/${parts.server.namespace}`,
            endpoint: backup.s3.endpoint,
            credentials: { accessKey, secretKey },
            retentionDays: backup.keepDays,
            archiveTimeoutSeconds: archiveTimeoutSeconds(backup.lossMinutes),
            resources: backup.resources,
            schedule: `0 ${Number(minutes)} ${Number(hours)} * * *`,
        },
    };
}

function postgresArgs(context: PostgresContext, tls: PostgresArgs["tls"]): PostgresArgs {
    const { settings, parts, traffic, images, cluster } = context;
    return {
        part: parts.server,
        ...given("checkPart", parts.check),
        callers: traffic.callersOf(parts.server, "postgres"),
        image: images[context.image].reference,
        exporterImage: images["postgres-exporter"].reference,
        runAs: { uid: settings.runAsUser },
        resources: settings.resources,
        exporterResources: settings.exporter.resources,
        volume: { size: settings.volume.size, storageClass: storageClassName(cluster, settings.volume.storageClass) },
        maxConnections: settings.maxConnections,
        sharedBuffers: settings.sharedBuffers,
        rotation: settings.rotation,
        ...(settings.readReplicas !== undefined &&
            parts.readers !== undefined && { readReplicas: { part: parts.readers, ...settings.readReplicas } }),
        tls,
        engine: engineOf(context),
        placement: placementOf(cluster, "data"),
        protect: context.protect,
        ...given("loginFiles", context.loginFiles),
        ...given("connectionLimits", context.connectionLimits),
        ...context.archived,
        ...given("identityLogin", context.identityLogin),
        ...(parts.migrations !== undefined &&
            context.migrations !== undefined && {
                migrations: [
                    {
                        part: parts.migrations,
                        ...context.migrations,
                        ...given("identity", migrationIdentity(context, context.migrations.as, tls.authority)),
                    },
                ],
            }),
    };
}

/** The schema's job is somebody of its own, whom the server lets in as the owner. */
function migrationIdentity(
    { svid, settings, parts }: PostgresContext,
    as: Part,
    authority: Volume,
): MigrationIdentity | undefined {
    if (svid === undefined) return undefined;
    const files: IdentityFiles = {
        role: roleBase(as.name),
        host: hostOf({ part: parts.server }, as.namespace),
        port: clientPort,
        database: settings.database,
        authority,
        svid,
    };
    return {
        init: identityContainers(files).init,
        volumes: identityVolumes(files),
        mounts: identityMounts,
        env: identityEnvironment(files, clientAuthorityFolder),
    };
}

/** A system's Postgres with a certificate from the authority of its namespace. */
export function createPostgres(
    name: string,
    context: PostgresContext,
    authority: PrivateAuthority,
    opts: pulumi.ComponentResourceOptions,
): Postgres {
    const { server, readers } = context.parts;
    const names = serverNames(server, ...(readers === undefined ? [] : [readers]));
    const tls = authority.issueFor(server, names, context.parts.operated === undefined ? {} : reloaded);
    const store = new Postgres(name, postgresArgs(context, tls), opts);
    createRecommender(name, store, context, opts);
    return store;
}

/** What the store asks of its namespace; which certificate it gets does not matter for that. */
export function demandsOfPostgres(context: PostgresContext): readonly Demand[] {
    return postgresDemands(plannedPostgres(context));
}

/** The store before anything of it is there: any certificate will do. */
export function plannedPostgres(context: PostgresContext): PostgresArgs {
    const secret = plannedFile;
    return postgresArgs(context, { certificate: secret, authority: { kind: "secret", secret } });
}

/** How a pod sees its database: one file per part of its login, and the authority to check the server with. */
export interface PasswordFiles {
    readonly credentials: SecretRef;
    readonly authority: Volume;
}

export type DatabaseFiles = PasswordFiles | IdentityFiles;

const databaseFolder = "/run/secrets/database";

export function databaseEnvironment(files: DatabaseFiles | undefined): Readonly<Record<string, string>> {
    if (files === undefined) return {};
    if ("svid" in files) return identityEnvironment(files, clientAuthorityFolder);
    return {
        DATABASE_USER_FILE: `${databaseFolder}/username`,
        DATABASE_PASSWORD_FILE: `${databaseFolder}/password`,
        DATABASE_URL_FILE: `${databaseFolder}/uri`,
    };
}

export function databaseMounts(files: DatabaseFiles | undefined): readonly Mount[] {
    if (files === undefined) return [];
    return [
        ...("svid" in files ? identityMounts : [{ volume: "database", path: databaseFolder }]),
        { volume: "database-authority", path: clientAuthorityFolder },
    ];
}

export function databaseVolumes(files: DatabaseFiles | undefined): Readonly<Record<string, Volume>> {
    if (files === undefined) return {};
    return {
        ...("svid" in files
            ? identityVolumes(files)
            : { database: { kind: "secret", secret: files.credentials } as const }),
        "database-authority": files.authority,
    };
}

interface DatabaseContainers {
    readonly init: readonly ContainerArgs[];
    readonly sidecars: readonly RunningContainerArgs[];
}

/** What runs before and beside a program that logs in by its identity; nothing where it has a password. */
export function databaseContainers(files: DatabaseFiles | undefined): DatabaseContainers {
    return files !== undefined && "svid" in files ? identityContainers(files) : { init: [], sidecars: [] };
}

/** The program's own ports, where a container beside it has one as well. */
export function programPorts({ ports }: Part): readonly string[] {
    return Object.keys(ports).filter((name) => name !== helperPort.name);
}

/** The login of one of the callers that the traffic map names. */
export function databaseFilesOf(postgres: Postgres, caller: Part, svid?: SvidFiles): DatabaseFiles {
    const { credentials, authority, role, host, port, database } = postgres.connectionFor(caller);
    if (credentials !== undefined) return { credentials, authority };
    if (svid === undefined) throw new Error(`${caller.name} logs in without a password`);
    return { role, host, port, database, authority, svid };
}
