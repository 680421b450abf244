import * as pulumi from "@pulumi/pulumi";
import type {
    Container,
    PodSpec as KubernetesPodSpec,
    Probe as KubernetesProbe,
    Volume as KubernetesVolume,
    PersistentVolumeClaimSpec,
    PodTemplateSpec,
    ProjectedVolumeSource,
    ResourceRequirements,
    SecurityContext,
} from "kubernetes-types/core/v1";
import { given } from "../core/given";
import { labels } from "../core/labels";
import type { RunAs } from "../core/security";
import { restrictedContainer, restrictedPod } from "../core/security";
import { priorityClassName, type Tier } from "../core/tiers";
import { type Part, type PartPort, protocolsOf } from "../core/traffic";
import type {
    ApiAccess,
    ContainerArgs,
    Loosening,
    Mount,
    Placement,
    Probe,
    ResourceAmounts,
    Resources,
    RunningContainerArgs,
    Volume,
} from "./args";
import { affinity, spreading } from "./placement";

/** What Deployments, StatefulSets, DaemonSets and Jobs have in common. */
export interface PodArgs {
    readonly part: Part;
    readonly tier: Tier;
    readonly runAs: RunAs;
    readonly main: ContainerArgs | RunningContainerArgs;
    readonly sidecars?: readonly RunningContainerArgs[];
    readonly init?: readonly ContainerArgs[];
    readonly volumes?: Readonly<Record<string, Volume>>;
    readonly claims?: Readonly<Record<string, unknown>>;
    readonly placement?: Placement;
    readonly loosen?: Loosening;
    readonly apiAccess?: ApiAccess;
    readonly podAnnotations?: Readonly<Record<string, string>>;
    readonly imagePullSecrets?: readonly string[];
    readonly drainSeconds?: number;
    readonly graceSeconds?: number;
}

/** Volumes of the kinds used here: the two published typings disagree on the required members of others. */
type PodVolume = Pick<KubernetesVolume, "name" | "emptyDir" | "configMap" | "secret" | "csi" | "hostPath"> & {
    persistentVolumeClaim?: { claimName: string };
    ephemeral?: { volumeClaimTemplate: { spec: EphemeralClaim } };
    projected?: Required<Pick<ProjectedVolumeSource, "sources">>;
};
type EphemeralClaim = Required<Pick<PersistentVolumeClaimSpec, "accessModes" | "storageClassName" | "resources">>;
export type PodSpec = Omit<KubernetesPodSpec, "hostAliases" | "volumes"> & { volumes: PodVolume[] };

/** A pod template whose only late value is the fingerprint of the secrets it mounts. */
export type PodTemplate = Omit<PodTemplateSpec, "metadata" | "spec"> & {
    metadata: { labels: Record<string, string>; annotations: Record<string, pulumi.Input<string>> };
    spec: PodSpec;
};

export const defaultDrainSeconds = 10;
export const defaultGraceSeconds = 30;
/** The writable directory every container has. */
export const scratchVolume = "tmp";
export const scratchMountPath = "/tmp";
export const defaultEphemeralStorage = { requests: "64Mi", limits: "512Mi" } as const;

export function podTemplate(args: PodArgs): PodTemplate {
    return {
        metadata: { labels: { ...labels(args.part) }, annotations: podAnnotations(args) },
        spec: podSpec(args),
    };
}

function podAnnotations(args: PodArgs): Record<string, pulumi.Input<string>> {
    const volumes = Object.values(args.volumes ?? {});
    const containers = [args.main, ...(args.sidecars ?? []), ...(args.init ?? [])];
    const configHashes = [
        ...volumes.flatMap((volume) => (volume.kind === "config" && volume.live !== true ? [volume.config.hash] : [])),
        ...containers.flatMap((container) => (container.envFrom ?? []).map((config) => config.hash)),
    ];
    const secretHashes = volumes.flatMap((volume) =>
        volume.kind === "secret" && volume.live !== true ? [volume.secret.hash] : [],
    );
    const elsewhere = madeElsewhere(args);
    return {
        ...args.podAnnotations,
        ...(elsewhere.length === 0 ? {} : { [madeElsewhereAnnotation]: elsewhere.join(",") }),
        ...(configHashes.length === 0 ? {} : { "stackwright.dev/config-hash": [...new Set(configHashes)].join("-") }),
        ...(secretHashes.length === 0
            ? {}
            : { "stackwright.dev/secret-hash": pulumi.all(secretHashes).apply((hashes) => hashes.join("-")) }),
    };
}

/** Read by the packs, which otherwise want every Secret that a pod names to be made here. */
const madeElsewhereAnnotation = "stackwright.dev/made-elsewhere";

function madeElsewhere({ volumes, imagePullSecrets = [] }: PodArgs): readonly string[] {
    const mounted = Object.values(volumes ?? {}).flatMap((volume) =>
        volume.kind === "secret" && volume.secret.foreign === true ? [volume.secret.name] : [],
    );
    return [...new Set([...imagePullSecrets, ...mounted])].sort().map((name) => `Secret/${name}`);
}

function podSpec(args: PodArgs): PodSpec {
    const { part, loosen } = args;
    const init = args.init ?? [];
    const spread = spreading(part);
    return {
        serviceAccountName: part.serviceAccount,
        automountServiceAccountToken: args.apiAccess !== undefined,
        enableServiceLinks: false,
        priorityClassName: priorityClassName(part.environment, args.tier),
        securityContext: loosen?.root === undefined ? restrictedPod(args.runAs) : rootPod(),
        terminationGracePeriodSeconds: args.graceSeconds ?? defaultGraceSeconds,
        ...(init.length === 0 ? {} : { initContainers: init.map((container) => containerSpec(args, container, [])) }),
        containers: [
            runningContainer(args, args.main, Object.keys(part.ports)),
            ...(args.sidecars ?? []).map((container) => runningContainer(args, container, [])),
        ],
        volumes: podVolumes(args),
        affinity: affinity(part, args.placement),
        topologySpreadConstraints: spread,
        ...given("nodeSelector", args.placement?.nodeSelector && { ...args.placement.nodeSelector }),
        ...given("tolerations", args.placement?.tolerations && [...args.placement.tolerations]),
        ...given(
            "imagePullSecrets",
            args.imagePullSecrets?.map((name) => ({ name })),
        ),
        ...(loosen?.hostNetwork === undefined ? {} : { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" }),
        ...(loosen?.hostProcesses === undefined ? {} : { hostPID: true }),
    };
}

function rootPod() {
    return { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: "RuntimeDefault" } };
}

function runningContainer(
    args: PodArgs,
    container: ContainerArgs | RunningContainerArgs,
    defaultPorts: readonly string[],
): Container {
    const drain = args.drainSeconds ?? defaultDrainSeconds;
    const running = "probes" in container;
    return {
        ...containerSpec(args, container, defaultPorts),
        ...(running
            ? {
                  livenessProbe: probe(container.probes.liveness),
                  readinessProbe: probe(container.probes.readiness),
                  startupProbe: probe(container.probes.startup),
              }
            : {}),
        // A program rather than the API's own sleep action, which needs Kubernetes 1.30.
        ...(running && drain > 0 ? { lifecycle: { preStop: { exec: { command: ["sleep", String(drain)] } } } } : {}),
    };
}

function containerSpec(args: PodArgs, container: ContainerArgs, defaultPorts: readonly string[]): Container {
    const ports = (container.ports ?? defaultPorts).flatMap((name) => containerPorts(name, args.part.ports[name]));
    return {
        name: container.name,
        image: container.image,
        imagePullPolicy: "IfNotPresent",
        ...given("command", container.command && [...container.command]),
        ...given("args", container.args && [...container.args]),
        ...(ports.length === 0 ? {} : { ports }),
        ...environment(container),
        resources: resourceRequirements(container.resources),
        securityContext: containerSecurity(container, args.loosen),
        volumeMounts: [
            { name: scratchVolume, mountPath: scratchMountPath },
            ...(container.mounts ?? []).map((mount) => volumeMount(mount, args.volumes?.[mount.volume])),
        ],
    };
}

/** A port that speaks two protocols is two container ports, and only one of them may keep the plain name. */
function containerPorts(name: string, port: PartPort | undefined) {
    if (port === undefined) throw new Error(`container port "${name}" is not a port of its part`);
    return protocolsOf(port).map((protocol, index) => ({
        name: index === 0 ? name : `${name}-${protocol.toLowerCase()}`,
        containerPort: port.number,
        protocol,
    }));
}

function environment(container: ContainerArgs): Pick<Container, "env" | "envFrom"> {
    const env = [
        ...Object.entries(container.env ?? {}).map(([name, value]) => ({ name, value })),
        ...Object.entries(container.envFromField ?? {}).map(([name, fieldPath]) => ({
            name,
            valueFrom: { fieldRef: { apiVersion: "v1", fieldPath } },
        })),
    ];
    const envFrom = (container.envFrom ?? []).map((config) => ({ configMapRef: { name: config.name } }));
    return { ...(env.length === 0 ? {} : { env }), ...(envFrom.length === 0 ? {} : { envFrom }) };
}

function containerSecurity(container: ContainerArgs, loosen: Loosening = {}): SecurityContext {
    const runAs = container.runAs;
    if (isPrivileged(container, loosen)) return { privileged: true, runAsUser: 0, readOnlyRootFilesystem: true };
    const base = restrictedContainer({ writableRoot: loosen.writableRoot !== undefined });
    return {
        ...base,
        ...(runAs === undefined ? {} : { runAsUser: runAs.uid, runAsGroup: runAs.gid ?? runAs.uid }),
        ...(loosen.addCapabilities === undefined
            ? {}
            : { capabilities: { drop: ["ALL"], add: [...loosen.addCapabilities.names] } }),
        ...(loosen.root === undefined ? {} : { runAsNonRoot: false }),
    };
}

function isPrivileged(container: ContainerArgs, { privileged }: Loosening): boolean {
    return privileged !== undefined && (privileged.containers?.includes(container.name) ?? true);
}

export function resourceRequirements(resources: Resources): ResourceRequirements {
    return {
        requests: amounts(resources.requests, defaultEphemeralStorage.requests),
        limits: amounts(resources.limits, defaultEphemeralStorage.limits),
    };
}

function amounts(amount: ResourceAmounts, ephemeralStorage: string): Record<string, string> {
    return {
        cpu: amount.cpu,
        memory: amount.memory,
        "ephemeral-storage": amount.ephemeralStorage ?? ephemeralStorage,
    };
}

function probe(args: Probe): KubernetesProbe {
    const { ask } = args;
    return {
        ...("http" in ask ? { httpGet: { path: ask.http, port: ask.port, scheme: "HTTP" } } : {}),
        ...("tcp" in ask ? { tcpSocket: { port: ask.tcp } } : {}),
        ...("exec" in ask ? { exec: { command: [...ask.exec] } } : {}),
        ...given("initialDelaySeconds", args.initialDelaySeconds),
        periodSeconds: args.periodSeconds,
        timeoutSeconds: args.timeoutSeconds,
        failureThreshold: args.failureThreshold,
        successThreshold: 1,
    };
}

function volumeMount(mount: Mount, volume: Volume | undefined) {
    const writableByDefault =
        volume === undefined ||
        volume.kind === "scratch" ||
        volume.kind === "claim" ||
        volume.kind === "ephemeral" ||
        volume.kind === "host";
    const readOnly = mount.readOnly ?? !writableByDefault;
    return {
        name: mount.volume,
        mountPath: mount.path,
        ...given("subPath", mount.subPath),
        ...(readOnly ? { readOnly: true } : {}),
        ...given("mountPropagation", mount.propagation),
    };
}

function podVolumes(args: PodArgs): PodVolume[] {
    const scratch: Volume = { kind: "scratch", size: "64Mi" };
    return Object.entries({ [scratchVolume]: scratch, ...args.volumes }).map(([name, volume]) => ({
        name,
        ...volumeSource(volume),
    }));
}

function volumeSource(volume: Volume): Omit<PodVolume, "name"> {
    switch (volume.kind) {
        case "scratch":
            return { emptyDir: { sizeLimit: volume.size, ...(volume.inMemory === true ? { medium: "Memory" } : {}) } };
        case "config":
            return { configMap: { name: volume.config.name, defaultMode: volume.mode ?? 0o444 } };
        case "secret":
            // Readable through the pod's group only.
            return {
                secret: {
                    secretName: volume.secret.name,
                    defaultMode: volume.mode ?? 0o440,
                    ...given(
                        "items",
                        volume.keys?.map((key) => ({ key, path: key })),
                    ),
                },
            };
        case "claim":
            return { persistentVolumeClaim: { claimName: volume.claimName } };
        case "ephemeral":
            return {
                ephemeral: {
                    volumeClaimTemplate: {
                        spec: {
                            accessModes: ["ReadWriteOnce"],
                            storageClassName: volume.storageClass,
                            resources: { requests: { storage: volume.size } },
                        },
                    },
                },
            };
        case "csi":
            return { csi: { driver: volume.driver, readOnly: true } };
        case "token":
            return {
                projected: {
                    sources: [
                        {
                            serviceAccountToken: {
                                audience: volume.audience,
                                expirationSeconds: volume.expirationSeconds,
                                path: "token",
                            },
                        },
                    ],
                },
            };
        case "host":
            return { hostPath: { path: volume.path, type: volume.type } };
    }
}
