import type { KubeObject } from "../../../workflow/smoke/world";

export const named = (kind: string, name: string) => (object: KubeObject) =>
    object.kind === kind && object.metadata.name === name;

/** Changes a member of an object at a path such as `status.readyReplicas` or `spec.containers.0.image`. */
export const setting = (path: string, value: unknown) => (object: KubeObject) => {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let at = object as unknown as Record<string, unknown>;
    for (const key of keys) at = at[key] as Record<string, unknown>;
    if (value === undefined) delete at[last];
    else at[last] = value;
    return object;
};
export const gone = () => undefined;

export const backend = "graphmemory-backend";
export const pod = named("Pod", `${backend}-0`);
const config = named("ConfigMap", "graphmemory-config");
const reader = (object: KubeObject) => object.kind === "ClusterRole";

/** What is wrong, with which object, how; the check that must see it, and a word that it must say. */
export const plantedFaults: readonly (readonly [
    what: string,
    where: (object: KubeObject) => boolean,
    fault: (object: KubeObject) => KubeObject | undefined,
    check: string,
    words: string,
])[] = [
    [
        "a namespace that is going away",
        named("Namespace", "graphmemory-staging"),
        setting("status.phase", "Terminating"),
        "namespaces exist and are active",
        "Terminating",
    ],
    [
        "a lowered Pod Security label",
        named("Namespace", "graphmemory-staging"),
        setting("metadata.labels", {}),
        "namespaces carry their labels",
        "pod-security",
    ],
    [
        "a workload that somebody deleted",
        named("StatefulSet", "redis-queue"),
        gone,
        "workloads exist",
        "redis-queue is not there",
    ],
    [
        "a Deployment with a pod too few",
        named("Deployment", backend),
        setting("status.readyReplicas", 0),
        "Deployments: ready = desired",
        "0 of 1 ready",
    ],
    [
        "a rollout that is stuck",
        named("Deployment", backend),
        setting("status.updatedReplicas", 0),
        "Deployments: ready = desired",
        "of the current version",
    ],
    [
        "a StatefulSet scaled to nothing",
        named("StatefulSet", "postgres"),
        setting("spec.replicas", 0),
        "StatefulSets: ready = desired",
        "no pod at all",
    ],
    [
        "a node without its mesh pod",
        named("DaemonSet", "x0tta6bl4-mesh-node"),
        setting("status.numberReady", 2),
        "DaemonSets: one pod on every node",
        "2 of 3",
    ],
    [
        "a pod that is not ready",
        pod,
        setting("status.conditions", [{ type: "Ready", status: "False", reason: "ContainersNotReady" }]),
        "pods are running and ready",
        "ContainersNotReady",
    ],
    [
        "a container killed for memory again and again",
        pod,
        setting("status.containerStatuses.0.restartCount", 7),
        "no container keeps being started again",
        "7 times",
    ],
    ["a failed job", named("Job", "redis-check"), setting("status", { failed: 3 }), "jobs have succeeded", "failed"],
    [
        "a Service on another port",
        named("Service", backend),
        setting("spec.ports.0.port", 80),
        "Services exist with an address",
        "spec.ports[http].port is 80",
    ],
    [
        "a Service that leads nowhere",
        named("EndpointSlice", `${backend}-1`),
        setting("endpoints", []),
        "Services have ready endpoints",
        backend,
    ],
    [
        "a changed value",
        config,
        setting("data.LOG_LEVEL", "TRACE"),
        "ConfigMaps exist with the declared values",
        'data.LOG_LEVEL is "TRACE"',
    ],
    [
        "an account that mounts its token",
        named("ServiceAccount", backend),
        setting("automountServiceAccountToken", true),
        "accounts exist and mount no token",
        backend,
    ],
    [
        "a role that reads Secrets",
        reader,
        setting("rules", [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }]),
        "cluster roles read, never Secrets",
        "may get secrets",
    ],
    [
        "a binding to somebody else",
        (one) => one.kind === "ClusterRoleBinding",
        setting("subjects", []),
        "cluster role bindings name their accounts",
        "subjects",
    ],
    [
        "a claim without a volume",
        named("PersistentVolumeClaim", "signal-harvester-data"),
        setting("status.phase", "Pending"),
        "claims are bound",
        "Pending",
    ],
    [
        "a pod that runs as root",
        pod,
        setting("spec.securityContext.runAsUser", 0),
        "security context: non-root, group, seccomp, no capabilities",
        "runAsUser is 0",
    ],
    [
        "a container without limits",
        pod,
        setting("spec.containers.0.resources.limits", undefined),
        "requests and limits on every container",
        "no limits.memory",
    ],
    [
        "a mount that is missing",
        pod,
        setting("spec.containers.0.volumeMounts", []),
        "mounts: configuration, data, identity socket and the rest",
        "/run/secrets/application",
    ],
    [
        "an annotation that is missing",
        named("Pod", "x0tta6bl4-controller-0"),
        setting("metadata.annotations", {}),
        "annotations for the scraper, hashes of what is mounted",
        "prometheus.io/scrape",
    ],
    ["a variable that is missing", pod, setting("spec.containers.0.env", []), "environment variables", "env["],
    [
        "a renamed port",
        pod,
        setting("spec.containers.0.ports.0.name", "web"),
        "named ports",
        "ports[http] is not there",
    ],
    [
        "a pod without liveness",
        pod,
        setting("spec.containers.0.livenessProbe", undefined),
        "three probes on every running container",
        "no livenessProbe",
    ],
    [
        "another image",
        pod,
        setting("spec.containers.0.image", "graphmemory/backend:latest"),
        "images and commands as declared",
        "latest",
    ],
    [
        "another account",
        pod,
        setting("spec.serviceAccountName", "default"),
        "accounts of their own, tokens only where declared",
        "default",
    ],
    [
        "a pod that may sit beside its like",
        pod,
        setting("spec.affinity", {}),
        "pods keep apart: anti-affinity and spread over zones",
        "podAntiAffinity",
    ],
    [
        "an impatient probe",
        pod,
        setting("spec.containers.0.livenessProbe.periodSeconds", 1),
        "probes ask what, when and how patiently was declared",
        "periodSeconds is 1",
    ],
    [
        "an update that takes pods away",
        named("Deployment", backend),
        setting("spec.strategy.rollingUpdate.maxUnavailable", 1),
        "rolling updates: one more, never one less",
        "maxUnavailable is 1",
    ],
    [
        "a budget that blocks every drain",
        named("PodDisruptionBudget", backend),
        setting("status.disruptionsAllowed", 0),
        "disruption budgets let a pod move",
        "none may move",
    ],
    [
        "an autoscaler that reads nothing",
        named("HorizontalPodAutoscaler", `${backend}-hpa`),
        setting("status.conditions", [{ type: "ScalingActive", status: "False", message: "no metrics" }]),
        "autoscalers can read what they scale by",
        "no metrics",
    ],
    ["a node that is down", named("Node", "node-a"), setting("status.conditions", []), "nodes are ready", "node-a"],
    [
        "no time to stop",
        pod,
        setting("spec.terminationGracePeriodSeconds", 0),
        "grace to stop, priority and place as declared",
        "is 0",
    ],
    [
        "a policy that lets everybody in",
        named("NetworkPolicy", `${backend}-traffic`),
        (policy) => setting("spec.ingress", [...((policy.spec as { ingress: unknown[] }).ingress ?? []), {}])(policy),
        "network policies are as declared",
        "lets more through (ingress)",
    ],
    [
        "a namespace that is open",
        named("NetworkPolicy", "graphmemory-deny-all"),
        gone,
        "every namespace is closed by default",
        "graphmemory-staging",
    ],
    [
        "a quota that somebody raised",
        named("ResourceQuota", "graphmemory-quota"),
        (quota) => ({ ...quota, spec: { hard: { pods: "999" } } }),
        "quotas are as declared and hold what runs",
        "hard.pods",
    ],
    [
        "no default limits",
        (one) => one.kind === "LimitRange" && one.metadata.namespace === "graphmemory-staging",
        setting("spec.limits", []),
        "limits for containers that say nothing",
        "limits",
    ],
    [
        "copies that somebody suspended",
        (one) => one.kind === "CronJob" && (one.spec as { suspend?: boolean }).suspend === false,
        setting("spec.suspend", true),
        "scheduled jobs are as declared",
        "spec.suspend is true, declared is false",
    ],
    [
        "a role that somebody widened",
        (one) => one.kind === "Role",
        (role) => ({ ...role, rules: [...(role.rules as unknown[]), { verbs: ["*"] }] }),
        "roles and bindings of namespaces are as declared",
        "allows more than was declared",
    ],
    [
        "a binding to another account",
        (one) => one.kind === "RoleBinding",
        setting("subjects", []),
        "roles and bindings of namespaces are as declared",
        "subjects",
    ],
    [
        "an autoscaler that goes less far",
        (one) => one.kind === "HorizontalPodAutoscaler",
        setting("spec.maxReplicas", 1),
        "autoscalers scale what was declared, by what and how far",
        "spec.maxReplicas",
    ],
];
