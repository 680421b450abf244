import { styleFor } from "../../../local/terminal";
import { questionsOf } from "../../../workflow/smoke/answers";
import { asJson, asTable } from "../../../workflow/smoke/report";
import { runChecks, smokeChecks } from "../../../workflow/smoke/run";
import type { KubeObject, World } from "../../../workflow/smoke/world";
import { stacks } from "../../support/stack";
import { changed, healthyWorld } from "./samples";

let staging: World;
beforeAll(async () => {
    staging = await healthyWorld("staging");
});

const failing = (world: World) => runChecks(world).filter(({ faults }) => faults.length > 0);
const named = (kind: string, name: string) => (object: KubeObject) =>
    object.kind === kind && object.metadata.name === name;

/** Changes a member of an object at a path such as `status.readyReplicas` or `spec.containers.0.image`. */
const setting = (path: string, value: unknown) => (object: KubeObject) => {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let at = object as unknown as Record<string, unknown>;
    for (const key of keys) at = at[key] as Record<string, unknown>;
    if (value === undefined) delete at[last];
    else at[last] = value;
    return object;
};
const gone = () => undefined;

const backend = "graphmemory-backend";
const pod = named("Pod", `${backend}-0`);

describe("smoke checks", () => {
    it("are at least the thirty of the original, each with a name of its own", () => {
        expect(smokeChecks.length).toBeGreaterThanOrEqual(30);
        expect(new Set(smokeChecks.map(({ name }) => name)).size).toBe(smokeChecks.length);
        const counts = (group: string) => smokeChecks.filter((check) => check.group === group).length;
        expect(counts("deployment")).toBeGreaterThanOrEqual(15);
        expect(counts("pod configuration")).toBeGreaterThanOrEqual(7);
        expect(counts("availability")).toBeGreaterThanOrEqual(3);
        expect(counts("manifests")).toBe(5);
    });

    it.each(stacks)("find nothing wrong where all of %s runs as declared", async (stack) => {
        expect(failing(stack === "staging" ? staging : await healthyWorld(stack))).toEqual([]);
    });

    const config = named("ConfigMap", "graphmemory-config");
    const reader = (object: KubeObject) => object.kind === "ClusterRole";
    it.each<[string, (object: KubeObject) => boolean, (object: KubeObject) => KubeObject | undefined, string, string]>([
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
        [
            "a failed job",
            named("Job", "redis-check"),
            setting("status", { failed: 3 }),
            "jobs have succeeded",
            "failed",
        ],
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
            (policy) =>
                setting("spec.ingress", [...((policy.spec as { ingress: unknown[] }).ingress ?? []), {}])(policy),
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
    ])("find %s", (_, where, fault, check, words) => {
        const found = failing(changed(staging, where, fault));
        const faults = found.find(({ name }) => name === check)?.faults ?? [];
        expect(found.map(({ name }) => name)).toContain(check);
        expect(faults.join("\n")).toContain(words);
    });

    it("find replicas that share one node, and a policy that nobody declared", () => {
        const together = changed(staging, (one) => one.kind === "Pod", setting("spec.nodeName", "node-a"));
        expect(failing(together).map(({ name }) => name)).toEqual(["replicas are on several nodes"]);
        const foreign = {
            apiVersion: "networking.k8s.io/v1",
            kind: "NetworkPolicy",
            metadata: { name: "allow-all", namespace: "graphmemory-staging" },
        };
        const found = failing({ ...staging, live: [...staging.live, foreign] });
        expect(found.map(({ faults }) => faults)).toEqual([
            ["NetworkPolicy graphmemory-staging/allow-all is nobody's"],
        ]);
    });

    it("find a Secret that lost a key, without ever seeing a value", () => {
        const secretKeys = new Map([
            ...staging.secretKeys,
            ["graphmemory-staging/redis-queue-graphmemory-backend", ["username"]],
        ]);
        expect(failing({ ...staging, secretKeys })[0]?.faults.join()).toContain("has no password");
    });

    it("find what a program declares for another environment, twice, elsewhere or not at all", () => {
        const [first] = staging.declared.filter(({ kind }) => kind === "Deployment");
        const other = { ...staging, environment: "production" };
        expect(failing(other).map(({ name }) => name)).toEqual([
            "every object has a name, an environment and an owner",
            "the environment's values reach the programs",
        ]);
        const twice = { ...staging, declared: [...staging.declared, first as KubeObject] };
        expect(failing(twice).map(({ name }) => name)).toContain("no object is declared twice");
        const bare = { ...staging, declared: staging.declared.filter(({ kind }) => kind !== "ServiceAccount") };
        expect(failing(bare).map(({ name }) => name)).toEqual(["each system has all its parts"]);
    });
});

it("A budget for the pods of somebody else's controller has nothing to guard until that runs; one for our own has.", () => {
    const empty = (object: KubeObject) => ({ ...object, status: { disruptionsAllowed: 0, expectedPods: 0 } });
    expect(failing(changed(staging, named("PodDisruptionBudget", "edge-public"), empty))).toEqual([]);
    const ours = failing(changed(staging, named("PodDisruptionBudget", backend), empty));
    expect(ours.map(({ name }) => name)).toEqual(["disruption budgets let a pod move"]);
});

describe("the report", () => {
    it("is a table with what is wrong below it, or JSON with all of it", () => {
        const world = changed(staging, named("Deployment", backend), setting("status.readyReplicas", 0));
        const results = runChecks(world);
        const table = asTable("staging", results, styleFor(false));
        expect(table).toContain(
            "✗ Deployments: ready = desired\n    Deployment graphmemory-staging/graphmemory-backend: 0 of 1 ready",
        );
        expect(table).toContain(`stack staging: ${smokeChecks.length - 1} checks passed, 1 failed`);
        expect(JSON.parse(asJson("staging", results))).toMatchObject({
            stack: "staging",
            failed: 1,
            passed: smokeChecks.length - 1,
        });
    });
});

describe("asking for health on a real cluster", () => {
    it("goes through the API server to the Service and path of each program's own probe", () => {
        const paths = questionsOf(staging).map(({ path }) => path);
        expect(paths).toContain(
            "/api/v1/namespaces/graphmemory-staging/services/graphmemory-dashboard:8501/proxy/_stcore/health",
        );
        expect(paths).toContain("/api/v1/namespaces/x0tta6bl4-staging/services/x0tta6bl4-api:8080/proxy/health");
    });
});
