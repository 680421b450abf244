import {
    backedUpBy,
    type ConfigRef,
    type ContainerArgs,
    type Mount,
    type Probe,
    type Resources,
    type RunningContainerArgs,
    type SecretRef,
    type ServiceArgs,
    type StatefulSetArgs,
    type Volume,
} from "../workload";
import type { PostgresArgs, PostgresPart } from "./args";
import { type ServerPlaces, serverArguments } from "./places";
import { exporterUser, runAsOf } from "./users";

/** What the pods mount; made before them. */
export interface PostgresFiles {
    readonly config: ConfigRef;
    readonly scripts: ConfigRef;
    /** Reread while the server runs. */
    readonly access: ConfigRef;
    readonly verifiers: SecretRef;
}

export interface StandbyFiles extends PostgresFiles {
    readonly login: SecretRef;
}

export const clientPort = 5432;
export const dataMount = "/var/lib/postgresql/data";
const scriptsFolder = "/etc/postgresql/scripts";
const verifiersFolder = "/etc/postgresql/verifiers";
const bundleFolder = "/etc/postgresql/identities";
const loginFolder = "/etc/postgresql/login";
const authorityFolder = "/etc/postgresql/authority";
const passfileFolder = "/run/standby";

export const places: ServerPlaces = {
    conf: "/etc/postgresql/conf",
    data: `${dataMount}/pgdata`,
    access: "/etc/postgresql/access",
    tls: "/etc/postgresql/tls",
    sockets: "/run/postgresql",
    listen: "*",
    port: clientPort,
};

const exporterDefaults: Resources = {
    requests: { cpu: "50m", memory: "64Mi" },
    limits: { cpu: "100m", memory: "128Mi" },
};
const keeperResources: Resources = {
    requests: { cpu: "20m", memory: "32Mi" },
    limits: { cpu: "50m", memory: "128Mi" },
};

export function podsService(part: PostgresPart): string {
    return `${part.name}-pods`;
}

export function primary(args: PostgresArgs, files: PostgresFiles): StatefulSetArgs {
    const server: RunningContainerArgs = {
        ...serverContainer(args),
        command: ["postgres", ...serverArguments(placesOf(args))],
        env: { ...environment, ...args.archive?.env },
        mounts: [...serverMounts(args), ...(args.archive?.mounts ?? [])],
    };
    return {
        ...common(args, args.part, 1),
        main: server,
        init: [...(args.archive?.init ?? []), prepare(args, {}, [])],
        sidecars: [keeper(args), exporter(args)],
        volumes: { ...volumes(args, files), ...args.archive?.volumes },
        services: services(args.part),
        governingService: podsService(args.part),
        ...(args.protect === true ? { protect: true } : {}),
    };
}

export function standbys(args: PostgresArgs, part: PostgresPart, count: number, files: StandbyFiles): StatefulSetArgs {
    const standbyMounts: readonly Mount[] = [
        { volume: "login", path: loginFolder },
        { volume: "authority", path: authorityFolder },
        { volume: "passfile", path: passfileFolder },
    ];
    const env = {
        STANDBY_OF: hostOf(args, part.namespace),
        STANDBY_OF_PORT: String(clientPort),
        STANDBY_LOGIN: loginFolder,
        STANDBY_CA: `${authorityFolder}/ca.crt`,
        STANDBY_PASSFILE: `${passfileFolder}/pgpass`,
    };
    return {
        ...common(args, part, count),
        main: {
            ...serverContainer(args),
            command: ["/bin/sh", `${scriptsFolder}/standby.sh`, ...serverArguments(placesOf(args))],
            env: { ...environment, ...env },
            envFromField: { STANDBY_NAME: "metadata.name" },
            mounts: [...serverMounts(args), ...standbyMounts],
        },
        init: [prepare(args, env, standbyMounts)],
        sidecars: [keeper(args), exporter(args)],
        volumes: {
            ...volumes(args, files),
            login: { kind: "secret", secret: files.login },
            authority: args.tls.authority,
            passfile: { kind: "scratch", size: "1Mi", inMemory: true },
        },
        services: services(part),
        governingService: podsService(part),
    };
}

/** The name a caller uses: short within the namespace. Both are in the server's certificate. */
export function hostOf({ part }: Pick<PostgresArgs, "part">, callerNamespace: string): string {
    return callerNamespace === part.namespace ? part.name : `${part.name}.${part.namespace}.svc`;
}

/** Every name that the certificate must have: of the primary, and of the standbys that share it. */
export function serverNames(...parts: readonly PostgresPart[]): readonly string[] {
    return parts.flatMap((part) => {
        const suffixes = ["", `.${part.namespace}`, `.${part.namespace}.svc`, `.${part.namespace}.svc.cluster.local`];
        return [
            ...suffixes.map((suffix) => `${part.name}${suffix}`),
            `*.${podsService(part)}.${part.namespace}.svc.cluster.local`,
        ];
    });
}

function common(args: PostgresArgs, part: PostgresPart, replicas: number) {
    return {
        kind: "StatefulSet",
        part,
        tier: "data",
        runAs: runAsOf(args),
        replicas,
        disruption: { maxUnavailable: 1 },
        claims: { data: { ...args.volume, ...backedUpBy(args.backupPart) } },
        // Clients have no other server to go to: waiting before the stop would only lengthen the gap.
        drainSeconds: 0,
        graceSeconds: 60,
        ...(args.placement === undefined ? {} : { placement: args.placement }),
    } as const;
}

function placesOf(args: PostgresArgs): ServerPlaces {
    return args.identityLogin === undefined ? places : { ...places, clientAuthority: `${bundleFolder}/ca.crt` };
}

/** Client programs of the pod reach the server through its socket, as the superuser of the container they are in. */
const environment = {
    PGDATA: places.data,
    PGHOST: places.sockets,
    PGPORT: String(clientPort),
    PGUSER: "postgres",
    PGDATABASE: "postgres",
} as const;

const asUser: Mount = { volume: "scripts", path: "/etc/passwd", subPath: "passwd" };

function serverContainer(args: PostgresArgs) {
    const alive = ["/bin/sh", `${scriptsFolder}/alive.sh`];
    const ready = ["pg_isready", "--quiet", "--timeout=2"];
    return {
        name: "postgres",
        image: args.image,
        ports: ["postgres"],
        resources: args.resources,
        probes: {
            // A server that replays its log after a crash has started, however long that takes.
            startup: { ask: { exec: alive }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 30 },
            readiness: {
                ask: { exec: ready },
                initialDelaySeconds: 5,
                periodSeconds: 5,
                timeoutSeconds: 3,
                failureThreshold: 3,
            },
            liveness: {
                ask: { exec: alive },
                initialDelaySeconds: 30,
                periodSeconds: 10,
                timeoutSeconds: 5,
                failureThreshold: 6,
            },
        },
    } satisfies RunningContainerArgs;
}

function serverMounts(args: PostgresArgs): readonly Mount[] {
    return [
        { volume: "data", path: dataMount },
        { volume: "config", path: places.conf },
        { volume: "scripts", path: scriptsFolder },
        { volume: "access", path: places.access },
        { volume: "tls", path: places.tls },
        { volume: "sockets", path: places.sockets },
        { volume: "shared-memory", path: "/dev/shm" },
        ...(args.identityLogin === undefined ? [] : [{ volume: "identities", path: bundleFolder }]),
        asUser,
    ];
}

function prepare(
    args: PostgresArgs,
    standbyEnv: Readonly<Record<string, string>>,
    standbyMounts: readonly Mount[],
): ContainerArgs {
    const standby = Object.keys(standbyEnv).length > 0;
    return {
        name: "prepare",
        image: args.image,
        command: ["/bin/sh", `${scriptsFolder}/prepare.sh`],
        env: { PGDATA: places.data, ...standbyEnv },
        ...(standby ? { envFromField: { STANDBY_NAME: "metadata.name" } } : {}),
        // Starts before the server and never beside it, so the server's own amounts cost nothing.
        resources: args.resources,
        mounts: [
            { volume: "data", path: dataMount },
            { volume: "scripts", path: scriptsFolder },
            { volume: "shared-memory", path: "/dev/shm" },
            asUser,
            ...standbyMounts,
        ],
    };
}

const heartbeat = "/tmp/keeper.alive";

function keeper(args: PostgresArgs): RunningContainerArgs {
    const beating = (minutes: number): Probe["ask"] => ({
        exec: ["/bin/sh", "-c", `[ -n "$(find ${heartbeat} -mmin -${minutes})" ]`],
    });
    return {
        name: "keeper",
        image: args.image,
        command: ["/bin/sh", `${scriptsFolder}/keeper.sh`],
        env: {
            ...environment,
            ACCESS: places.access,
            VERIFIERS: verifiersFolder,
            TLS: places.tls,
            AUTHORITIES: args.identityLogin === undefined ? places.tls : bundleFolder,
            ALIVE: heartbeat,
            INTERVAL: "10",
        },
        resources: keeperResources,
        mounts: [
            { volume: "scripts", path: scriptsFolder },
            { volume: "access", path: places.access },
            { volume: "verifiers", path: verifiersFolder },
            { volume: "tls", path: places.tls },
            { volume: "sockets", path: places.sockets },
            ...(args.identityLogin === undefined ? [] : [{ volume: "identities", path: bundleFolder }]),
            asUser,
        ],
        probes: {
            startup: { ask: beating(2), periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 12 },
            readiness: { ask: beating(2), periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
            liveness: { ask: beating(5), periodSeconds: 60, timeoutSeconds: 5, failureThreshold: 3 },
        },
    };
}

function exporter(args: PostgresArgs): RunningContainerArgs {
    const ask: Probe["ask"] = { http: "/", port: "metrics" };
    return {
        name: "exporter",
        image: args.exporterImage,
        args: [
            `--web.listen-address=:${args.part.ports.metrics.number}`,
            "--collector.database_wraparound",
            "--collector.postmaster",
            "--collector.stat_wal_receiver",
        ],
        // The socket tells the server who this is: there is no password to keep.
        env: {
            DATA_SOURCE_NAME: `host=${places.sockets} port=${clientPort} user=metrics dbname=postgres sslmode=disable`,
        },
        ports: ["metrics"],
        runAs: exporterUser,
        resources: args.exporterResources ?? exporterDefaults,
        mounts: [{ volume: "sockets", path: places.sockets, readOnly: true }],
        probes: {
            startup: { ask, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 12 },
            readiness: { ask, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
            liveness: { ask, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
        },
    };
}

function volumes(args: PostgresArgs, files: PostgresFiles): Readonly<Record<string, Volume>> {
    return {
        config: { kind: "config", config: files.config },
        scripts: { kind: "config", config: files.scripts },
        access: { kind: "config", config: files.access, live: true },
        verifiers: { kind: "secret", secret: files.verifiers, live: true },
        tls: { kind: "secret", secret: args.tls.certificate, live: true },
        ...(args.identityLogin === undefined
            ? {}
            : { identities: { kind: "config", config: args.identityLogin.bundle, live: true } }),
        sockets: { kind: "scratch", size: "1Mi" },
        // Parallel queries exchange rows there; the runtime's own 64Mi are too few.
        "shared-memory": { kind: "scratch", size: "256Mi", inMemory: true },
    };
}

function services(part: PostgresPart): readonly ServiceArgs[] {
    const ports = [{ name: "postgres", port: clientPort, target: "postgres" }];
    return [
        { name: part.name, ports },
        {
            name: podsService(part),
            headless: true,
            publishNotReady: true,
            ports: [...ports, { name: "metrics", port: part.ports.metrics.number, target: "metrics" }],
        },
    ];
}
