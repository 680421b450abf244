import type { z } from "zod";
import { adoption } from "./adoption";
import type { Area, DeepReadonly } from "./area";
import { backup } from "./backup";
import { capabilities } from "./capabilities";
import { certificates } from "./certificates";
import { cluster } from "./cluster";
import { data } from "./data";
import { edge } from "./edge";
import { baseDomain, environment, kubeContext } from "./general";
import { graphmemory } from "./graphmemory";
import { images } from "./images";
import { monitoring } from "./monitoring";
import { namespaces } from "./namespaces";
import { signalHarvester } from "./signal-harvester";
import { spire } from "./spire";
import { telemetry } from "./telemetry";
import { x0tta6bl4 } from "./x0tta6bl4";

export type { Secrets } from "../secrets";
export type { Environment } from "./area";
export type { BackupSettings } from "./backup";
export type { Capabilities } from "./capabilities";
export type { CertificatesSettings } from "./certificates";
export type { ClusterSettings } from "./cluster";
export type { EdgeSettings } from "./edge";
export type { GraphmemorySettings } from "./graphmemory";
export type { MonitoringSettings } from "./monitoring";
export type { LimitSettings, NamespaceKey, NamespaceSettings, NamespacesSettings, QuotaSettings } from "./namespaces";
export type { SignalHarvesterSettings } from "./signal-harvester";
export type { SpireSettings } from "./spire";
export type { PostgresSettings, RedisSettings } from "./stores";
export type { TelemetrySettings } from "./telemetry";
export type { Autoscaling, Disruption, Resources, ScalingPace, Volume } from "./workload";
export type { X0tta6bl4Settings } from "./x0tta6bl4";

/** Every key of a stack file that is not a secret. A new area is one file beside this one and one line here. */
export const areas = {
    environment,
    kubeContext,
    baseDomain,
    cluster,
    capabilities,
    namespaces,
    data,
    certificates,
    edge,
    backup,
    images,
    monitoring,
    telemetry,
    spire,
    x0tta6bl4,
    signalHarvester,
    graphmemory,
    adoption,
} as const;

export type AreaName = keyof typeof areas;
export const areaNames = Object.keys(areas) as readonly AreaName[];

type AreaValue<Name extends AreaName> =
    (typeof areas)[Name] extends Area<infer Schema> ? DeepReadonly<z.output<Schema>> : never;

/** All areas of one stack, checked, with defaults filled in. */
export type AreaSettings = { readonly [Name in AreaName]: AreaValue<Name> };

/** Everything the program knows about the stack it is building, secrets apart. */
export interface Settings extends AreaSettings {
    /** The stack's name; cluster-scoped objects carry it. */
    readonly stack: string;
}
