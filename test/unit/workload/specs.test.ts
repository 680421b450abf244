import {
    daemonSetSpec,
    defaultProgressDeadlineSeconds,
    deploymentSpec,
    disruptionBudget,
    ownRole,
    service,
    serviceAccount,
    statefulSetSpec,
    workloadMetadata,
} from "../../../components/workload/specs";
import { apiPart, daemonSet, deployment, meshPart, statefulSet } from "./samples";

const selector = {
    "app.kubernetes.io/name": "shop-api",
    "app.kubernetes.io/instance": "shop-staging",
    "app.kubernetes.io/component": "api",
};
const waiver = (reason: string) => ({ reason, owner: "shop", expires: "2027-06-30" });

describe("a Deployment", () => {
    it("never has fewer pods than it should while it rolls out, and gives up instead of hanging", () => {
        const { template, ...spec } = deploymentSpec(deployment);
        expect(spec).toEqual({
            replicas: 2,
            progressDeadlineSeconds: defaultProgressDeadlineSeconds,
            revisionHistoryLimit: 5,
            strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
            selector: { matchLabels: selector },
        });
        expect(template.metadata.labels).toMatchObject(selector);
        expect(deploymentSpec({ ...deployment, progressDeadlineSeconds: 300 }).progressDeadlineSeconds).toBe(300);
    });

    it("stops its pod before the next one starts where the two could not have its volume together", () => {
        const spec = deploymentSpec({ ...deployment, replicas: 1, disruption: { maxUnavailable: 1 }, stopFirst: true });
        expect(spec.strategy).toEqual({ type: "Recreate" });
    });
});

describe("a StatefulSet", () => {
    it("starts one by one, keeps its claims when scaled down or removed, and has named pods", () => {
        const { template, volumeClaimTemplates, selector: picked, ...spec } = statefulSetSpec(statefulSet);
        expect(spec).toEqual({
            replicas: 3,
            serviceName: "shop-store-pods",
            podManagementPolicy: "OrderedReady",
            revisionHistoryLimit: 5,
            updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
            persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
        });
        expect(template.metadata.labels).toMatchObject(picked.matchLabels ?? {});
        expect(volumeClaimTemplates).toEqual([
            {
                apiVersion: "v1",
                kind: "PersistentVolumeClaim",
                metadata: { name: "data", labels: picked.matchLabels },
                spec: {
                    accessModes: ["ReadWriteOnce"],
                    storageClassName: "fast",
                    resources: { requests: { storage: "10Gi" } },
                },
            },
        ]);
    });

    it("has no claim templates where it has no claims, and starts all at once when told to", () => {
        const spec = statefulSetSpec({ ...statefulSet, claims: {}, parallel: true });
        expect(spec).not.toHaveProperty("volumeClaimTemplates");
        expect(spec.podManagementPolicy).toBe("Parallel");
    });

    it("writes what backups and policies read on its claims", () => {
        const claims = {
            data: { size: "1Gi", storageClass: "fast", annotations: { "stackwright.dev/backup": "none" } },
        };
        expect(statefulSetSpec({ ...statefulSet, claims }).volumeClaimTemplates?.[0]?.metadata?.annotations).toEqual({
            "stackwright.dev/backup": "none",
        });
    });
});

describe("a DaemonSet", () => {
    it("replaces one node's pod at a time unless told otherwise", () => {
        const { template, selector: picked, ...spec } = daemonSetSpec(daemonSet);
        expect(spec).toEqual({
            revisionHistoryLimit: 5,
            updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
        });
        expect(template.metadata.labels).toMatchObject(picked.matchLabels ?? {});
        expect(daemonSetSpec({ ...daemonSet, maxUnavailable: 3 }).updateStrategy?.rollingUpdate).toMatchObject({
            maxUnavailable: 3,
        });
    });
});

describe("the workload object", () => {
    it("has all labels, and no annotation while nothing is loosened", () => {
        expect(workloadMetadata(deployment)).toEqual({
            name: "shop-api",
            namespace: "shop-staging",
            labels: {
                app: "shop-api",
                environment: "staging",
                ...selector,
                "app.kubernetes.io/version": "2.1.0",
                "app.kubernetes.io/part-of": "shop",
                "app.kubernetes.io/managed-by": "stackwright",
            },
        });
    });

    it("carries every waiver under the name of the rule it is for", () => {
        const { annotations } = workloadMetadata({
            ...daemonSet,
            loosen: {
                writableRoot: waiver("cache"),
                addCapabilities: { names: ["BPF"], waiver: waiver("kernel programs") },
                hostNetwork: waiver("sees the node's traffic"),
                root: waiver("the kernel asks for it"),
                privileged: waiver("mounts"),
            },
            volumes: { kernel: { kind: "host", path: "/sys/fs/bpf", type: "Directory", waiver: waiver("pins maps") } },
        });
        expect(
            Object.fromEntries(
                Object.entries(annotations ?? {}).map(([rule, text]) => [rule, JSON.parse(text).reason as string]),
            ),
        ).toEqual({
            "stackwright.dev/waiver.require-read-only-root": "cache",
            "stackwright.dev/waiver.drop-capabilities": "kernel programs",
            "stackwright.dev/waiver.forbid-host-namespaces": "sees the node's traffic",
            "stackwright.dev/waiver.require-non-root": "the kernel asks for it",
            "stackwright.dev/waiver.forbid-privileged": "mounts",
            "stackwright.dev/waiver.forbid-host-path": "pins maps",
        });
    });

    it("is refused under a name that its pods could not carry", () => {
        const part = { ...statefulSet.part, name: "s".repeat(53) };
        expect(() => workloadMetadata({ ...statefulSet, part })).toThrow(
            /the name of a StatefulSet is "s+": 53 characters long/,
        );
    });
});

describe("a disruption budget", () => {
    it("keeps what was asked for and never lets a pod that is not ready block a drain", () => {
        expect(disruptionBudget(deployment)).toMatchObject({
            apiVersion: "policy/v1",
            kind: "PodDisruptionBudget",
            metadata: { name: "shop-api", namespace: "shop-staging" },
            spec: {
                minAvailable: 1,
                unhealthyPodEvictionPolicy: "AlwaysAllow",
                selector: { matchLabels: selector },
            },
        });
        expect(disruptionBudget(statefulSet)?.spec).toMatchObject({ maxUnavailable: 1 });
    });

    it("does not exist for a DaemonSet, whose pods no drain evicts", () => {
        expect(disruptionBudget(daemonSet)).toBeUndefined();
    });
});

describe("a workload's account", () => {
    it("is its own and hands out no token by itself", () => {
        expect(serviceAccount(apiPart)).toMatchObject({
            kind: "ServiceAccount",
            metadata: { name: "shop-api", namespace: "shop-staging" },
            automountServiceAccountToken: false,
        });
        expect(serviceAccount({ ...apiPart, serviceAccount: "shop-app" }).metadata?.name).toBe("shop-app");
    });

    it("may do nothing unless rules are declared", () => {
        expect(ownRole(deployment)).toBeUndefined();
        expect(ownRole({ ...deployment, apiAccess: {} })).toBeUndefined();
    });

    it("may do exactly what is declared, in its own namespace", () => {
        const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }];
        expect(ownRole({ ...deployment, apiAccess: { rules } })).toMatchObject({
            role: { kind: "Role", metadata: { name: "shop-api", namespace: "shop-staging" }, rules },
            binding: {
                kind: "RoleBinding",
                roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "shop-api" },
                subjects: [{ kind: "ServiceAccount", name: "shop-api", namespace: "shop-staging" }],
            },
        });
    });
});

describe("a Service", () => {
    const ports = [{ name: "http", port: 8080, target: "http" }];

    it("has an address of the cluster and points at ports by name", () => {
        expect(service(apiPart, { name: "shop-api", ports })).toMatchObject({
            metadata: {
                name: "shop-api",
                namespace: "shop-staging",
                annotations: { "pulumi.com/skipAwait": "true" },
            },
            spec: {
                type: "ClusterIP",
                selector,
                ports: [{ name: "http", port: 8080, targetPort: "http", protocol: "TCP" }],
            },
        });
        expect(service(apiPart, { name: "shop-api", ports }).spec).not.toHaveProperty("clusterIP");
        expect(service(apiPart, { name: "shop-api", ports }).spec).not.toHaveProperty("sessionAffinity");
    });

    it("may be headless and name pods that are not ready yet", () => {
        expect(service(apiPart, { name: "pods", ports, headless: true, publishNotReady: true }).spec).toMatchObject({
            clusterIP: "None",
            publishNotReadyAddresses: true,
        });
    });

    it("may keep a client on one pod", () => {
        expect(service(apiPart, { name: "shop-api", ports, clientAffinitySeconds: 10_800 }).spec).toMatchObject({
            sessionAffinity: "ClientIP",
            sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } },
        });
    });

    it("opens both protocols of a port under names of their own", () => {
        const gossip = [{ name: "gossip", port: 7946, target: "gossip" }];
        expect(service(meshPart, { name: "mesh", ports: gossip }).spec?.ports).toEqual([
            { name: "gossip", port: 7946, targetPort: "gossip", protocol: "TCP" },
            { name: "gossip-udp", port: 7946, targetPort: "gossip-udp", protocol: "UDP" },
        ]);
    });

    it("cannot point at a port that does not exist", () => {
        const nowhere = [{ name: "web", port: 80, target: "web" }];
        expect(() => service(apiPart, { name: "shop-api", ports: nowhere })).toThrow(
            new Error('Service shop-api: "web" is not a port of shop-api'),
        );
    });
});
