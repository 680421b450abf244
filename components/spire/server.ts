import type { ConfigRef, Mount, Probes, RunningContainerArgs, StatefulSetArgs, Volume } from "../workload";
import { serverRules } from "./access";
import type { SpireArgs, SpireServerArgs, UpstreamAuthority } from "./args";
import { managerConfigFolder, serverConfigFolder, serverPlaces, serverService, staticEntriesFolder } from "./places";
import { datastoreFile, keysFile, sqliteFile } from "./server-config";

/** The ConfigMaps that the servers' pods mount. */
export interface ServerFiles {
    readonly server: ConfigRef;
    readonly manager: ConfigRef;
    /** Every entry as a file, for the controller manager where it reads files, and for repairs by hand. */
    readonly entries: ConfigRef;
}

/** The images' own user. */
export const serverUser = { uid: 1000 } as const;
const dataClaim = "data";
const vaultAudience = "vault";

/** New servers sign the schema and ask the upstream for an authority before they are ready: two minutes at most. */
const probes: Probes = {
    startup: { ask: { http: "/live", port: "health" }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 24 },
    readiness: { ask: { http: "/ready", port: "health" }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    liveness: { ask: { http: "/live", port: "health" }, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
};

export function serverSet(args: SpireArgs, files: ServerFiles): StatefulSetArgs {
    const { server } = args;
    const upstream = upstreamFiles(server.upstream);
    const datastore = datastoreFiles(args);
    const shared = federated(args) ? [{ name: "bundle", port: serverPlaces.ports.bundle, target: "bundle" }] : [];
    return {
        kind: "StatefulSet",
        part: server.part,
        tier: "identity",
        replicas: server.datastore.replicas,
        disruption: { maxUnavailable: 1 },
        runAs: serverUser,
        main: {
            name: "spire-server",
            image: server.image,
            args: ["-config", `${serverConfigFolder}/server.conf`],
            ports: ["grpc", "health", "metrics", ...(federated(args) ? ["bundle"] : [])],
            resources: server.resources,
            probes,
            mounts: [
                { volume: "config", path: serverConfigFolder },
                { volume: dataClaim, path: serverPlaces.data },
                { volume: "admin", path: serverPlaces.admin },
                { volume: "entries", path: staticEntriesFolder },
                ...datastore.mounts,
                ...upstream.mounts,
            ],
        },
        sidecars: [controllerManager(args)],
        claims: { [dataClaim]: server.volume },
        volumes: {
            config: { kind: "config", config: files.server },
            manager: { kind: "config", config: files.manager },
            entries: { kind: "config", config: files.entries, live: true },
            admin: { kind: "scratch", size: "1Mi" },
            ...datastore.volumes,
            ...upstream.volumes,
        },
        governingService: podsService,
        services: [
            {
                name: serverService,
                ports: [{ name: "grpc", port: serverPlaces.ports.grpc, target: "grpc" }, ...shared],
            },
            {
                name: podsService,
                headless: true,
                publishNotReady: true,
                ports: [
                    { name: "grpc", port: serverPlaces.ports.grpc, target: "grpc" },
                    { name: "metrics", port: serverPlaces.ports.metrics, target: "metrics" },
                ],
            },
        ],
        apiAccess: { rules: serverRules(args) },
        // The image holds the server and nothing else, so nothing could sleep; agents try the next server at once.
        drainSeconds: 0,
        ...(server.placement === undefined ? {} : { placement: server.placement }),
        ...(server.protect === true ? { protect: true } : {}),
    };
}

const podsService = `${serverService}-pods`;

export function federated({ federation = [] }: SpireArgs): boolean {
    return federation.length > 0;
}

function controllerManager(args: SpireArgs): RunningContainerArgs {
    const { image, resources, source } = args.controllerManager;
    return {
        name: "controller-manager",
        image,
        args: [`--config=${managerConfigFolder}/manager.yaml`],
        env: { ENABLE_WEBHOOKS: "false" },
        ports: ["manager-health", "manager-metrics"],
        resources,
        runAs: serverUser,
        probes: source === "objects" ? managerProbes : staticManagerProbes,
        mounts: [
            { volume: "manager", path: managerConfigFolder },
            { volume: "admin", path: serverPlaces.admin },
            ...(source === "files" ? [{ volume: "entries", path: staticEntriesFolder }] : []),
        ],
    };
}

const managerProbes: Probes = {
    startup: {
        ask: { http: "/healthz", port: "manager-health" },
        periodSeconds: 5,
        timeoutSeconds: 3,
        failureThreshold: 24,
    },
    readiness: {
        ask: { http: "/readyz", port: "manager-health" },
        periodSeconds: 10,
        timeoutSeconds: 3,
        failureThreshold: 3,
    },
    liveness: {
        ask: { http: "/healthz", port: "manager-health" },
        periodSeconds: 20,
        timeoutSeconds: 5,
        failureThreshold: 3,
    },
};

/** Reading files it serves no health of its own; that its program can still be started is all that can be asked. */
const askItself = { exec: ["/spire-controller-manager", "--help"] } as const;
const staticManagerProbes: Probes = {
    startup: { ask: askItself, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 12 },
    readiness: { ask: askItself, periodSeconds: 60, timeoutSeconds: 5, failureThreshold: 3 },
    liveness: { ask: askItself, periodSeconds: 300, timeoutSeconds: 10, failureThreshold: 3 },
};

interface Files {
    readonly volumes: Readonly<Record<string, Volume>>;
    readonly mounts: readonly Mount[];
}

const none: Files = { volumes: {}, mounts: [] };

function datastoreFiles({ server: { datastore } }: SpireArgs): Files {
    if (datastore.kind === "sqlite") return none;
    return {
        volumes: {
            datastore: { kind: "secret", secret: datastore.secret, keys: [datastoreFile] },
            "datastore-authority": datastore.authority,
        },
        mounts: [
            { volume: "datastore", path: serverPlaces.datastore },
            { volume: "datastore-authority", path: `${serverPlaces.datastore}-authority` },
        ],
    };
}

function upstreamFiles(upstream: UpstreamAuthority): Files {
    switch (upstream.kind) {
        case "disk":
            return secretFiles(upstream.secret);
        case "vault": {
            const authority = upstream.caSecret === undefined ? none : secretFiles(upstream.caSecret);
            return {
                volumes: {
                    ...authority.volumes,
                    "upstream-token": { kind: "token", audience: vaultAudience, expirationSeconds: 3600 },
                },
                mounts: [...authority.mounts, { volume: "upstream-token", path: serverPlaces.upstreamToken }],
            };
        }
        case "spire":
            return {
                volumes: {
                    "upstream-sockets": {
                        kind: "host",
                        path: upstream.socketFolder,
                        type: "Directory",
                        waiver: upstream.waiver,
                    },
                },
                mounts: [{ volume: "upstream-sockets", path: serverPlaces.upstreamSockets, readOnly: true }],
            };
        case "self-signed":
        case "cert-manager":
            return none;
    }
}

function secretFiles(secret: Extract<Volume, { kind: "secret" }>["secret"]): Files {
    return {
        // Reread by the server when it needs its next authority.
        volumes: { upstream: { kind: "secret", secret, live: true } },
        mounts: [{ volume: "upstream", path: serverPlaces.upstream }],
    };
}

/** What must survive of the servers: the seam at which a backup takes hold. */
export interface SpireFiles {
    readonly claimName: string;
    readonly size: string;
    readonly runAs: typeof serverUser;
    readonly databases: readonly string[];
    readonly files: readonly string[];
}

/**
 * Of every server the keys it signs with; of the only one on SQLite its entries too. Entries in Postgres are that
 * database's to back up.
 */
export function filesToBackUp(server: Pick<SpireServerArgs, "part" | "volume" | "datastore">): readonly SpireFiles[] {
    return Array.from({ length: server.datastore.replicas }, (_, ordinal) => ({
        claimName: `${dataClaim}-${server.part.name}-${ordinal}`,
        size: server.volume.size,
        runAs: serverUser,
        databases: server.datastore.kind === "sqlite" ? [sqliteFile] : [],
        files: [keysFile],
    }));
}
