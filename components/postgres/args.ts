import type * as pulumi from "@pulumi/pulumi";
import type { Rotation } from "../core/rotation";
import type { RunAs } from "../core/security";
import type { Connection, Part } from "../core/traffic";
import type { ConfigRef, ContainerArgs, Mount, Placement, Resources, SecretRef, Volume } from "../workload";

export type PostgresPart = Part<"postgres" | "metrics">;
/** The same where an operator runs it: it asks each instance how it is. */
export type OperatedPart = Part<"postgres" | "metrics" | "status">;
/** Where the operator's program beside each server answers. */
export const statusPort = 8000;

/** A certificate and the authority its users trust, as cert-manager writes them. */
export interface StoreTls {
    /** `tls.crt`, `tls.key` and `ca.crt`; must name every host of `serverNames()`. Renewals are reread, not rolled. */
    readonly certificate: SecretRef;
    /** A volume that shows `ca.crt`, mountable in the namespace of every caller. */
    readonly authority: Volume;
}

/**
 * Logging in by SPIFFE identity instead of a password: the client's certificate is its SVID, and an ident map says which
 * role that is. Callers that are not named keep their password.
 */
export interface IdentityLogin {
    /** A ConfigMap with `ca.crt`: the trust bundle that SVIDs are checked against. */
    readonly bundle: ConfigRef;
    /**
     * Name of the calling part → the common names of the SVIDs that are its role: its own, and that of the job which brings
     * its schema up to date. Such a name is the first DNS name of a registration.
     */
    readonly commonNames: Readonly<Record<string, readonly string[]>>;
}

/** A caller's current login, as whoever writes a file of its own form is given it. */
export interface Login {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    readonly password: string;
}

/** How finished write-ahead log leaves the pod; the backup component makes one. */
export interface WalArchive {
    /** The shell command of `archive_command`, with its `%p` and `%f`. */
    readonly command: string;
    /** A segment is closed and sent after this long even if it is not full. */
    readonly timeoutSeconds: number;
    /** What the command may take of the container's memory. */
    readonly memory: string;
    readonly init: readonly ContainerArgs[];
    readonly volumes: Readonly<Record<string, Volume>>;
    readonly mounts: readonly Mount[];
    readonly env: Readonly<Record<string, string>>;
}

/**
 * Standbys that answer read-only queries under a Service of their own. None of them ever takes over by itself: a failed
 * primary is restarted where its volume is, or a standby is promoted by hand (docs/operations). Who wants automatic
 * failover takes the CloudNativePG engine.
 */
export interface ReadReplicas {
    readonly part: PostgresPart;
    readonly count: number;
    /**
     * A commit waits until one standby has it. Needs two, or one failed standby would stop every write.
     * @default false
     */
    readonly synchronous?: boolean;
    /** Says that nobody expects more than this component does. */
    readonly failover: "manual";
}

/** Brings a database's schema up to date, once per change of the image, before anything that uses it starts. */
export interface Migration {
    readonly part: Part;
    /** The part whose login is used; its rights must be those of the owner. */
    readonly as: Part;
    readonly image: string;
    /** Registry logins for it that are in its namespace. @default [] */
    readonly imagePullSecrets?: readonly string[];
    readonly command: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly runAs: RunAs;
    readonly resources: Resources;
    /** @default 600 */
    readonly timeoutSeconds?: number;
    /** How it comes to its login where that is no password. @default - the files of the caller's Secret */
    readonly identity?: MigrationIdentity;
}

export interface MigrationIdentity {
    readonly init: readonly ContainerArgs[];
    readonly volumes: Readonly<Record<string, Volume>>;
    readonly mounts: readonly Mount[];
    readonly env: Readonly<Record<string, string>>;
}

/**
 * Who runs the server. The StatefulSet is this program's own, one primary without automatic failover; the other is a
 * Cluster object for a CloudNativePG operator that the Kubernetes cluster already has. Both give callers the same Service
 * names and Secrets.
 */
export type Engine =
    | { readonly kind: "statefulset" }
    | {
          readonly kind: "cnpg";
          /** One of the operator's own images, of the same major version: they carry what it needs inside. */
          readonly image: string;
          /** One primary and its standbys, which take over by themselves. */
          readonly instances: number;
          /**
           * A commit waits until one standby has it, as long as there is one. Needs three instances.
           * @default false
           */
          readonly synchronous?: boolean;
          /** Where its own backups and log go. @default - nowhere */
          readonly objectStore?: CnpgObjectStore;
      };

export interface CnpgObjectStore {
    /** `s3://bucket/folder` */
    readonly path: string;
    readonly endpoint: string;
    readonly credentials: { readonly accessKey: pulumi.Input<string>; readonly secretKey: pulumi.Input<string> };
    readonly retentionDays: number;
    /** A segment of the log is closed and sent after this long even if it is not full. */
    readonly archiveTimeoutSeconds: number;
    /** Of the container that sends, beside every instance. */
    readonly resources: Resources;
    /** Six fields, seconds first, as the operator reads them. */
    readonly schedule: string;
}

export interface PostgresArgs {
    readonly part: PostgresPart;
    /** The short-lived pod that proves every password after a change; none is needed where nobody has one. */
    readonly checkPart?: Part;
    /** Everybody who calls the port, with what they may do there: `map.callersOf(part, "postgres")`. */
    readonly callers: readonly Connection[];
    /** The official image, alpine or Debian. */
    readonly image: string;
    readonly exporterImage: string;
    /** 999 works on the alpine image for volumes that it has initialised itself; 70 is that image's own user. @default 999 */
    readonly runAs?: RunAs;
    readonly resources: Resources;
    /** @default 50m/64Mi – 100m/128Mi */
    readonly exporterResources?: Resources;
    /** Grows in place; is never shrunk or moved to another class. */
    readonly volume: { readonly size: string; readonly storageClass: string };
    /** @default 200 */
    readonly maxConnections?: number;
    /** @default a quarter of the memory limit */
    readonly sharedBuffers?: string;
    /** What one sort or hash may take. @default what is left of the memory limit, shared among all connections */
    readonly workMem?: string;
    /** Server settings beyond those computed here. @default {} */
    readonly parameters?: Readonly<Record<string, string>>;
    /** Connections a caller opens at its scaler's maximum, by the name of its part. @default - no limit of its own */
    readonly connectionLimits?: Readonly<Record<string, number>>;
    readonly tls: StoreTls;
    /** More files of a caller's Secret, by the name of its part: for programs that want a form of their own. @default {} */
    readonly loginFiles?: Readonly<Record<string, (login: Login) => Readonly<Record<string, string>>>>;
    /** @default - passwords for everybody */
    readonly identityLogin?: IdentityLogin;
    /** @default generation 1 */
    readonly rotation?: Rotation;
    /** @default - no archive: what was written since the last backup cannot be restored */
    readonly archive?: WalArchive;
    /** The part of the job that takes base backups; it gets a login for replication and nothing else. */
    readonly backupPart?: Part;
    /** @default - none */
    readonly readReplicas?: ReadReplicas;
    /** @default [] */
    readonly migrations?: readonly Migration[];
    readonly placement?: Placement;
    /** @default the StatefulSet */
    readonly engine?: Engine;
    /** Refuse deletion of the StatefulSet. @default false */
    readonly protect?: boolean;
}

/** Where a caller finds its database and what it shows there. */
export interface PostgresConnection {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    /**
     * In the caller's namespace, mounted as files: `username`, `password`, `host`, `port`, `database`, `uri` and `dsn`.
     * Absent where the caller logs in by its identity.
     */
    readonly credentials: SecretRef | undefined;
    /** Shows `ca.crt` of the server's authority. */
    readonly authority: Volume;
    /** The role, where no password file says it. */
    readonly role: string;
}
