import type * as pulumi from "@pulumi/pulumi";
import type { Toleration } from "kubernetes-types/core/v1";
import type { PolicyRule } from "kubernetes-types/rbac/v1";
import type { RunAs } from "../core/security";
import type { Tier } from "../core/tiers";
import type { Part } from "../core/traffic";
import type { Waiver } from "../core/waiver";

export interface ResourceAmounts {
    readonly cpu: string;
    readonly memory: string;
    /** Local disk: logs, scratch volumes, the writable layer. @default requests 64Mi, limits 512Mi */
    readonly ephemeralStorage?: string;
}

export interface Resources {
    readonly requests: ResourceAmounts;
    readonly limits: ResourceAmounts;
}

/** How a probe asks. */
export type ProbeQuestion =
    | { readonly http: string; readonly port: string }
    | { readonly tcp: string }
    | { readonly exec: readonly string[] };

export interface Probe {
    readonly ask: ProbeQuestion;
    readonly periodSeconds: number;
    readonly timeoutSeconds: number;
    readonly failureThreshold: number;
    /** @default 0 */
    readonly initialDelaySeconds?: number;
}

/** Three different questions: is it hung, may it get traffic, has it started. */
export interface Probes {
    readonly liveness: Probe;
    readonly readiness: Probe;
    readonly startup: Probe;
}

export interface Mount {
    /** The name of one of the workload's volumes or claim templates. */
    readonly volume: string;
    readonly path: string;
    readonly subPath?: string;
    /** @default true for config, secret, csi and host volumes, false for the rest */
    readonly readOnly?: boolean;
    /** Mounts made inside are seen outside too; only a privileged container may. @default - they are not */
    readonly propagation?: "Bidirectional";
}

export interface ContainerArgs {
    readonly name: string;
    readonly image: string;
    readonly command?: readonly string[];
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    /** Values the node fills in: `metadata.name`, `status.podIP`. */
    readonly envFromField?: Readonly<Record<string, string>>;
    /** ConfigMaps whose every key becomes a variable. Secrets are mounted as files instead. */
    readonly envFrom?: readonly ConfigRef[];
    /** Names of the part's ports this container listens on. @default all for the main container, none for others */
    readonly ports?: readonly string[];
    readonly resources: Resources;
    readonly mounts?: readonly Mount[];
    /** @default the workload's */
    readonly runAs?: RunAs;
}

/** A container that keeps running must say how it is probed; `main` and sidecars are such. */
export interface RunningContainerArgs extends ContainerArgs {
    readonly probes: Probes;
}

/** A ConfigMap as its users need to know it: changing its contents changes the hash, which rolls their pods. */
export interface ConfigRef {
    readonly name: string;
    readonly hash: string;
}

/** A Secret as its users need to know it. */
export interface SecretRef {
    readonly name: string;
    readonly hash: pulumi.Input<string>;
    /** Somebody outside this program makes it, so the packs must not look for it here. @default false */
    readonly foreign?: boolean;
}

export type Volume =
    | { readonly kind: "scratch"; readonly size: string; readonly inMemory?: boolean }
    // A live volume is reread by its program while it runs: a change of its contents does not roll the pods.
    | { readonly kind: "config"; readonly config: ConfigRef; readonly mode?: number; readonly live?: boolean }
    | {
          readonly kind: "secret";
          readonly secret: SecretRef;
          /** The only keys the pod sees. @default - all */
          readonly keys?: readonly string[];
          readonly mode?: number;
          readonly live?: boolean;
      }
    | { readonly kind: "claim"; readonly claimName: string }
    // A volume of the pod's own that goes with it: for what does not fit on a node's disk.
    | { readonly kind: "ephemeral"; readonly size: string; readonly storageClass: string }
    | { readonly kind: "csi"; readonly driver: string }
    | { readonly kind: "token"; readonly audience: string; readonly expirationSeconds: number }
    | {
          readonly kind: "host";
          readonly path: string;
          readonly type: "Directory" | "DirectoryOrCreate" | "Socket";
          readonly waiver: Waiver;
      };

/** A claim that every replica of a StatefulSet gets for itself. */
export interface ClaimTemplate {
    /** May grow while the StatefulSet lives; an existing claim never shrinks and never changes its class. */
    readonly size: string;
    readonly storageClass: string;
    /** Written on the claim, for policies and backup jobs to read. */
    readonly annotations?: Readonly<Record<string, string>>;
}

export interface ServiceArgs {
    readonly name: string;
    /** @default false */
    readonly headless?: boolean;
    /** Service port → name of the part's port. */
    readonly ports: readonly { readonly name: string; readonly port: number; readonly target: string }[];
    /** Keeps a client on one pod for this long. @default - no affinity */
    readonly clientAffinitySeconds?: number;
    /** Gives pods their names before they are ready, for peers that must find each other to become so. @default false */
    readonly publishNotReady?: boolean;
}

/** Each loosening of the restricted defaults names why, who and until when. */
export interface Loosening {
    readonly writableRoot?: Waiver;
    readonly addCapabilities?: { readonly names: readonly string[]; readonly waiver: Waiver };
    /** One pod where a policy wants several. */
    readonly single?: Waiver;
    readonly hostNetwork?: Waiver;
    readonly hostProcesses?: Waiver;
    readonly root?: Waiver;
    /** Not root, but of its group: what the node's root lets its group read. */
    readonly rootGroup?: Waiver;
    /** Of these containers only; all of them where none is named. */
    readonly privileged?: Waiver & { readonly containers?: readonly string[] };
}

export type Disruption = { readonly minAvailable: number } | { readonly maxUnavailable: number };

export interface Placement {
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly tolerations?: readonly Toleration[];
    /** Prefer nodes that are not control-plane nodes. @default false */
    readonly avoidControlPlane?: boolean;
    /** Prefer the nodes of this part's pods; weaker than the wish to spread. */
    readonly near?: Part;
    /** Only nodes of this part's pods: for sharing a volume that one node at a time can mount. */
    readonly beside?: Part;
    /** Of that part the pod of this number alone: every replica has a volume of its own. */
    readonly besideOrdinal?: number;
}

/** What a workload may ask of the API server. Without it no token is mounted. */
export interface ApiAccess {
    /** Rules in its own namespace. @default - none: the token is bound elsewhere */
    readonly rules?: readonly PolicyRule[];
}

interface CommonArgs {
    readonly part: Part;
    /** The workload object's own name where it differs from its pods'. @default the part's name */
    readonly objectName?: string;
    readonly tier: Tier;
    readonly runAs: RunAs;
    readonly main: RunningContainerArgs;
    readonly sidecars?: readonly RunningContainerArgs[];
    readonly init?: readonly ContainerArgs[];
    readonly volumes?: Readonly<Record<string, Volume>>;
    readonly services?: readonly ServiceArgs[];
    readonly placement?: Placement;
    readonly loosen?: Loosening;
    readonly apiAccess?: ApiAccess;
    readonly podAnnotations?: Readonly<Record<string, string>>;
    /** Registry logins that somebody outside this program puts into the namespace. @default [] */
    readonly imagePullSecrets?: readonly string[];
    /** Seconds in which a stopping pod still serves while endpoints forget it. 0 for images without `sleep`. @default 10 */
    readonly drainSeconds?: number;
    /** Longest time from the signal to the kill; must exceed the drain. @default 30 */
    readonly graceSeconds?: number;
}

interface ReplicatedArgs {
    readonly replicas: number;
    /** As many as a scaler may make of them: an update waits for a rollout of all. @default replicas */
    readonly mostReplicas?: number;
    /** A scaler owns the count after creation: later updates leave it alone. @default false */
    readonly scaled?: boolean;
    readonly disruption: Disruption;
}

export interface DeploymentArgs extends CommonArgs, ReplicatedArgs {
    readonly kind: "Deployment";
    /** A rollout without progress for this long fails the update instead of hanging it. @default 600 */
    readonly progressDeadlineSeconds?: number;
    /** Stop the old pod before the new one starts: for a volume that two pods on two nodes cannot have. @default false */
    readonly stopFirst?: boolean;
}

export interface StatefulSetArgs extends CommonArgs, ReplicatedArgs {
    readonly kind: "StatefulSet";
    /** The headless Service that gives the pods their names: one of `services`. */
    readonly governingService: string;
    readonly claims: Readonly<Record<string, ClaimTemplate>>;
    /** Start and stop all pods at once instead of one by one. @default false */
    readonly parallel?: boolean;
    /** Refuse deletion of the stateful object itself. @default false */
    readonly protect?: boolean;
}

export interface DaemonSetArgs extends CommonArgs {
    readonly kind: "DaemonSet";
    /** How many have a pod of it: an update waits for a rollout over all of them. */
    readonly nodes: number;
    /** @default 1 */
    readonly maxUnavailable?: number;
}

export type WorkloadArgs = DeploymentArgs | StatefulSetArgs | DaemonSetArgs;
