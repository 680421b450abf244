import { given } from "../core/given";
import type { Datastore, FederationPeer, SpireArgs, UpstreamAuthority } from "./args";
import { defaultLifetimes } from "./args";
import {
    adminSocket,
    bundleConfigMap,
    bundleFile,
    publishedBundleFile,
    type ServerPlaces,
    serverPlaces,
    tokenAudience,
} from "./places";

/** A plug-in's section as SPIRE's JSON configuration wants it. */
type PluginConfig = { readonly plugin_data: object } | { readonly plugin_data_file: string };
type Plugins = Readonly<Record<string, Readonly<Record<string, PluginConfig>>>>;

export const datastoreFile = "datastore.json";
export const sqliteFile = "datastore.sqlite3";
export const keysFile = "keys.json";

/** server.conf. SPIRE reads JSON as well as HCL, and JSON needs no quoting rules of ours. */
export function serverConfig(args: SpireArgs, places: ServerPlaces = serverPlaces): string {
    const { server } = args;
    const lifetimes = server.lifetimes ?? defaultLifetimes;
    const config = {
        server: {
            bind_address: places.bind,
            bind_port: String(places.ports.grpc),
            socket_path: `${places.admin}/${adminSocket}`,
            trust_domain: args.trustDomain,
            data_dir: places.data,
            log_level: server.logLevel,
            log_format: "json",
            audit_log_enabled: true,
            ca_key_type: "ec-p256",
            ca_ttl: `${lifetimes.caHours}h`,
            default_x509_svid_ttl: `${lifetimes.x509Minutes}m`,
            default_jwt_svid_ttl: `${lifetimes.jwtMinutes}m`,
            ca_subject: [{ country: ["XX"], organization: [args.trustDomain], common_name: args.trustDomain }],
            ...(args.oidcDiscovery === undefined ? {} : { jwt_issuer: `https://${args.oidcDiscovery.host}` }),
            ...federation(args.federation ?? [], places),
        },
        plugins: plugins(args, places),
        health_checks: {
            listener_enabled: true,
            bind_address: places.bind,
            bind_port: String(places.ports.health),
            live_path: "/live",
            ready_path: "/ready",
        },
        telemetry: { Prometheus: { host: places.bind, port: places.ports.metrics } },
    };
    return `${JSON.stringify(config, null, 2)}\n`;
}

function plugins(args: SpireArgs, places: ServerPlaces): Plugins {
    const { server, agent } = args;
    return {
        DataStore: { sql: datastore(server.datastore, places) },
        NodeAttestor: {
            k8s_psat: {
                plugin_data: {
                    clusters: {
                        [args.clusterName]: {
                            service_account_allow_list: [`${agent.part.namespace}:${agent.part.serviceAccount}`],
                            audience: [tokenAudience],
                            ...given("kube_config_file", places.kubeconfig),
                        },
                    },
                },
            },
        },
        KeyManager: { disk: { plugin_data: { keys_path: `${places.data}/${keysFile}` } } },
        Notifier: {
            k8sbundle: {
                plugin_data: {
                    namespace: agent.part.namespace,
                    config_map: bundleConfigMap,
                    config_map_key: bundleFile,
                    ...given("kube_config_file_path", places.kubeconfig),
                },
            },
        },
        ...given("BundlePublisher", bundlePublisher(args.bundleNamespaces ?? [], places)),
        ...given("UpstreamAuthority", upstreamAuthority(args, server.upstream, places)),
    };
}

/** Into every namespace where somebody checks certificates by himself; each counts as a cluster of its own. */
function bundlePublisher(namespaces: readonly string[], places: ServerPlaces): Plugins[string] | undefined {
    if (namespaces.length === 0) return undefined;
    const clusters = namespaces.map((namespace) => [
        namespace,
        {
            format: "pem",
            namespace,
            configmap_name: bundleConfigMap,
            configmap_key: publishedBundleFile,
            ...given("kubeconfig_path", places.kubeconfig),
        },
    ]);
    return { k8s_configmap: { plugin_data: { clusters: Object.fromEntries(clusters) } } };
}

function datastore(store: Datastore, places: ServerPlaces): PluginConfig {
    if (store.kind === "sqlite") {
        return { plugin_data: { database_type: "sqlite3", connection_string: `${places.data}/${sqliteFile}` } };
    }
    // The connection holds a password, so all of it comes from a mounted Secret.
    return { plugin_data_file: `${places.datastore}/${datastoreFile}` };
}

/** How the servers reach their database. */
export interface DatastoreLogin {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    readonly password: string;
}

/** What the Secret beside the servers' ConfigMap holds: the data store's section with its password. */
export function datastoreSection(
    store: DatastoreLogin,
    places: Pick<ServerPlaces, "datastore"> = serverPlaces,
): string {
    const connection = {
        host: store.host,
        port: String(store.port),
        dbname: store.database,
        user: store.user,
        password: store.password,
        sslmode: "verify-full",
        sslrootcert: `${places.datastore}-authority/ca.crt`,
    };
    const config = {
        database_type: "postgres",
        connection_string: Object.entries(connection)
            .map(([key, value]) => `${key}='${value.replaceAll(/['\\]/g, "\\$&")}'`)
            .join(" "),
        max_open_conns: connectionsOfServer,
        max_idle_conns: 2,
    };
    return `${JSON.stringify(config, null, 2)}\n`;
}

/** What one server opens at most. */
export const connectionsOfServer = 20;

function upstreamAuthority(
    args: SpireArgs,
    upstream: UpstreamAuthority,
    places: ServerPlaces,
): Plugins[string] | undefined {
    switch (upstream.kind) {
        case "self-signed":
            return undefined;
        case "disk":
            return {
                disk: {
                    plugin_data: {
                        cert_file_path: `${places.upstream}/tls.crt`,
                        key_file_path: `${places.upstream}/tls.key`,
                        bundle_file_path: `${places.upstream}/ca.crt`,
                    },
                },
            };
        case "cert-manager":
            return {
                "cert-manager": {
                    plugin_data: {
                        namespace: args.server.part.namespace,
                        issuer_name: upstream.issuerName,
                        issuer_kind: upstream.issuerKind,
                        issuer_group: "cert-manager.io",
                        ...given("kube_config_file", places.kubeconfig),
                    },
                },
            };
        case "vault":
            return {
                vault: {
                    plugin_data: {
                        vault_addr: upstream.address,
                        pki_mount_point: upstream.pkiMount,
                        ...(upstream.caSecret === undefined ? {} : { ca_cert_path: `${places.upstream}/ca.crt` }),
                        k8s_auth: {
                            k8s_auth_mount_point: upstream.authMount,
                            k8s_auth_role_name: upstream.role,
                            token_path: `${places.upstreamToken}/token`,
                        },
                    },
                },
            };
        case "spire":
            return {
                spire: {
                    plugin_data: {
                        server_address: upstream.serverAddress,
                        server_port: String(upstream.serverPort),
                        workload_api_socket: `${places.upstreamSockets}/${upstream.socketName}`,
                    },
                },
            };
    }
}

function federation(peers: readonly FederationPeer[], places: ServerPlaces): object {
    if (peers.length === 0) return {};
    return {
        federation: {
            bundle_endpoint: {
                address: places.bind,
                port: places.ports.bundle,
                refresh_hint: "5m",
                profile: [{ https_spiffe: {} }],
            },
            federates_with: Object.fromEntries(
                peers.map((peer) => [
                    peer.trustDomain,
                    {
                        bundle_endpoint_url: peer.bundleEndpointUrl,
                        bundle_endpoint_profile: [{ [peer.profile.kind]: profileOf(peer) }],
                    },
                ]),
            ),
        },
    };
}

function profileOf({ profile }: FederationPeer): object {
    return profile.kind === "https_web" ? {} : { endpoint_spiffe_id: profile.serverId };
}
