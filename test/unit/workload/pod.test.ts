import { podTemplate } from "../../../components/workload/pod";
import { deployment, main, storePart } from "./samples";

const waiver = { reason: "keeps its cache beside its code", owner: "shop", expires: "2027-06-30" };

const template = (change: Partial<Parameters<typeof podTemplate>[0]> = {}) => podTemplate({ ...deployment, ...change });
const mainOf = (made: ReturnType<typeof podTemplate>) => made.spec.containers[0];

describe("the pod template with no choices made", () => {
    const made = template();

    it("is the restricted pod, figure by figure", () => {
        expect(made).toEqual({
            metadata: {
                labels: {
                    app: "shop-api",
                    environment: "staging",
                    "app.kubernetes.io/name": "shop-api",
                    "app.kubernetes.io/instance": "shop-staging",
                    "app.kubernetes.io/component": "api",
                    "app.kubernetes.io/version": "2.1.0",
                    "app.kubernetes.io/part-of": "shop",
                    "app.kubernetes.io/managed-by": "stackwright",
                },
                annotations: {},
            },
            spec: {
                serviceAccountName: "shop-api",
                automountServiceAccountToken: false,
                enableServiceLinks: false,
                priorityClassName: "stackwright-app-staging",
                securityContext: {
                    runAsNonRoot: true,
                    runAsUser: 10001,
                    runAsGroup: 10001,
                    fsGroup: 10001,
                    fsGroupChangePolicy: "OnRootMismatch",
                    seccompProfile: { type: "RuntimeDefault" },
                },
                terminationGracePeriodSeconds: 30,
                containers: [
                    {
                        name: "main",
                        image: "registry.example/shop:2.1.0",
                        imagePullPolicy: "IfNotPresent",
                        ports: [
                            { name: "http", containerPort: 8000, protocol: "TCP" },
                            { name: "metrics", containerPort: 8001, protocol: "TCP" },
                        ],
                        resources: {
                            requests: { cpu: "250m", memory: "512Mi", "ephemeral-storage": "64Mi" },
                            limits: { cpu: "1", memory: "2Gi", "ephemeral-storage": "512Mi" },
                        },
                        securityContext: {
                            allowPrivilegeEscalation: false,
                            capabilities: { drop: ["ALL"] },
                            readOnlyRootFilesystem: true,
                            runAsNonRoot: true,
                            seccompProfile: { type: "RuntimeDefault" },
                        },
                        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
                        livenessProbe: {
                            httpGet: { path: "/health", port: "http", scheme: "HTTP" },
                            initialDelaySeconds: 30,
                            periodSeconds: 30,
                            timeoutSeconds: 5,
                            failureThreshold: 3,
                            successThreshold: 1,
                        },
                        readinessProbe: {
                            httpGet: { path: "/health", port: "http", scheme: "HTTP" },
                            periodSeconds: 5,
                            timeoutSeconds: 3,
                            failureThreshold: 3,
                            successThreshold: 1,
                        },
                        startupProbe: {
                            httpGet: { path: "/health", port: "http", scheme: "HTTP" },
                            periodSeconds: 5,
                            timeoutSeconds: 5,
                            failureThreshold: 12,
                            successThreshold: 1,
                        },
                        lifecycle: { preStop: { exec: { command: ["sleep", "10"] } } },
                    },
                ],
                volumes: [{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }],
                affinity: {
                    podAntiAffinity: {
                        preferredDuringSchedulingIgnoredDuringExecution: [
                            {
                                weight: 100,
                                podAffinityTerm: {
                                    labelSelector: {
                                        matchExpressions: [{ key: "app", operator: "In", values: ["shop-api"] }],
                                    },
                                    topologyKey: "kubernetes.io/hostname",
                                },
                            },
                        ],
                    },
                },
                topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(
                    (topologyKey) => ({
                        maxSkew: 1,
                        topologyKey,
                        whenUnsatisfiable: "ScheduleAnyway",
                        labelSelector: {
                            matchLabels: {
                                "app.kubernetes.io/name": "shop-api",
                                "app.kubernetes.io/instance": "shop-staging",
                                "app.kubernetes.io/component": "api",
                            },
                        },
                    }),
                ),
            },
        });
    });
});

describe("containers beside the main one", () => {
    const exporter = { ...main("metrics"), name: "exporter", ports: ["metrics"] };
    const migrate = {
        name: "migrate",
        image: "registry.example/shop:2.1.0",
        command: ["python"],
        args: ["-m", "migrate"],
        resources: deployment.main.resources,
        runAs: { uid: 999, gid: 998 },
    };
    const { spec } = template({ sidecars: [exporter], init: [migrate] });

    it("are as restricted as the main one, whether they run beside it or before it", () => {
        const all = [...spec.containers, ...(spec.initContainers ?? [])];
        expect(all.map(({ name }) => name)).toEqual(["main", "exporter", "migrate"]);
        for (const { securityContext, resources } of all) {
            expect(securityContext).toMatchObject({
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
                readOnlyRootFilesystem: true,
            });
            expect(Object.keys(resources?.limits ?? {})).toEqual(["cpu", "memory", "ephemeral-storage"]);
        }
    });

    it("listen only on the ports they name, while the main one has all of them", () => {
        expect(spec.containers[1]?.ports).toEqual([{ name: "metrics", containerPort: 8001, protocol: "TCP" }]);
        expect(spec.initContainers?.[0]).not.toHaveProperty("ports");
    });

    it("are probed and drained while they run, but not when they run once before the others", () => {
        expect(Object.keys(spec.containers[1] ?? {})).toEqual(
            expect.arrayContaining(["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"]),
        );
        expect(Object.keys(spec.initContainers?.[0] ?? {})).not.toEqual(
            expect.arrayContaining([expect.stringMatching(/Probe|lifecycle/)]),
        );
    });

    it("may run as a user of their own", () => {
        expect(spec.initContainers?.[0]).toMatchObject({
            command: ["python"],
            args: ["-m", "migrate"],
            securityContext: { runAsUser: 999, runAsGroup: 998, runAsNonRoot: true },
        });
    });
});

describe("a port that speaks two protocols", () => {
    it("is two container ports, of which the second carries its protocol in the name", () => {
        const part = { ...deployment.part, ports: { gossip: { number: 7946, protocols: ["TCP", "UDP"] as const } } };
        expect(mainOf(template({ part }))?.ports).toEqual([
            { name: "gossip", containerPort: 7946, protocol: "TCP" },
            { name: "gossip-udp", containerPort: 7946, protocol: "UDP" },
        ]);
    });
});

describe("probes", () => {
    it("ask over HTTP, by connecting, or with a program", () => {
        const times = { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 };
        const probes = {
            liveness: { ask: { tcp: "http" }, ...times },
            readiness: { ask: { exec: ["pg_isready", "-q"] }, ...times },
            startup: { ask: { http: "/ready", port: "metrics" }, ...times },
        };
        expect(mainOf(template({ main: { ...main("http"), probes } }))).toMatchObject({
            livenessProbe: { tcpSocket: { port: "http" } },
            readinessProbe: { exec: { command: ["pg_isready", "-q"] } },
            startupProbe: { httpGet: { path: "/ready", port: "metrics" } },
        });
    });
});

describe("the environment of a container", () => {
    it("holds plain values, what the node knows, and whole ConfigMaps, but never a Secret", () => {
        const container = {
            ...main("http"),
            env: { LOG_LEVEL: "INFO" },
            envFromField: { POD_NAME: "metadata.name" },
            envFrom: [{ name: "shop-settings", hash: "0123456789abcdef" }],
        };
        expect(mainOf(template({ main: container }))).toMatchObject({
            env: [
                { name: "LOG_LEVEL", value: "INFO" },
                { name: "POD_NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } },
            ],
            envFrom: [{ configMapRef: { name: "shop-settings" } }],
        });
    });
});

describe("loosening by waiver", () => {
    it("opens the root file system of every container, and nothing else", () => {
        const container = mainOf(template({ loosen: { writableRoot: waiver } }));
        expect(container?.securityContext).toEqual({
            ...mainOf(template())?.securityContext,
            readOnlyRootFilesystem: false,
        });
    });

    it("adds capabilities to an otherwise empty set", () => {
        const loosen = { addCapabilities: { names: ["NET_BIND_SERVICE"], waiver } };
        expect(mainOf(template({ loosen }))?.securityContext?.capabilities).toEqual({
            drop: ["ALL"],
            add: ["NET_BIND_SERVICE"],
        });
    });

    it("shares the node's network with names still resolved in the cluster, or the node's processes", () => {
        expect(template({ loosen: { hostNetwork: waiver } }).spec).toMatchObject({
            hostNetwork: true,
            dnsPolicy: "ClusterFirstWithHostNet",
        });
        expect(template({ loosen: { hostProcesses: waiver } }).spec).toMatchObject({ hostPID: true });
        expect(template().spec).not.toHaveProperty("hostNetwork");
        expect(template().spec).not.toHaveProperty("hostPID");
    });

    it("runs as root, still without capabilities", () => {
        const made = template({ loosen: { root: waiver } });
        expect(made.spec.securityContext).toMatchObject({ runAsUser: 0, runAsGroup: 0 });
        expect(mainOf(made)?.securityContext).toMatchObject({ runAsNonRoot: false, capabilities: { drop: ["ALL"] } });
    });

    it("runs privileged, still with a read-only root", () => {
        const made = template({ loosen: { privileged: waiver, root: waiver } });
        expect(mainOf(made)?.securityContext).toEqual({ privileged: true, runAsUser: 0, readOnlyRootFilesystem: true });
    });
});

describe("asking the API server", () => {
    it("mounts a token only where access is declared", () => {
        expect(template().spec.automountServiceAccountToken).toBe(false);
        expect(template({ apiAccess: {} }).spec.automountServiceAccountToken).toBe(true);
    });
});

describe("stopping", () => {
    it("drains for as long as it is told to, within its grace", () => {
        const made = template({ drainSeconds: 15, graceSeconds: 60 });
        expect(made.spec.terminationGracePeriodSeconds).toBe(60);
        expect(mainOf(made)?.lifecycle).toEqual({ preStop: { exec: { command: ["sleep", "15"] } } });
    });

    it("does not drain with a program that the image does not have", () => {
        expect(mainOf(template({ drainSeconds: 0 }))).not.toHaveProperty("lifecycle");
    });
});

describe("placement", () => {
    it("prefers to be near another part, but less than it prefers to spread", () => {
        const { affinity } = template({ placement: { near: storePart } }).spec;
        const near = affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.[0];
        const apart = affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.[0];
        expect(near?.podAffinityTerm.labelSelector?.matchLabels).toMatchObject({
            "app.kubernetes.io/name": "shop-store",
        });
        expect(near?.weight).toBe(50);
        expect(apart?.weight).toBe(100);
    });

    it("avoids control-plane nodes under the old label and the new one", () => {
        const { affinity } = template({ placement: { avoidControlPlane: true } }).spec;
        expect(affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution).toEqual(
            ["node-role.kubernetes.io/master", "node-role.kubernetes.io/control-plane"].map((key) => ({
                weight: 100,
                preference: { matchExpressions: [{ key, operator: "NotIn", values: ["true", ""] }] },
            })),
        );
    });

    it("takes node selectors, tolerations and pull secrets as they are", () => {
        const tolerations = [{ key: "dedicated", operator: "Equal", value: "mesh", effect: "NoSchedule" }];
        expect(
            template({
                placement: { nodeSelector: { disk: "ssd" }, tolerations },
                imagePullSecrets: ["registry-login"],
            }).spec,
        ).toMatchObject({
            nodeSelector: { disk: "ssd" },
            tolerations,
            imagePullSecrets: [{ name: "registry-login" }],
        });
    });
});
