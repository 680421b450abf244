import type { Part } from "../core/traffic";
import type { Placement, Resources, SecretRef } from "../workload";
import type { Signals, Use } from "./model";
import type { RoutingArgs } from "./routing";
import type { ScrapeJob } from "./scrape";

export type PrometheusPart = Part<"http">;
export type AlertmanagerPart = Part<"http" | "cluster">;
export type GrafanaPart = Part<"http">;
export type KubeStateMetricsPart = Part<"http" | "telemetry">;

/** The pods of one instance. */
export interface MonitoringParts {
    readonly prometheus: PrometheusPart;
    readonly alertmanager: AlertmanagerPart;
    readonly grafana?: GrafanaPart;
    /** Only in the instance that watches the cluster. */
    readonly kubeStateMetrics?: KubeStateMetricsPart;
}

export interface StoredProgram {
    readonly image: string;
    readonly replicas: number;
    readonly resources: Resources;
    readonly volume: { readonly size: string; readonly storageClass: string };
}

/** A program that is reached from outside, at an address of its own. */
export interface Exposure {
    readonly url: string;
    /** Whether the gateway asks for a login first, which it then passes on. */
    readonly basicAuth: boolean;
}

/** What else Grafana shows: logs, traces. */
export interface DataSource {
    readonly name: string;
    /** Others refer to it by this. */
    readonly uid: string;
    readonly type: "loki" | "jaeger";
    readonly url: string;
    readonly jsonData: Readonly<Record<string, unknown>>;
}

export interface MonitoringArgs {
    /** How the instance is called in messages: `monitoring.shared`. */
    readonly path: string;
    readonly parts: MonitoringParts;
    readonly stack: string;
    readonly prometheus: StoredProgram & {
        readonly retention: string;
        /** Whether kubelets have certificates of the cluster's authority. @default true */
        readonly verifyKubelets?: boolean;
    };
    readonly alertmanager: StoredProgram & {
        readonly routing: RoutingArgs;
        /** One file per webhook address. @default - nobody is told */
        readonly urls?: SecretRef;
        /** @default - inside the cluster only */
        readonly exposed?: Exposure;
    };
    readonly grafana?: StoredProgram & {
        readonly adminPassword: { readonly secret: SecretRef; readonly key: string };
        /** Names under which it is found: `prometheus-grafana`, 80. */
        readonly service: { readonly name: string; readonly port: number };
        /** @default - inside the cluster only */
        readonly exposed?: Exposure;
    };
    /** Beside this instance's own Prometheus. @default - nothing */
    readonly dataSources?: readonly DataSource[];
    readonly kubeStateMetrics?: Pick<StoredProgram, "image" | "resources">;
    readonly jobs: readonly ScrapeJob[];
    readonly signals: readonly Signals[];
    /** What else reads this instance's series: autoscalers' metrics. @default - nothing */
    readonly otherUses?: readonly Use[];
    /** Where docs/runbooks is served. */
    readonly runbooks: string;
    /** How the page before all systems' is called. */
    readonly tag: string;
    /** Jobs and rules as objects of the Prometheus operator too. @default false */
    readonly operatorObjects?: boolean;
    readonly placement?: Placement;
    /** Refuse deletion of what holds data. */
    readonly protect: boolean;
    /** A dead man's switch is asked for. */
    readonly production: boolean;
}
