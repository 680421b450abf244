import type { DeploymentArgs, StatefulSetArgs } from "../workload";
import type { CustomMetric } from "./metrics";

/** What the cluster offers beyond plain Kubernetes. The caller knows which settings say so. */
export interface ScalingCapabilities {
    /** Serves CPU and memory use of pods. */
    readonly metricsServer: boolean;
    /** Serves the workloads' own metrics from Prometheus. */
    readonly prometheusAdapter: boolean;
    readonly keda: boolean;
    readonly vpa: boolean;
}

/** How fast one direction may go. With both steps given the larger one wins. */
export interface Pace {
    readonly percent?: number;
    readonly pods?: number;
    readonly periodSeconds: number;
    /** How long a wish to scale must last before it is followed. */
    readonly stabilizationSeconds: number;
}

export interface Behaviour {
    readonly up: Pace;
    readonly down: Pace;
}

interface Range {
    readonly min: number;
    readonly max: number;
    readonly behaviour: Behaviour;
}

/** Scaling by the HorizontalPodAutoscaler itself. */
export interface HorizontalScaling extends Range {
    readonly engine: "hpa";
    /** Average use in percent of what the containers request. @default - not looked at */
    readonly cpuPercent?: number;
    readonly memoryPercent?: number;
    /** The workload's own metrics, each with what one pod should have of it, or its share: `50`, `500m`. @default - none */
    readonly metrics?: readonly { readonly name: string; readonly perPod: string }[];
}

/** Scaling by KEDA, which makes and owns the HorizontalPodAutoscaler. */
export interface KedaScaling extends Range {
    readonly engine: "keda";
    readonly triggers: readonly KedaTrigger[];
    /** What to do while the triggers cannot be read. @default - stay as it is */
    readonly fallback?: Fallback;
    /** @default 30 */
    readonly pollingSeconds?: number;
}

export interface Fallback {
    /** Failed readings before it applies. */
    readonly failureThreshold: number;
    readonly replicas: number;
    /** Whether never to go below what runs at that moment. @default true */
    readonly keepIfHigher?: boolean;
}

/** Keys of a Secret in the workload's namespace. */
export interface Credentials {
    readonly secretName: string;
    readonly passwordKey: string;
    /** @default - the user named in the trigger, or the store's default user */
    readonly usernameKey?: string;
}

/** What KEDA watches. `name` tells the triggers of one workload apart. */
export type KedaTrigger =
    | { readonly kind: "cpu" | "memory"; readonly percent: number }
    | {
          readonly kind: "redisList";
          readonly name: string;
          /** As KEDA reaches it from its own namespace: `redis.graphmemory.svc.cluster.local:6379`. */
          readonly address: string;
          readonly list: string;
          readonly lengthPerPod: number;
          /** @default 0 */
          readonly database?: number;
          readonly credentials: Credentials;
          /** The authority of the store's certificate; the connection is encrypted. @default - without TLS */
          readonly authority?: { readonly secretName: string; readonly key: string };
      }
    | {
          readonly kind: "postgres";
          readonly name: string;
          readonly host: string;
          readonly port: number;
          readonly database: string;
          readonly user: string;
          /** One row with one number. */
          readonly query: string;
          readonly valuePerPod: number;
          /** @default require */
          readonly sslMode?: "disable" | "require" | "verify-ca" | "verify-full";
          readonly credentials: Omit<Credentials, "usernameKey">;
      }
    | {
          readonly kind: "prometheus";
          readonly name: string;
          readonly server: string;
          readonly query: string;
          readonly valuePerPod: number;
          /** Whether no answer means zero, instead of a failed reading. @default false */
          readonly emptyIsZero?: boolean;
      };

/** Exactly one engine: two at once cannot be said. */
export type Scaling = HorizontalScaling | KedaScaling;

/**
 * Recommendations for requests and limits. `Off` only reports; `Initial` sets them for new pods. The modes that evict
 * running pods are left out: they would fight a scaler that acts on CPU and memory.
 */
export interface VerticalScaling {
    readonly mode: "Off" | "Initial";
    /** @default `<part>-vpa` */
    readonly name?: string;
}

export interface AutoscalerArgs {
    /** Where the settings are: `graphmemory.backend`. Problems start with it. */
    readonly path: string;
    /** The very workload, so that what is scaled is what was declared. */
    readonly target: DeploymentArgs | StatefulSetArgs;
    /** @default - a fixed count */
    readonly scaling?: Scaling;
    /** @default - no recommendations */
    readonly vertical?: VerticalScaling;
    /** The metrics that the Prometheus adapter serves: the table its configuration is made from. */
    readonly served: readonly CustomMetric[];
    readonly capabilities: ScalingCapabilities;
}
