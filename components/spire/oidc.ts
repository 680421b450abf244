import { given } from "../core/given";
import type { ConfigRef, DeploymentArgs, Probes, Volume } from "../workload";
import type { OidcDiscoveryArgs, SpireArgs } from "./args";
import { workloadSocket } from "./places";

export interface OidcPlaces {
    readonly socket: string;
    readonly certificate: string;
    readonly address: string;
    readonly healthPort: number;
}

export const oidcPlaces: OidcPlaces = {
    socket: `/run/spire/sockets/${workloadSocket}`,
    certificate: "/run/secrets/certificate",
    address: ":8443",
    healthPort: 8008,
};
const configFolder = "/run/spire/config";

/** The provider's configuration. Its issuer is the very one the servers write into tokens. */
export function oidcConfig(args: SpireArgs, oidc: OidcDiscoveryArgs, places: OidcPlaces = oidcPlaces): string {
    const config = {
        domains: [oidc.host],
        jwt_issuer: `https://${oidc.host}`,
        log_level: "info",
        log_format: "json",
        serving_cert_file: {
            cert_file_path: `${places.certificate}/tls.crt`,
            key_file_path: `${places.certificate}/tls.key`,
            addr: places.address,
        },
        workload_api: { socket_path: places.socket, trust_domain: args.trustDomain },
        health_checks: { bind_port: String(places.healthPort), live_path: "/live", ready_path: "/ready" },
    };
    return `${JSON.stringify(config, null, 2)}\n`;
}

const probes: Probes = {
    startup: { ask: { http: "/live", port: "health" }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 24 },
    readiness: { ask: { http: "/ready", port: "health" }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    liveness: { ask: { http: "/live", port: "health" }, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
};

export function oidcDeployment(oidc: OidcDiscoveryArgs, config: ConfigRef, socket: Volume): DeploymentArgs {
    return {
        kind: "Deployment",
        part: oidc.part,
        tier: "identity",
        replicas: oidc.replicas,
        disruption: { maxUnavailable: 1 },
        runAs: { uid: 1000 },
        main: {
            name: "oidc-discovery-provider",
            image: oidc.image,
            args: ["-config", `${configFolder}/oidc.conf`],
            resources: oidc.resources,
            probes,
            mounts: [
                { volume: "config", path: configFolder },
                { volume: "certificate", path: oidcPlaces.certificate },
                { volume: "sockets", path: "/run/spire/sockets" },
            ],
        },
        volumes: {
            config: { kind: "config", config },
            certificate: { kind: "secret", secret: oidc.certificate, keys: ["tls.crt", "tls.key"], live: true },
            sockets: socket,
        },
        services: [{ name: oidc.part.name, ports: [{ name: "https", port: 443, target: "https" }] }],
        drainSeconds: 0,
        ...given("placement", oidc.placement),
    };
}
