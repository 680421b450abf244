import { given } from "../core/given";
import type { Datastore, FederationPeer, SpireArgs, UpstreamAuthority } from "./args";

/** Where things are inside the server's container. */
export const serverPaths = {
    config: "/run/spire/config",
    data: "/run/spire/data",
    /** The administration socket; only containers of the same pod share it. */
    admin: "/run/spire/server-socket",
    datastore: "/run/secrets/datastore",
    upstream: "/run/secrets/upstream",
    upstreamToken: "/run/secrets/upstream-token",
} as const;

export const serverPorts = { grpc: 8081, health: 8080, metrics: 9988, bundle: 8443 } as const;

/** A plug-in's section as SPIRE's JSON configuration wants it. */
type PluginConfig = { readonly plugin_data: object } | { readonly plugin_data_file: string };
type Plugins = Readonly<Record<string, Readonly<Record<string, PluginConfig>>>>;
type PostgresDatastore = Extract<Datastore, { kind: "postgres" }>;

export const datastoreFile = "datastore.json";

/** server.conf. SPIRE reads JSON as well as HCL, and JSON needs no quoting rules of ours. */
export function serverConfig(args: SpireArgs): string {
    const { server } = args;
    const config = {
        server: {
            bind_address: "0.0.0.0",
            bind_port: String(serverPorts.grpc),
            socket_path: `${serverPaths.admin}/api.sock`,
            trust_domain: args.trustDomain,
            data_dir: serverPaths.data,
            log_level: server.logLevel,
            log_format: "json",
            ca_key_type: "ec-p256",
            ca_ttl: `${server.lifetimes.caHours}h`,
            default_x509_svid_ttl: `${server.lifetimes.x509Minutes}m`,
            default_jwt_svid_ttl: `${server.lifetimes.jwtMinutes}m`,
            ca_subject: [{ country: ["XX"], organization: [args.trustDomain], common_name: args.trustDomain }],
            ...(args.oidcDiscovery === undefined ? {} : { jwt_issuer: `https://${args.oidcDiscovery.host}` }),
            ...federation(args.federation ?? []),
        },
        plugins: plugins(args),
        health_checks: {
            listener_enabled: true,
            bind_address: "0.0.0.0",
            bind_port: String(serverPorts.health),
            live_path: "/live",
            ready_path: "/ready",
        },
        telemetry: { Prometheus: { host: "0.0.0.0", port: serverPorts.metrics } },
    };
    return `${JSON.stringify(config, null, 2)}\n`;
}

function plugins(args: SpireArgs): Plugins {
    const { server, agent } = args;
    return {
        DataStore: { sql: datastore(server.datastore) },
        NodeAttestor: {
            k8s_psat: {
                plugin_data: {
                    clusters: {
                        [args.clusterName]: {
                            service_account_allow_list: [`${agent.part.namespace}:${agent.part.serviceAccount}`],
                            audience: ["spire-server"],
                        },
                    },
                },
            },
        },
        KeyManager: { disk: { plugin_data: { keys_path: `${serverPaths.data}/keys.json` } } },
        Notifier: {
            k8sbundle: {
                plugin_data: {
                    namespace: agent.part.namespace,
                    config_map: "spire-bundle",
                    config_map_key: "bundle.crt",
                },
            },
        },
        ...given("UpstreamAuthority", upstreamAuthority(server.upstream)),
    };
}

function datastore(store: Datastore): PluginConfig {
    if (store.kind === "sqlite") {
        return {
            plugin_data: { database_type: "sqlite3", connection_string: `${serverPaths.data}/datastore.sqlite3` },
        };
    }
    // The connection holds a password, so all of it comes from a mounted Secret.
    return { plugin_data_file: `${serverPaths.datastore}/${datastoreFile}` };
}

/** What the Secret beside the servers' ConfigMap holds: the data store's section with its password. */
export function datastoreSecret(store: PostgresDatastore, password: string): string {
    const connection = {
        host: store.host,
        port: String(store.port),
        dbname: store.database,
        user: store.user,
        password,
        sslmode: "verify-full",
        sslrootcert: `${serverPaths.datastore}/ca.crt`,
    };
    const config = {
        database_type: "postgres",
        connection_string: Object.entries(connection)
            .map(([key, value]) => `${key}='${value.replaceAll(/['\\]/g, "\\$&")}'`)
            .join(" "),
        max_open_conns: 50,
        max_idle_conns: 10,
    };
    return `${JSON.stringify(config, null, 2)}\n`;
}

function upstreamAuthority(upstream: UpstreamAuthority): Plugins[string] | undefined {
    switch (upstream.kind) {
        case "self-signed":
            return undefined;
        case "disk":
            return {
                disk: {
                    plugin_data: {
                        cert_file_path: `${serverPaths.upstream}/tls.crt`,
                        key_file_path: `${serverPaths.upstream}/tls.key`,
                        bundle_file_path: `${serverPaths.upstream}/ca.crt`,
                    },
                },
            };
        case "cert-manager":
            return {
                "cert-manager": {
                    plugin_data: {
                        namespace: upstream.namespace,
                        issuer_name: upstream.issuerName,
                        issuer_kind: upstream.issuerKind,
                        issuer_group: "cert-manager.io",
                    },
                },
            };
        case "vault":
            return {
                vault: {
                    plugin_data: {
                        vault_addr: upstream.address,
                        pki_mount_point: upstream.pkiMount,
                        ...(upstream.caSecret === undefined ? {} : { ca_cert_path: `${serverPaths.upstream}/ca.crt` }),
                        k8s_auth: {
                            k8s_auth_mount_point: upstream.authMount,
                            k8s_auth_role_name: upstream.role,
                            token_path: `${serverPaths.upstreamToken}/token`,
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
                        workload_api_socket: upstream.workloadApiSocket,
                    },
                },
            };
    }
}

function federation(peers: readonly FederationPeer[]): object {
    if (peers.length === 0) return {};
    return {
        federation: {
            bundle_endpoint: { address: "0.0.0.0", port: serverPorts.bundle, refresh_hint: "5m" },
            federates_with: Object.fromEntries(
                peers.map((peer) => [
                    peer.trustDomain,
                    {
                        bundle_endpoint_url: peer.bundleEndpointUrl,
                        [`bundle_endpoint_profile "${peer.profile.kind}"`]:
                            peer.profile.kind === "https_web" ? {} : { endpoint_spiffe_id: peer.profile.serverId },
                    },
                ]),
            ),
        },
    };
}
