import type { Waiver } from "../core/waiver";

export type PodSecurityLevel = "restricted" | "baseline" | "privileged";

/** What the namespace's pods must conform to, as of which Kubernetes minor release. */
export interface PodSecurity {
    /** @default restricted */
    readonly level?: PodSecurityLevel;
    /** `1.35`: a newer cluster must not tighten the rules behind the stack's back. */
    readonly version: string;
    /** Why a lower level than restricted is needed, who answers for it, until when. */
    readonly waiver?: Waiver;
}

export interface Amounts {
    readonly cpu: string;
    readonly memory: string;
}

/** What all pods of the namespace together may ask for. */
export interface Quota {
    readonly requests: Amounts;
    readonly limits: Amounts;
    readonly pods: number;
    readonly persistentVolumeClaims: number;
    /** Sum of what the claims ask for. */
    readonly storage: string;
    /** @default 0 */
    readonly loadBalancers?: number;
    /** @default 0 */
    readonly nodePorts?: number;
}

/** What a container gets that says nothing, and the most that one may ask for. */
export interface Limits {
    readonly container: { readonly defaultRequest: Amounts; readonly defaultLimit: Amounts; readonly max: Amounts };
    readonly pod: { readonly max: Amounts };
}

/** Where names are resolved. */
export interface Dns {
    readonly namespace: string;
    readonly podLabels: Readonly<Record<string, string>>;
    /** Addresses of node-local caches. @default - none */
    readonly cacheCidrs?: readonly string[];
}

export interface NamespaceBaselineArgs {
    /** The namespace's own name. */
    readonly name: string;
    /** What its quota, limits and policies are called after: `graphmemory` gives `graphmemory-quota`. */
    readonly system: string;
    readonly environment: string;
    readonly podSecurity: PodSecurity;
    readonly quota: Quota;
    readonly limits: Limits;
    readonly dns: Dns;
    readonly description?: string;
    /** Who answers for it. */
    readonly owner: string;
    /** Who pays for it. @default the system */
    readonly costCenter?: string;
    /** Whether routes in it may attach to a shared gateway. @default false */
    readonly gatewayAccess?: boolean;
    /** More labels, for tools of the cluster. None of ours can be replaced by them. */
    readonly labels?: Readonly<Record<string, string>>;
}
