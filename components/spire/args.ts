import type { Lifetimes } from "../core/spiffe";
import type { Connection, Part } from "../core/traffic";
import type { Waiver } from "../core/waiver";
import type { ClaimTemplate, Placement, Resources, SecretRef, Volume } from "../workload";

/** Where the servers keep what they know. Several servers need one they share, so SQLite allows exactly one. */
export type Datastore =
    | { readonly kind: "sqlite"; readonly replicas: 1 }
    | {
          readonly kind: "postgres";
          readonly replicas: number;
          /** Holds the text of `datastoreSection()` under the key `datastoreFile`. */
          readonly secret: SecretRef;
          /** Shows `ca.crt` of the database's authority. */
          readonly authority: Volume;
      };

/** Who signs the servers' certificate authority. */
export type UpstreamAuthority =
    /** Nobody: the root is new with every installation, so no other trust domain can rely on it. */
    | { readonly kind: "self-signed" }
    /** A key pair mounted from a Secret: `tls.crt`, `tls.key`, and `ca.crt` for the chain above it. */
    | { readonly kind: "disk"; readonly secret: SecretRef }
    /** An issuer of cert-manager in the servers' own namespace, or of the whole cluster. */
    | { readonly kind: "cert-manager"; readonly issuerName: string; readonly issuerKind: "Issuer" | "ClusterIssuer" }
    | {
          readonly kind: "vault";
          readonly address: string;
          readonly pkiMount: string;
          /** Role of Vault's Kubernetes authentication. */
          readonly role: string;
          readonly authMount: string;
          /** With `ca.crt`. @default - Vault's certificate is checked against the image's own roots */
          readonly caSecret?: SecretRef;
      }
    /** Another SPIRE server, reached through an agent of its own on the same node. */
    | {
          readonly kind: "spire";
          readonly serverAddress: string;
          readonly serverPort: number;
          /** The folder on the node where that agent listens, and the socket's name in it. */
          readonly socketFolder: string;
          readonly socketName: string;
          readonly waiver: Waiver;
      };

export const defaultLifetimes: Lifetimes = { caHours: 24, x509Minutes: 60, jwtMinutes: 5 };

/** `bundle` is where other trust domains fetch this one's keys; it is served only where there are any. */
export type ServerPort = "grpc" | "health" | "metrics" | "bundle" | "manager-health" | "manager-metrics";
export type AgentPort = "health" | "metrics";
export type CsiPort = "health" | "registrar" | "metrics";
export type OidcPort = "https" | "health";

export interface SpireServerArgs {
    readonly part: Part<ServerPort>;
    readonly image: string;
    readonly resources: Resources;
    readonly datastore: Datastore;
    readonly upstream: UpstreamAuthority;
    /** Keys live on each server's own volume, and so does SQLite. */
    readonly volume: ClaimTemplate;
    /** @default 24 h, 60 min, 5 min */
    readonly lifetimes?: Lifetimes;
    readonly logLevel: string;
    readonly placement?: Placement;
    /** Refuse deletion of the StatefulSet. @default false */
    readonly protect?: boolean;
}

export interface SpireAgentArgs {
    readonly part: Part<AgentPort>;
    readonly image: string;
    readonly resources: Resources;
    /** Check the kubelet's certificate before believing what it says of pods. */
    readonly verifyKubelet: boolean;
    /** Release of the cluster, `1.35`: newer kubelets let an agent list pods without letting it do anything else. */
    readonly kubernetesVersion: string;
    readonly logLevel: string;
    /** On every node: the folder in which the agent listens. Two stacks on one cluster need two. */
    readonly socketFolder: string;
    readonly placement?: Placement;
    readonly waiver: Waiver;
}

export interface SpiffeCsiDriverArgs {
    readonly part: Part<CsiPort>;
    /** What pods call it, and nodes too: two stacks on one cluster need two. */
    readonly name: string;
    readonly image: string;
    readonly registrarImage: string;
    readonly livenessImage: string;
    readonly resources: Resources;
    readonly placement?: Placement;
    readonly waiver: Waiver;
}

/** How the agent's socket gets into pods. */
export type WorkloadSocket =
    /** A read-only volume that the restricted Pod Security level admits. */
    | { readonly kind: "csi"; readonly driver: SpiffeCsiDriverArgs }
    /** The node's own folder, where no CSI driver may run. Pods that mount it are no longer restricted. */
    | { readonly kind: "host-path"; readonly waiver: Waiver };

/** One workload and the identity it gets: bound to its namespace, account and label, never to less. */
export interface Registration {
    readonly part: Part;
    /** Names of its Services: what its certificate may answer for. */
    readonly services: readonly string[];
}

/** Turns registrations into entries of the servers, beside each of them. */
export interface ControllerManagerArgs {
    readonly image: string;
    readonly resources: Resources;
    /** Objects where the cluster knows the kind ClusterSPIFFEID, else files of a ConfigMap. */
    readonly source: "objects" | "files";
}

export interface FederationPeer {
    readonly trustDomain: string;
    readonly bundleEndpointUrl: string;
    readonly profile: { readonly kind: "https_web" } | { readonly kind: "https_spiffe"; readonly serverId: string };
}

/** Serves the keys that JWT-SVIDs are checked with, to those outside who know OpenID Connect only. */
export interface OidcDiscoveryArgs {
    readonly part: Part<OidcPort>;
    readonly image: string;
    readonly resources: Resources;
    /** The issuer of every JWT-SVID is `https://<host>`. */
    readonly host: string;
    readonly replicas: number;
    /** `tls.crt` and `tls.key` for the host. */
    readonly certificate: SecretRef;
    readonly placement?: Placement;
}

export interface SpireArgs {
    readonly trustDomain: string;
    /** How node attestation calls this cluster. */
    readonly clusterName: string;
    readonly production: boolean;
    /** Agents and driver roll over all of them, one by one. */
    readonly nodes: number;
    readonly server: SpireServerArgs;
    readonly agent: SpireAgentArgs;
    readonly socket: WorkloadSocket;
    readonly controllerManager: ControllerManagerArgs;
    readonly registrations: readonly Registration[];
    /** Who may call whom: `map.connections`. Connections of parts without an identity do not count. */
    readonly connections: readonly Connection[];
    /** Namespaces whose servers check certificates against the trust bundle themselves. @default [] */
    readonly bundleNamespaces?: readonly string[];
    /** @default [] */
    readonly federation?: readonly FederationPeer[];
    /** @default - not served */
    readonly oidcDiscovery?: OidcDiscoveryArgs;
}
