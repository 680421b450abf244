import type { PodTemplateSpec } from "kubernetes-types/core/v1";
import { parse } from "yaml";
import { mask } from "../../../workflow/render/inputs";
import { manifestFiles } from "../../../workflow/render/manifests";
import type { KubeObject, World } from "../../../workflow/smoke/world";
import { recordStack, type StackName, settingsOf } from "../../support/stack";

/** A cluster in which everything that a stack declares runs as it should, built without one. */
export async function healthyWorld(stack: StackName): Promise<World> {
    const settings = settingsOf(stack);
    const { resources } = await recordStack(settings, { showSecret: mask });
    const declared = manifestFiles(resources).map(({ content }) => parse(content) as KubeObject);
    return {
        stack,
        environment: settings.environment,
        declared,
        live: [...nodes.map(node), ...declared.map(alive), ...declared.flatMap(pods), ...declared.flatMap(endpoints)],
        secretKeys: new Map(declared.filter(({ kind }) => kind === "Secret").map((one) => [idOf(one), keysOf(one)])),
    };
}

/** The same, with some objects changed or, for undefined, gone. */
export function changed(
    world: World,
    matches: (object: KubeObject) => boolean,
    change: (object: KubeObject) => KubeObject | undefined,
): World {
    const live = world.live.flatMap((object) => (matches(object) ? (change(structuredClone(object)) ?? []) : [object]));
    if (live.length === world.live.length && live.every((one, index) => one === world.live[index])) {
        throw new Error("the fault was planted nowhere");
    }
    return { ...world, live };
}

const nodes = ["node-a", "node-b", "node-c"];
const idOf = ({ metadata }: KubeObject) => `${metadata.namespace}/${metadata.name}`;
const keysOf = ({ data, stringData }: KubeObject) => [...Object.keys(data ?? {}), ...Object.keys(stringData ?? {})];

function node(name: string): KubeObject {
    return { apiVersion: "v1", kind: "Node", metadata: { name }, spec: {}, status: { conditions: [holds("Ready")] } };
}

const holds = (type: string) => ({ type, status: "True" });

interface Spec {
    readonly replicas?: number;
    readonly template: PodTemplateSpec;
    readonly clusterIP?: string;
    readonly hard?: object;
}

const specOf = ({ spec }: KubeObject) => (spec ?? {}) as Spec;
const countOf = (object: KubeObject) => (object.kind === "DaemonSet" ? nodes.length : (specOf(object).replicas ?? 1));

function statusOf(object: KubeObject): object {
    const count = countOf(object);
    switch (object.kind) {
        case "Deployment":
        case "StatefulSet":
            return { observedGeneration: 1, replicas: count, readyReplicas: count, updatedReplicas: count };
        case "DaemonSet":
            return {
                observedGeneration: 1,
                desiredNumberScheduled: count,
                numberReady: count,
                updatedNumberScheduled: count,
            };
        case "Namespace":
            return { phase: "Active" };
        case "Job":
            return { succeeded: 1 };
        case "PersistentVolumeClaim":
            return { phase: "Bound" };
        case "PodDisruptionBudget":
            return { disruptionsAllowed: 1, currentHealthy: 2, expectedPods: 2 };
        case "HorizontalPodAutoscaler":
            return { conditions: [holds("AbleToScale"), holds("ScalingActive")] };
        case "ResourceQuota":
            return { hard: specOf(object).hard };
        default:
            return {};
    }
}

/** What the API server writes where a program says nothing. */
const filledIn: Readonly<Record<string, object>> = {
    Service: { clusterIP: "198.19.128.9" },
    Deployment: { replicas: 1 },
    StatefulSet: { replicas: 1 },
};

function alive(object: KubeObject): KubeObject {
    const spec = object.spec === undefined ? undefined : { ...filledIn[object.kind], ...object.spec };
    return {
        ...object,
        metadata: { ...object.metadata, generation: 1 },
        ...(spec === undefined ? {} : { spec }),
        status: statusOf(object),
    };
}

function pods(object: KubeObject): readonly KubeObject[] {
    if (!["Deployment", "StatefulSet", "DaemonSet"].includes(object.kind)) return [];
    const { template } = specOf(object);
    const { containers } = template.spec ?? { containers: [] };
    return Array.from({ length: countOf(object) }, (_, index) => ({
        apiVersion: "v1",
        kind: "Pod",
        metadata: {
            ...template.metadata,
            name: `${object.metadata.name}-${index}`,
            ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
        },
        spec: { ...template.spec, nodeName: nodes[index % nodes.length] },
        status: {
            phase: "Running",
            conditions: [holds("Ready")],
            containerStatuses: containers.map(({ name }) => ({ name, restartCount: 0, state: { running: {} } })),
        },
    }));
}

function endpoints(object: KubeObject): readonly KubeObject[] {
    if (object.kind !== "Service") return [];
    const { name = "", namespace = "" } = object.metadata;
    return [
        {
            apiVersion: "discovery.k8s.io/v1",
            kind: "EndpointSlice",
            metadata: { name: `${name}-1`, namespace, labels: { "kubernetes.io/service-name": name } },
            endpoints: [{ conditions: { ready: true } }],
        },
    ];
}
