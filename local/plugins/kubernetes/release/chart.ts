// What stands in for the chart cert-manager where no chart can be fetched: its workloads, their accounts and Services.
//
// Left out on purpose: the webhook configurations, because nothing would answer them and every Certificate would be
// refused; the cluster roles, because nothing uses them; the CRDs, because the local control plane has them already.
import { at, isObject, type Json, type JsonObject, numberAt, objectAt, stringAt } from "../../protocol/json";

export const CHART = "cert-manager";
export const DEFAULT_VERSION = "v1.19.1";

/** On every object, so that nobody takes it for the real thing. */
export const STAND_IN = "stackwright.dev/stand-in";

export interface ChartRelease {
    readonly name: string;
    readonly namespace: string;
    readonly version: string;
    readonly values: JsonObject;
}

interface Part {
    /** Behind the release's own name; the controller has none. */
    readonly suffix: string;
    readonly app: string;
    readonly component: string;
    readonly image: string;
    readonly values: JsonObject;
    readonly ports: readonly { readonly name: string; readonly port: number }[];
    readonly service?: { readonly name: string; readonly port: number; readonly targetPort: string };
}

export function chartObjects(release: ChartRelease): JsonObject[] {
    return parts(release.values).flatMap((part) => [
        serviceAccount(release, part),
        ...(part.service ? [service(release, part, part.service)] : []),
        deployment(release, part),
    ]);
}

function parts(values: JsonObject): Part[] {
    const controller: Part = {
        suffix: "",
        app: CHART,
        component: "controller",
        image: "cert-manager-controller",
        values,
        ports: [
            { name: "http-metrics", port: 9402 },
            { name: "http-healthz", port: 9403 },
        ],
        service: { name: "tcp-prometheus-servicemonitor", port: 9402, targetPort: "http-metrics" },
    };
    const injector: Part = {
        suffix: "-cainjector",
        app: "cainjector",
        component: "cainjector",
        image: "cert-manager-cainjector",
        values: objectAt(values, "cainjector"),
        ports: [{ name: "http-metrics", port: 9402 }],
    };
    const webhook: Part = {
        suffix: "-webhook",
        app: "webhook",
        component: "webhook",
        image: "cert-manager-webhook",
        values: objectAt(values, "webhook"),
        ports: [
            { name: "https", port: numberAt(values, "webhook", "securePort") ?? 10250 },
            { name: "healthcheck", port: 6080 },
        ],
        service: { name: "https", port: 443, targetPort: "https" },
    };
    return at(values, "cainjector", "enabled") === false ? [controller, webhook] : [controller, injector, webhook];
}

/** The chart's rule: a release whose name holds the chart's does not repeat it. */
function fullName(release: ChartRelease): string {
    const override = stringAt(release.values, "fullnameOverride");
    if (override !== "") return override;
    return release.name.includes(CHART) ? release.name : `${release.name}-${CHART}`;
}

function metadata(release: ChartRelease, part: Part, more: JsonObject = {}): JsonObject {
    return {
        name: fullName(release) + part.suffix,
        namespace: release.namespace,
        labels: {
            ...selector(release, part),
            "app.kubernetes.io/version": release.version,
            ...objectAt(more, "labels"),
        },
        annotations: { [STAND_IN]: `chart ${CHART} ${release.version}`, ...objectAt(more, "annotations") },
    };
}

function selector(release: ChartRelease, part: Part): JsonObject {
    return {
        "app.kubernetes.io/name": part.app,
        "app.kubernetes.io/instance": release.name,
        "app.kubernetes.io/component": part.component,
    };
}

function accountName(release: ChartRelease, part: Part): string {
    return stringAt(part.values, "serviceAccount", "name") || fullName(release) + part.suffix;
}

function serviceAccount(release: ChartRelease, part: Part): JsonObject {
    const made = metadata(release, part, { annotations: objectAt(part.values, "serviceAccount", "annotations") });
    return {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { ...made, name: accountName(release, part) },
        automountServiceAccountToken: at(part.values, "serviceAccount", "automountServiceAccountToken") ?? true,
    };
}

function service(release: ChartRelease, part: Part, port: NonNullable<Part["service"]>): JsonObject {
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: metadata(release, part, {
            labels: objectAt(part.values, "serviceLabels"),
            annotations: objectAt(part.values, "serviceAnnotations"),
        }),
        spec: {
            type: stringAt(part.values, "serviceType") || "ClusterIP",
            selector: selector(release, part),
            ports: [{ name: port.name, port: port.port, targetPort: port.targetPort, protocol: "TCP" }],
        },
    };
}

const POD_SECURITY: JsonObject = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };
const CONTAINER_SECURITY: JsonObject = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
};

function deployment(release: ChartRelease, part: Part): JsonObject {
    const { values } = part;
    const optional = (key: string, value: Json | undefined): JsonObject =>
        value === undefined || value === null || value === "" ? {} : { [key]: value };
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: metadata(release, part, { annotations: objectAt(values, "deploymentAnnotations") }),
        spec: {
            replicas: numberAt(values, "replicaCount") ?? 1,
            selector: { matchLabels: selector(release, part) },
            ...optional("strategy", values.strategy),
            template: {
                metadata: {
                    labels: { ...selector(release, part), app: part.app, ...objectAt(values, "podLabels") },
                    ...optional("annotations", values.podAnnotations),
                },
                spec: {
                    serviceAccountName: accountName(release, part),
                    securityContext: values.securityContext ?? POD_SECURITY,
                    ...optional("priorityClassName", at(release.values, "global", "priorityClassName")),
                    ...optional("imagePullSecrets", at(release.values, "global", "imagePullSecrets")),
                    nodeSelector: values.nodeSelector ?? { "kubernetes.io/os": "linux" },
                    ...optional("affinity", values.affinity),
                    ...optional("tolerations", values.tolerations),
                    containers: [
                        {
                            name: `cert-manager-${part.component}`,
                            image: imageOf(release, part),
                            imagePullPolicy: stringAt(values, "image", "pullPolicy") || "IfNotPresent",
                            args: Array.isArray(values.extraArgs) ? values.extraArgs : [],
                            ports: part.ports.map(({ name, port }) => ({ name, containerPort: port, protocol: "TCP" })),
                            securityContext: values.containerSecurityContext ?? CONTAINER_SECURITY,
                            ...optional("resources", isObject(values.resources) ? values.resources : undefined),
                        },
                    ],
                },
            },
        },
    };
}

function imageOf(release: ChartRelease, part: Part): string {
    const image = objectAt(part.values, "image");
    const repository = stringAt(image, "repository") || `quay.io/jetstack/${part.image}`;
    const registry = stringAt(image, "registry");
    const digest = stringAt(image, "digest");
    const name = registry === "" ? repository : `${registry}/${repository}`;
    return digest === "" ? `${name}:${stringAt(image, "tag") || release.version}` : `${name}@${digest}`;
}
