import type * as pulumi from "@pulumi/pulumi";
import type { PrivateAuthority } from "../components/certificates";
import type { Demand } from "../components/core/capacity";
import { given } from "../components/core/given";
import { definePart, type Part, type TrafficMap } from "../components/core/traffic";
import {
    clientAuthorityFolder,
    clientPort,
    connectPostgres,
    type Migration,
    Postgres,
    type PostgresArgs,
    type PostgresPart,
    postgresDemands,
    serverNames,
} from "../components/postgres";
import type { Mount, SecretRef, Volume } from "../components/workload";
import { plannedFile } from "../components/workload";
import type { PostgresSettings, Settings } from "../config/schema";
import { type ClusterSettings, storageClassName } from "../config/schema/cluster";
import { placementOf } from "./shared";

/** A Postgres and the short-lived pod that proves its logins. */
export interface PostgresParts {
    readonly server: PostgresPart;
    /** Servers that follow it and only answer queries. */
    readonly readers?: PostgresPart;
    readonly check: Part;
    /** The job that brings the schema up to date, once, before any program that needs it starts. */
    readonly migrations?: Part;
}

type Place = Pick<Part, "system" | "namespace" | "environment">;

export function postgresParts(
    map: TrafficMap,
    place: Place,
    { readReplicas }: Pick<PostgresSettings, "readReplicas">,
    wanted: { readonly migrations?: boolean } = {},
): PostgresParts {
    const job = (name: string) => map.add(definePart({ ...place, name, component: name, ports: {} }));
    const server = (name: string) =>
        map.add(
            definePart({
                ...place,
                name,
                component: name,
                ports: { postgres: { number: clientPort }, metrics: { number: 9187 } },
            }),
        );
    return {
        server: server("postgres"),
        ...(readReplicas !== undefined && { readers: server("postgres-read") }),
        check: job("postgres-check"),
        ...(wanted.migrations === true && { migrations: job("postgres-migrations") }),
    };
}

export function connectPostgresParts(map: TrafficMap, { server, check, migrations, readers }: PostgresParts): void {
    connectPostgres(map, server, {
        check,
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
    readonly parts: PostgresParts;
    readonly traffic: TrafficMap;
    readonly images: Settings["images"];
    readonly image: "postgres-15" | "postgres-16";
    readonly cluster: ClusterSettings;
    readonly protect: boolean;
    /** More files of a caller's Secret, by the name of its part. */
    readonly loginFiles?: NonNullable<PostgresArgs["loginFiles"]>;
    /** Where its log goes, and the job that copies it. */
    readonly archived?: Pick<PostgresArgs, "archive" | "backupPart">;
    /** By the program that owns the schema; needs the part of its own. */
    readonly migrations?: Omit<Migration, "part">;
}

function postgresArgs(context: PostgresContext, tls: PostgresArgs["tls"]): PostgresArgs {
    const { settings, parts, traffic, images, cluster } = context;
    return {
        part: parts.server,
        checkPart: parts.check,
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
        placement: placementOf(cluster, "data"),
        protect: context.protect,
        ...given("loginFiles", context.loginFiles),
        ...context.archived,
        ...(parts.migrations !== undefined &&
            context.migrations !== undefined && { migrations: [{ part: parts.migrations, ...context.migrations }] }),
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
    const tls = authority.issueFor(server, names);
    return new Postgres(name, postgresArgs(context, tls), opts);
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
export interface DatabaseFiles {
    readonly credentials: SecretRef;
    readonly authority: Volume;
}

const databaseFolder = "/run/secrets/database";

export function databaseEnvironment(files: DatabaseFiles | undefined): Readonly<Record<string, string>> {
    if (files === undefined) return {};
    return {
        DATABASE_USER_FILE: `${databaseFolder}/username`,
        DATABASE_PASSWORD_FILE: `${databaseFolder}/password`,
        DATABASE_URL_FILE: `${databaseFolder}/uri`,
    };
}

export function databaseMounts(files: DatabaseFiles | undefined): readonly Mount[] {
    if (files === undefined) return [];
    return [
        { volume: "database", path: databaseFolder },
        { volume: "database-authority", path: clientAuthorityFolder },
    ];
}

export function databaseVolumes(files: DatabaseFiles | undefined): Readonly<Record<string, Volume>> {
    if (files === undefined) return {};
    return { database: { kind: "secret", secret: files.credentials }, "database-authority": files.authority };
}

/** The login of one of the callers that the traffic map names. */
export function databaseFilesOf(postgres: Postgres, caller: Part): DatabaseFiles {
    const { credentials, authority } = postgres.connectionFor(caller);
    if (credentials === undefined) throw new Error(`${caller.name} logs in without a password`);
    return { credentials, authority };
}
