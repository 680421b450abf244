import { validateAutoscaler } from "../../../components/autoscaling";
import { validateClusterAccess } from "../../../components/cluster";
import { describeProblem, type Problem, ProblemsError } from "../../../components/core/problems";
import { apiServer, definePart, TrafficMap, validateTraffic } from "../../../components/core/traffic";
import { type DeploymentArgs, validateWorkload } from "../../../components/workload";
import { parseSettings } from "../../../config/parse";
import { checkSecrets } from "../../../config/secret-checks";
import type { SecretName } from "../../../config/secrets";
import { readStackFile, stackFilePath } from "../../../config/stack-file";
import { checkStack } from "../../../systems/checks";
import { planStack } from "../../../systems/plan";
import { at, objectsOf } from "../../support/figures";
import { type StackName, stacks } from "../../support/names";

/** Faults of the manifests that these systems came with. Each must be impossible to say, or be refused in plain words. */

const said = (problems: readonly Problem[]): string => problems.map(describeProblem).join("\n");

/** What the program says of a stack file in which one thing was changed; nothing if it accepts the change. */
function refusalOf(stack: StackName, change: (raw: Record<string, unknown>) => void): string {
    const raw = structuredClone(readStackFile(stackFilePath(stack)).raw) as Record<string, unknown>;
    change(raw);
    try {
        const settings = parseSettings(raw, stack);
        checkStack(planStack(settings), settings);
        return "";
    } catch (error) {
        if (error instanceof ProblemsError) return error.message;
        throw error;
    }
}

function put(raw: Record<string, unknown>, path: string, value: unknown): void {
    const steps = path.split(".");
    const last = steps.pop() ?? "";
    const parent = at(raw, steps.join("."));
    if (typeof parent !== "object" || parent === null) throw new Error(`no ${path} in the stack file`);
    (parent as Record<string, unknown>)[last] = value;
}

const worker = (over: Partial<DeploymentArgs> = {}): DeploymentArgs => ({
    kind: "Deployment",
    part: definePart({
        system: "shop",
        environment: "staging",
        namespace: "shop",
        name: "worker",
        component: "worker",
        ports: { http: { number: 8000 } },
    }),
    tier: "app",
    runAs: { uid: 1000 },
    replicas: 2,
    scaled: true,
    disruption: { minAvailable: 1 },
    main: {
        name: "worker",
        image: "worker:1.0.0",
        resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "200m", memory: "256Mi" } },
        probes: {
            startup: { ask: { tcp: "http" }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 12 },
            readiness: { ask: { tcp: "http" }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
            liveness: { ask: { tcp: "http" }, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
        },
    },
    ...over,
});

describe("A fault of the original manifests cannot come back.", () => {
    test("A quota below the autoscalers' maximum is refused with the arithmetic.", () => {
        const refusal = refusalOf("production", (raw) => {
            put(raw, "namespaces.graphmemory.quota.limits.cpu", "9");
        });
        expect(refusal).toContain('production · namespaces.graphmemory.quota.limits.cpu is "9"');
        expect(refusal).toContain("cannot hold its workloads at their largest: ");
        expect(refusal).toContain("graphmemory-analytics (8 + 1) × 2 = 18");
    });

    test("A quota without room for the volume that all pods share is refused.", () => {
        const refusal = refusalOf("production", (raw) => {
            put(raw, "namespaces.signalHarvester.quota.storage", "9Gi");
        });
        expect(refusal).toContain('namespaces.signalHarvester.quota.storage is "9Gi"');
        expect(refusal).toContain("claims of no single workload = 10Gi");
    });

    test("A volume for one node that several replicas share is refused.", () => {
        const refusal = refusalOf("production", (raw) => {
            put(raw, "signalHarvester.data", { size: "10Gi", storageClass: "fast-ssd", accessMode: "ReadWriteOnce" });
        });
        expect(refusal).toContain("10 pods would share a volume that attaches to one node");
    });

    test("A rule that would select no destination is refused.", () => {
        const map = new TrafficMap();
        const caller = map.add(worker().part);
        map.connect(caller, apiServer([], 6443), "api", { why: "reads" });
        expect(said(validateTraffic(map, { nodeBlocks: [] }))).toContain(
            "api-server has no address, so the rule would be open to everyone",
        );
    });

    test.each(stacks)("In %s every namespace is selected by the label that Kubernetes itself sets.", async (stack) => {
        const policies = [...(await objectsOf(stack)).values()].filter(({ kind }) => kind === "NetworkPolicy");
        const labels = policies.flatMap((policy) =>
            [...(JSON.stringify(policy).matchAll(/"namespaceSelector":\{"matchLabels":\{"([^"]+)"/g) ?? [])].map(
                ([, label]) => label,
            ),
        );
        expect(labels.length).toBeGreaterThan(10);
        expect([...new Set(labels)]).toEqual(["kubernetes.io/metadata.name"]);
    });

    test("The internet is an address block without private ranges, never an empty namespace selector.", async () => {
        const policy = (await objectsOf("production")).get(
            "NetworkPolicy signal-harvester/signal-harvester-api-traffic",
        );
        expect(at(policy, "spec.egress[0].to[0].ipBlock.except")).toEqual(
            expect.arrayContaining(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"]),
        );
        expect(at(policy, "spec.egress[0].to[0].namespaceSelector")).toBeUndefined();
    });

    test("An autoscaler on a metric that nobody serves is refused.", () => {
        const problems = validateAutoscaler({
            path: "shop.worker",
            target: worker(),
            scaling: {
                engine: "hpa",
                min: 2,
                max: 4,
                metrics: [{ name: "queue_depth", perPod: "20" }],
                behaviour: {
                    up: { percent: 100, periodSeconds: 15, stabilizationSeconds: 0 },
                    down: { percent: 100, periodSeconds: 15, stabilizationSeconds: 300 },
                },
            },
            served: [],
            capabilities: { metricsServer: true, prometheusAdapter: true, keda: false, vpa: false },
        });
        expect(said(problems)).toContain("queue_depth");
    });

    test("An image without a version, or with the one that moves, is refused.", () => {
        for (const image of ["worker", "worker:latest", "registry.internal:5000/team/worker"]) {
            const { main } = worker();
            expect(said(validateWorkload(worker({ main: { ...main, image } })))).toContain("not a pinned version");
        }
        const refusal = refusalOf("staging", (raw) => {
            raw.images = { overrides: { "x0tta6bl4-api": { tag: "latest" } } };
        });
        expect(refusal).toContain('images.overrides.x0tta6bl4-api.tag is "latest"');
    });

    test("An account that may write, or read every Secret, across the cluster is refused.", () => {
        const access = (rule: { apiGroups: string[]; resources: string[]; verbs: string[] }) =>
            said(
                validateClusterAccess({
                    name: "shop",
                    bindingName: "shop-binding",
                    owner: worker().part,
                    rules: [rule],
                    subjects: [worker().part],
                }),
            );
        expect(access({ apiGroups: [""], resources: ["secrets"], verbs: ["get"] })).toContain("secrets");
        expect(access({ apiGroups: [""], resources: ["pods"], verbs: ["get", "delete"] })).toContain("delete");
        expect(access({ apiGroups: ["*"], resources: ["pods"], verbs: ["get"] })).toContain("wildcard");
    });

    test.each(stacks)("In %s every password and key is generated or the user's own.", async (stack) => {
        const secrets = [...(await objectsOf(stack)).values()].filter(({ kind }) => kind === "Secret");
        const values = secrets.flatMap((secret) =>
            Object.entries(at(secret, "stringData") ?? {}).filter(([key]) => /password|_key$|token/i.test(key)),
        );
        // What the recording engine gives for a generated value, and for a secret of the stack's settings.
        const generated = /^recorded-[0-9a-f]{64}$|^stand-in-\w+$|^[A-Za-z0-9+/]{43}=$/;
        expect(values.length).toBeGreaterThan(8);
        expect(values.filter(([, value]) => !generated.test(String(value)))).toEqual([]);
    });

    test("A place where privileged pods may run is refused without a waiver.", () => {
        for (const level of ["baseline", "privileged"]) {
            const refusal = refusalOf("production", (raw) => {
                put(raw, "namespaces.x0tta6bl4.podSecurity", level);
            });
            expect(refusal).toContain("namespaces.x0tta6bl4.podSecurity");
        }
    });

    test.each(stacks)("In %s no privileged pod is in a namespace that would refuse it.", async (stack) => {
        const objects = [...(await objectsOf(stack)).values()];
        const levels = new Map(
            objects
                .filter(({ kind }) => kind === "Namespace")
                .map((one) => [
                    String(at(one, "metadata.name")),
                    at(one, 'metadata.labels["pod-security.kubernetes.io/enforce"]'),
                ]),
        );
        const privileged = objects.filter((one) =>
            /"privileged":true|"hostPath":|"hostPID":true/.test(JSON.stringify(at(one, "spec.template.spec") ?? {})),
        );
        expect(privileged.map(({ kind }) => kind)).toContain("DaemonSet");
        expect(privileged.map((one) => levels.get(String(at(one, "metadata.namespace"))))).toEqual(
            privileged.map(() => "privileged"),
        );
    });

    test("Every origin with credentials is refused.", () => {
        const refusal = refusalOf("production", (raw) => {
            put(raw, "edge.hosts.graphmemoryApi", { cors: { origins: ["*"], credentials: true } });
        });
        expect(refusal).toContain('production · edge.hosts.graphmemoryApi.cors.origins is "*"');
        expect(refusal).toContain("would let every site in the world act in its visitors' names");
    });

    test.each(stacks)("In %s no account may write Secrets, in any namespace or in all of them.", async (stack) => {
        const roles = [...(await objectsOf(stack)).values()].filter(({ kind }) =>
            /^(Cluster)?Role$/.test(String(kind)),
        );
        expect(roles.length).toBeGreaterThan(5);
        const writing = roles.filter((role) =>
            ((at(role, "rules") ?? []) as readonly { resources?: readonly string[]; verbs: readonly string[] }[]).some(
                ({ resources = [], verbs }) =>
                    resources.some((one) => ["secrets", "*"].includes(one)) &&
                    verbs.some((verb) => !["get", "list", "watch"].includes(verb)),
            ),
        );
        expect(writing.map((role) => at(role, "metadata.name"))).toEqual([]);
    });

    test("A password that everybody knows is refused where it counts.", () => {
        const secrets = { signalHarvesterApiKey: "changeme", signalHarvesterGrafanaPassword: "admin" } as const;
        const problems = checkSecrets({
            stack: "production",
            environment: "production",
            values: new Map(Object.entries(secrets) as [SecretName, string][]),
            encrypted: new Set(Object.keys(secrets) as SecretName[]),
            isEnabled: (owner) => owner === "signalHarvester",
        });
        for (const name of Object.keys(secrets)) {
            expect(said(problems.filter(({ path }) => path.includes(name)))).toContain("placeholder");
        }
    });
});
