import type { Part } from "../core/traffic";
import type { Waiver } from "../core/waiver";
import type { Placement, Resources, SecretRef } from "../workload";

export type AgentPart = Part<"metrics" | "health">;
export type GatewayPart = Part<"otlp-grpc" | "otlp-http" | "metrics" | "health">;
export type LokiPart = Part<"http">;
export type JaegerPart = Part<"otlp-grpc" | "query" | "metrics" | "health">;

/** The programs of a stack's logs and traces. What is switched off, or is somebody else's, is absent. */
export interface TelemetryParts {
    readonly gateway: GatewayPart;
    /** On every node, in a namespace of its own. */
    readonly agent?: AgentPart;
    readonly loki?: LokiPart;
    readonly jaeger?: JaegerPart;
}

export interface Store {
    readonly image: string;
    readonly resources: Resources;
    readonly volume: { readonly size: string; readonly storageClass: string };
    readonly retentionDays: number;
}

/** Somebody else's, reached by OTLP over HTTPS. */
export interface External {
    readonly endpoint: string;
    /** What it is shown, where it asks for something. */
    readonly token?: { readonly secret: SecretRef; readonly key: string };
}

/** A store of our own where the part is there, else somebody else's; nothing where neither is wanted. */
export type Target = { readonly kind: "store"; readonly store: Store } | ({ readonly kind: "external" } & External);

export interface AgentArgs {
    readonly resources: Resources;
    /** Where the node keeps what containers write. */
    readonly logFolder: string;
    /** The only namespaces whose logs are read. */
    readonly namespaces: readonly string[];
    /** How many of the nodes may be without one during a rollout. */
    readonly maxUnavailable: number;
    readonly nodes: number;
    readonly waiver: Waiver;
    /** Agents must be on every node. */
    readonly placement: Placement;
}

export interface TelemetryArgs {
    readonly parts: TelemetryParts;
    readonly stack: string;
    readonly environment: string;
    /** The collector's: agents and gateway are the same program. */
    readonly image: string;
    readonly agent?: AgentArgs;
    readonly gateway: { readonly replicas: number; readonly resources: Resources };
    readonly logs?: Target;
    readonly traces?: Target;
    /** Attributes that never leave, beside what is always dropped. */
    readonly dropAlso: readonly string[];
    /** Refuse deletion of what holds data. */
    readonly protect: boolean;
    readonly placement?: Placement;
}
