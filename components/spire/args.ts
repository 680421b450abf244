import type * as pulumi from "@pulumi/pulumi";
import type { Part } from "../core/traffic";
import type { Waiver } from "../core/waiver";
import type { ClaimTemplate, Placement, Resources, SecretRef } from "../workload";

/** Where the servers keep what they know. Several servers need one they share, so SQLite allows exactly one. */
export type Datastore =
    | { readonly kind: "sqlite"; readonly replicas: 1 }
    | {
          readonly kind: "postgres";
          readonly replicas: number;
          readonly host: string;
          readonly port: number;
          readonly database: string;
          readonly user: string;
          readonly password: pulumi.Input<string>;
          /** Certificate of the authority that signed the database's. */
          readonly ca: pulumi.Input<string>;
      };

/** Who signs the servers' certificate authority. */
export type UpstreamAuthority =
    /** Nobody: the root is new with every installation, so no other trust domain can rely on it. */
    | { readonly kind: "self-signed" }
    /** A key pair mounted from a Secret: `tls.crt`, `tls.key`, and `ca.crt` for the chain above it. */
    | { readonly kind: "disk"; readonly secret: SecretRef }
    | {
          readonly kind: "cert-manager";
          readonly issuerName: string;
          readonly issuerKind: "Issuer" | "ClusterIssuer";
          readonly namespace: string;
      }
    | {
          readonly kind: "vault";
          readonly address: string;
          readonly pkiMount: string;
          /** Role of Vault's Kubernetes authentication. */
          readonly role: string;
          readonly authMount: string;
          readonly caSecret?: SecretRef;
      }
    /** Another SPIRE server, reached through an agent of its own on the same node. */
    | {
          readonly kind: "spire";
          readonly serverAddress: string;
          readonly serverPort: number;
          readonly workloadApiSocket: string;
      };

export interface Lifetimes {
    /** @default 24 */
    readonly caHours: number;
    /** @default 60 */
    readonly x509Minutes: number;
    /** @default 5 */
    readonly jwtMinutes: number;
}

export const defaultLifetimes: Lifetimes = { caHours: 24, x509Minutes: 60, jwtMinutes: 5 };

export type ServerPort = "grpc" | "health" | "metrics";
export type AgentPort = "health" | "metrics";

export interface SpireServerArgs {
    readonly part: Part<ServerPort>;
    readonly image: string;
    readonly resources: Resources;
    readonly datastore: Datastore;
    readonly upstream: UpstreamAuthority;
    /** Keys live on each server's own volume. */
    readonly volume: ClaimTemplate;
    readonly lifetimes: Lifetimes;
    readonly logLevel: string;
    readonly placement?: Placement;
}

export interface SpireAgentArgs {
    readonly part: Part<AgentPort>;
    readonly image: string;
    readonly resources: Resources;
    /** Check the kubelet's certificate before believing what it says of pods. */
    readonly verifyKubelet: boolean;
    readonly logLevel: string;
    readonly placement?: Placement;
    readonly waiver: Waiver;
}

export interface SpiffeCsiDriverArgs {
    readonly part: Part;
    readonly image: string;
    readonly registrarImage: string;
    readonly resources: Resources;
    readonly waiver: Waiver;
}

/** One workload and the identity it gets: bound to its namespace, account and label, never to less. */
export interface Registration {
    readonly part: Part;
    /** Names of its Services: what its certificate may answer for. */
    readonly services: readonly string[];
    /** Trust domains it may also talk to. */
    readonly federatesWith?: readonly string[];
}

/** How registrations reach the servers: as objects where the controller manager's kinds exist, else as its files. */
export interface ControllerManagerArgs {
    readonly image: string;
    readonly resources: Resources;
    readonly source: "objects" | "files";
}

export interface FederationPeer {
    readonly trustDomain: string;
    readonly bundleEndpointUrl: string;
    readonly profile: { readonly kind: "https_web" } | { readonly kind: "https_spiffe"; readonly serverId: string };
}

export interface OidcDiscoveryArgs {
    readonly part: Part<"https" | "health">;
    readonly image: string;
    readonly resources: Resources;
    readonly host: string;
    readonly replicas: number;
}

export interface SpireArgs {
    readonly trustDomain: string;
    /** How node attestation calls this cluster. */
    readonly clusterName: string;
    readonly production: boolean;
    readonly server: SpireServerArgs;
    readonly agent: SpireAgentArgs;
    readonly csiDriver: SpiffeCsiDriverArgs;
    readonly controllerManager: ControllerManagerArgs;
    readonly registrations: readonly Registration[];
    readonly federation?: readonly FederationPeer[];
    readonly oidcDiscovery?: OidcDiscoveryArgs;
}
