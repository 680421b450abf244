import type * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../core/labels";
import type { RunAs } from "../core/security";
import type { Part } from "../core/traffic";
import type { PostgresArgs } from "../postgres";
import type { RedisArgs } from "../redis";
import type { ConfigRef, Placement, Resources, SecretRef } from "../workload";

/** Where backups go. */
export type Target =
    | {
          /** A claim that pods on several nodes can mount, in the namespace of the stores. Lost with the cluster. */
          readonly kind: "volume";
          readonly size: string;
          /** Must offer ReadWriteMany: the database sends its log there while a job writes a copy. */
          readonly storageClass: string;
      }
    | {
          /** A bucket of anything that speaks S3. */
          readonly kind: "s3";
          readonly endpoint: string;
          readonly bucket: string;
          /** @default "us-east-1" */
          readonly region?: string;
          readonly credentials: { readonly accessKey: pulumi.Input<string>; readonly secretKey: pulumi.Input<string> };
      };

/**
 * What backups are encrypted with. The state of this program holds it, and so must somebody outside of the cluster: a
 * backup without its key is nothing. A new key becomes current; old ones stay until what they wrote is gone.
 */
export interface EncryptionKeys {
    readonly current: string;
    readonly keys: Readonly<Record<string, pulumi.Input<string>>>;
}

/** The storage as one namespace sees it. */
export interface RepositoryArgs {
    /** Prefix of its objects' names. @default "backup" */
    readonly name?: string;
    readonly namespace: string;
    readonly owner: Identity;
    /** An image of rclone, whose single program is brought into the stores' own containers. */
    readonly image: string;
    readonly target: Target;
    readonly encryption: EncryptionKeys;
    /** Refuse deletion of the claim. @default false */
    readonly protect?: boolean;
}

/** What the pods of a namespace need to know of it. */
export interface Repository {
    readonly image: string;
    readonly scripts: ConfigRef;
    readonly keys: SecretRef;
    /** The current one first. */
    readonly keyIds: readonly string[];
    readonly place:
        | { readonly kind: "volume"; readonly claimName: string }
        | {
              readonly kind: "s3";
              readonly endpoint: string;
              readonly bucket: string;
              readonly region: string;
              readonly credentials: SecretRef;
          };
}

export type Weekday = "Sunday" | "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday";

/** `02:30`, in UTC. */
export type TimeOfDay = string;

export interface Retention {
    /** @default 30 */
    readonly keepDays?: number;
    /** The newest ones stay whatever their age. @default 2 */
    readonly keepAtLeast?: number;
}

/** A restore that nobody needs, to know that one would work. In a namespace of its own where the target allows it. */
export interface DrillArgs {
    readonly part: Part;
    readonly day: Weekday;
    readonly at: TimeOfDay;
    /** The storage as the drill's namespace sees it. @default the same */
    readonly repository?: Repository;
    /** @default 500m/512Mi – 1/1Gi */
    readonly resources?: Resources;
    /** Where the restored data are while they are looked at. @default the store's own */
    readonly storageClass?: string;
}

interface StoreBackup {
    readonly repository: Repository;
    /** The job that copies. */
    readonly part: Part;
    /** The job that puts back; it only runs when somebody starts it. */
    readonly restorePart: Part;
    readonly drill: DrillArgs;
    readonly retention?: Retention;
    /** Of the job that copies. @default 200m/256Mi – 1/512Mi */
    readonly resources?: Resources;
    readonly placement?: Placement;
}

/** Nightly copies, and the log in between: what is lost is the last minutes, what is back is any second. */
export interface PostgresBackup extends StoreBackup {
    readonly kind: "postgres";
    readonly server: PostgresArgs;
    /** A login for replication, and nothing else. */
    readonly login: SecretRef;
    readonly at: TimeOfDay;
    /** What may be lost at most; the server's archive must be quicker. @default 5 */
    readonly lossMinutes?: number;
    /** What a restore may take at most; a slower drill has failed. @default 15 */
    readonly restoreMinutes?: number;
    /** What the volume and the target manage, for the sum of the restore time. @default "50Mi" a second */
    readonly throughput?: string;
    /** A table that has lost more since the last drill fails it. @default 50 */
    readonly mostLostPercent?: number;
}

/** Copies every few hours: between them only the node's own log is there. */
export interface RedisBackup extends StoreBackup {
    readonly kind: "redis";
    readonly server: RedisArgs;
    readonly login: SecretRef;
    readonly everyHours: 1 | 2 | 3 | 4 | 6 | 8 | 12 | 24;
}

/** SQLite databases and plain files of a program that goes on running. */
export interface FilesBackup extends StoreBackup {
    readonly kind: "files";
    /** Under which name its copies are kept. */
    readonly store: string;
    /** An image with Python, whose library makes the consistent copy. */
    readonly image: string;
    readonly runAs: RunAs;
    readonly claimName: string;
    readonly size: string;
    /** Paths of SQLite databases in the claim. */
    readonly databases: readonly string[];
    /** Paths of other files or folders in the claim. @default [] */
    readonly files?: readonly string[];
    readonly at: TimeOfDay;
    /** Who writes to the files and must stop while they are put back: `Deployment/harvester-api`. */
    readonly users: readonly string[];
    /** Of one of their pods: putting back takes its place, so that the namespace's quota always has room for it. */
    readonly userResources: Resources;
    /** The part whose volume it is, where only one node can mount it at a time. */
    readonly beside?: Part;
    /** Of that part the pod whose volume it is, where every one has its own. */
    readonly besideOrdinal?: number;
}

export type Backup = PostgresBackup | RedisBackup | FilesBackup;

/** What tells Prometheus the age of the copies, from what is really stored. */
export interface StatusArgs {
    readonly part: Part<"metrics">;
    readonly repository: Repository;
    readonly backups: readonly Backup[];
    readonly placement?: Placement;
}
