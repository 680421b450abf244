import type { Part } from "../core/traffic";
import { maintenanceKit, hostOf as postgresHost, clientPort as postgresPort } from "../postgres";
import { dataClaims, hostOf as redisHost, clientPort as redisPort } from "../redis";
import type { ConfigRef, Mount, Volume } from "../workload";
import type { Backup, FilesBackup, PostgresBackup, RedisBackup } from "./args";
import type { StoreParts, Surroundings } from "./jobs";

/** What each kind of store needs around its scripts. */

const loginFolder = "/run/secrets/login";
const authorityFolder = "/etc/authority";
const serverFolder = "/etc/server";
const scratchFolder = "/scratch";
const defaultMostLost = 50;
/** What a restore may take where nobody says otherwise. */
export const defaultRestoreMinutes = 15;

const nothing: Surroundings = { env: {}, volumes: {}, mounts: [] };

/** The ConfigMaps that a store's jobs read beside the scripts: one for each namespace they run in. */
export function serverFilesOf(backup: Backup): Readonly<Record<string, string>> | undefined {
    return backup.kind === "postgres" ? maintenanceKit(backup.server).files : undefined;
}

export function partsOf(backup: Backup, serverFiles: ConfigRef | undefined): StoreParts {
    switch (backup.kind) {
        case "postgres":
            if (serverFiles === undefined) throw new Error("a Postgres cannot be restored without its settings");
            return postgresParts(backup, serverFiles);
        case "redis":
            return redisParts(backup);
        case "files":
            return filesParts(backup);
    }
}

function postgresParts(backup: PostgresBackup, serverFiles: ConfigRef): StoreParts {
    const { server } = backup;
    const kit = maintenanceKit(server);
    const program: Surroundings = {
        env: { CONF: serverFolder, PGUSER: "postgres" },
        volumes: {
            server: { kind: "config", config: serverFiles },
            "shared-memory": { kind: "scratch", size: "64Mi", inMemory: true },
        },
        mounts: [
            { volume: "server", path: serverFolder },
            { volume: "shared-memory", path: "/dev/shm" },
            { volume: "server", path: "/etc/passwd", subPath: "passwd" },
        ],
    };
    return {
        image: server.image,
        runAs: kit.runAs,
        scripts: { copy: "postgres-base.sh", drill: "postgres-drill.sh", restore: "postgres-restore.sh" },
        copy: around(login(backup.login, server.tls.authority), {
            ...nothing,
            env: { PGHOST: postgresHost(server, backup.part.namespace), PGPORT: String(postgresPort) },
        }),
        drill: around(program, drillRoom(backup), {
            ...nothing,
            env: {
                MOST_LOST: String(backup.mostLostPercent ?? defaultMostLost),
                RESTORE_SECONDS: String((backup.restoreMinutes ?? defaultRestoreMinutes) * 60),
            },
        }),
        restore: {
            ...around(program, {
                env: { PGDATA: kit.data.directory },
                volumes: { data: kit.data.volume },
                mounts: [kit.data.mount],
            }),
            resources: server.resources,
        },
    };
}

function redisParts(backup: RedisBackup): StoreParts {
    const { server } = backup;
    const claims = dataClaims(server);
    const folder = (ordinal: number) => `/data/${ordinal}`;
    const [first = "", ...others] = claims.map((_, ordinal) => folder(ordinal));
    return {
        image: server.image,
        runAs: server.runAs ?? { uid: 999 },
        scripts: { copy: "redis-snapshot.sh", drill: "redis-drill.sh", restore: "redis-restore.sh" },
        copy: around(login(backup.login, server.tls.authority), room(server.volume), {
            ...nothing,
            env: { HOST: redisHost(server, backup.part.namespace), PORT: String(redisPort) },
        }),
        drill: { ...drillRoom(backup), resources: server.resources },
        restore: {
            env: { DATA: first, OTHERS: others.join(" ") },
            volumes: Object.fromEntries(claims.map((claimName) => [claimName, { kind: "claim", claimName } as const])),
            mounts: claims.map((claimName, ordinal) => ({ volume: claimName, path: folder(ordinal) })),
            resources: server.resources,
        },
    };
}

function filesParts(backup: FilesBackup): StoreParts {
    const what: Surroundings = {
        ...nothing,
        env: { DATABASES: backup.databases.join(" "), FILES: (backup.files ?? []).join(" ") },
    };
    const source: Surroundings = {
        env: { SOURCE: "/source" },
        volumes: { source: { kind: "claim", claimName: backup.claimName } },
        mounts: [{ volume: "source", path: "/source" }],
        ...(backup.beside === undefined ? {} : { beside: besideOf(backup, backup.beside) }),
    };
    const scratch: Surroundings = {
        env: { SCRATCH: scratchFolder },
        volumes: { scratch: { kind: "scratch", size: backup.size } },
        mounts: [{ volume: "scratch", path: scratchFolder }],
    };
    return {
        image: backup.image,
        runAs: backup.runAs,
        scripts: { copy: "files-backup.sh", drill: "files-drill.sh", restore: "files-restore.sh" },
        copy: around(what, source, scratch),
        drill: around(what, scratch),
        restore: { ...around(what, source), resources: backup.userResources },
    };
}

function besideOf({ besideOrdinal }: FilesBackup, beside: Part): NonNullable<Surroundings["beside"]> {
    return { beside, ...(besideOrdinal === undefined ? {} : { besideOrdinal }) };
}

function login(secret: PostgresBackup["login"], authority: Volume): Surroundings {
    return {
        env: { LOGIN: loginFolder, CA: `${authorityFolder}/ca.crt` },
        volumes: { login: { kind: "secret", secret }, authority },
        mounts: [
            { volume: "login", path: loginFolder },
            { volume: "authority", path: authorityFolder },
        ],
    };
}

/** As much room as the store itself has; goes with the pod. */
function room({ size, storageClass }: { readonly size: string; readonly storageClass: string }): Surroundings {
    return {
        env: { SCRATCH: scratchFolder },
        volumes: { scratch: { kind: "ephemeral", size, storageClass } },
        mounts: [{ volume: "scratch", path: scratchFolder }],
    };
}

function drillRoom({ server, drill }: PostgresBackup | RedisBackup): Surroundings {
    return room({ ...server.volume, storageClass: drill.storageClass ?? server.volume.storageClass });
}

function around(...parts: readonly Surroundings[]): Surroundings {
    const env: Record<string, string> = {};
    const volumes: Record<string, Volume> = {};
    const mounts: Mount[] = [];
    const beside = parts.find((part) => part.beside !== undefined)?.beside;
    for (const part of parts) {
        Object.assign(env, part.env);
        Object.assign(volumes, part.volumes);
        mounts.push(...part.mounts);
    }
    return { env, volumes, mounts, ...(beside === undefined ? {} : { beside }) };
}
