import { describeProblem } from "../../../components/core/problems";
import {
    type ContainerArgs,
    type Probes,
    type RunningContainerArgs,
    startupBudgetSeconds,
    validateWorkload,
    type WorkloadArgs,
} from "../../../components/workload";
import { apiPart, daemonSet, deployment, httpProbes, main, statefulSet, storePart } from "./samples";

const waiver = { reason: "loads kernel programs", owner: "mesh", expires: "2027-06-30" };

function messages(args: WorkloadArgs): readonly string[] {
    return validateWorkload(args).map(describeProblem);
}

function withMain(change: Partial<RunningContainerArgs>): WorkloadArgs {
    return { ...deployment, main: { ...deployment.main, ...change } };
}

function withProbes(change: Partial<Probes>): WorkloadArgs {
    return withMain({ probes: { ...deployment.main.probes, ...change } });
}

const { probes } = main("http");

describe("a sound workload", () => {
    it.each([deployment, statefulSet, daemonSet])("has no problem ($kind)", (args) => {
        expect(messages(args)).toEqual([]);
    });
});

describe("a container", () => {
    it.each(["registry.example/shop", "registry.example:5000/shop", "shop:latest", "shop:", "shop@sha256:0a1b"])(
        "must name a version: %s does not",
        (image) => {
            expect(messages(withMain({ image }))).toEqual([
                `shop.api.main.image is "${image}": not a pinned version; want a tag other than latest; ` +
                    "set it in config/images.ts or under stackwright:images",
            ]);
        },
    );

    it.each(["registry.example:5000/shop:1.0", "shop:1.0@sha256:0a1b"])("may be called %s", (image) => {
        expect(messages(withMain({ image }))).toEqual([]);
    });

    it("cannot mount a volume that nobody declared", () => {
        expect(messages({ ...withMain({ mounts: [{ volume: "data", path: "/data" }] }), volumes: {} })).toEqual([
            'shop.api.main.mounts is "data": no such volume; want tmp',
        ]);
    });

    it("may mount a claim of its StatefulSet", () => {
        const mounts = [{ volume: "data", path: "/data" }];
        expect(messages({ ...statefulSet, main: { ...statefulSet.main, mounts } })).toEqual([]);
    });

    it("cannot mount two things in one place, the writable /tmp included", () => {
        const args: WorkloadArgs = {
            ...withMain({
                mounts: [
                    { volume: "cache", path: "/tmp" },
                    { volume: "cache", path: "/cache" },
                    { volume: "tmp", path: "/cache" },
                ],
            }),
            volumes: { cache: { kind: "scratch", size: "1Gi" } },
        };
        expect(messages(args)).toEqual([
            'shop.api.main.mounts is "/tmp": something is mounted there already',
            'shop.api.main.mounts is "/cache": something is mounted there already',
        ]);
    });

    it("cannot listen on a port that its part does not have", () => {
        const args = { ...deployment, sidecars: [{ ...main("http"), name: "exporter", ports: ["http", "stats"] }] };
        expect(messages(args)).toEqual([
            'shop.api.exporter.ports is "stats": not a port of the part; want http, metrics',
        ]);
    });

    it("cannot request more than its limit, of anything", () => {
        const resources = {
            requests: { cpu: "2", memory: "3Gi", ephemeralStorage: "1Gi" },
            limits: { cpu: "1500m", memory: "2Gi" },
        };
        expect(messages(withMain({ resources }))).toEqual([
            'shop.api.main.resources.requests.cpu is "2": more than the limit; want at most 1500m; ' +
                "raise the limit or lower the request",
            'shop.api.main.resources.requests.memory is "3Gi": more than the limit; want at most 2Gi; ' +
                "raise the limit or lower the request",
            'shop.api.main.resources.requests.ephemeralStorage is "1Gi": more than the limit; want at most 512Mi; ' +
                "raise the limit or lower the request",
        ]);
    });

    it("cannot have an amount that nobody can read", () => {
        const resources = {
            requests: { cpu: "a lot", memory: "512Mi" },
            limits: { cpu: "1", memory: "2GB" },
        };
        expect(messages(withMain({ resources }))).toEqual([
            'shop.api.main.resources.requests.cpu cannot be read: "a lot" is not an amount of CPU; want for instance 250m or 2',
            'shop.api.main.resources.limits.memory cannot be read: "2GB" is not an amount of memory or storage; ' +
                "want for instance 512Mi or 20Gi",
        ]);
    });

    it("is looked at in every role: main, sidecar and init", () => {
        const unpinned: ContainerArgs = { ...main("http"), name: "copy", image: "busybox" };
        const args: WorkloadArgs = {
            ...deployment,
            main: { ...deployment.main, image: "shop" },
            sidecars: [{ ...main("http"), name: "exporter", image: "exporter", ports: ["http"] }],
            init: [unpinned],
        };
        expect(validateWorkload(args).map(({ path }) => path)).toEqual([
            "shop.api.main.image",
            "shop.api.exporter.image",
            "shop.api.copy.image",
        ]);
    });
});

describe("the probes of a container", () => {
    it("must be different questions for life and for readiness", () => {
        expect(messages(withProbes({ liveness: probes.readiness }))).toEqual([
            "shop.api.main.probes liveness and readiness are the same probe, so a busy pod would be killed instead of spared; " +
                "let liveness fail later than readiness",
        ]);
    });

    it("must not kill before they spare", () => {
        const liveness = { ...probes.liveness, periodSeconds: 5, failureThreshold: 2 };
        expect(messages(withProbes({ liveness }))).toEqual([
            "shop.api.main.probes.liveness gives up after 10 s, before readiness does, so a busy pod would be killed " +
                "instead of spared; want at least 15 s; raise its periodSeconds or failureThreshold",
        ]);
    });

    it("must be answered before they are asked again", () => {
        expect(messages(withProbes({ readiness: { ...probes.readiness, timeoutSeconds: 6 } }))).toEqual([
            "shop.api.main.probes.readiness.timeoutSeconds is 6: longer than the period; want at most 5",
        ]);
    });

    it("must ask at a port of their own container", () => {
        expect(messages(withProbes({ startup: { ...probes.startup, ask: { tcp: "admin" } } }))).toEqual([
            'shop.api.main.probes.startup.port is "admin": not a port of this container, so the probe could never succeed; ' +
                "want http, metrics",
        ]);
        const sidecar = { ...main("http"), name: "exporter" };
        expect(messages({ ...deployment, sidecars: [sidecar] })).toContain(
            'shop.api.exporter.probes.liveness.port is "http": not a port of this container, so the probe could never ' +
                "succeed; want an exec probe, or name the port under the container's ports",
        );
    });

    it("may ask with a program where there is no port", () => {
        const exec = (periodSeconds: number) => ({
            ask: { exec: ["pg_isready"] },
            periodSeconds,
            timeoutSeconds: 3,
            failureThreshold: 3,
        });
        const own = { liveness: exec(10), readiness: exec(5), startup: exec(5) };
        expect(messages({ ...deployment, sidecars: [{ ...main("http"), name: "exporter", probes: own }] })).toEqual([]);
    });

    it("give up on the start after the delay and every attempt together", () => {
        expect(startupBudgetSeconds(httpProbes("http"))).toBe(60);
        const startup = { ...probes.startup, initialDelaySeconds: 10 };
        expect(startupBudgetSeconds({ ...probes, startup })).toBe(70);
    });

    it("must give up before the rollout does", () => {
        const startup = { ...probes.startup, periodSeconds: 10, failureThreshold: 60 };
        expect(messages(withProbes({ startup }))).toEqual([
            "shop.api.main.probes.startup may take 600 s, but the rollout is given up after 600 s without progress; " +
                "want less than 600 s; shorten the startup probe or raise progressDeadlineSeconds",
        ]);
        expect(messages({ ...deployment, progressDeadlineSeconds: 60 })).toHaveLength(1);
    });

    it("may take their time in a StatefulSet, whose rollout has no deadline", () => {
        const startup = { ...probes.startup, ask: { tcp: "sql" }, periodSeconds: 10, failureThreshold: 180 };
        const store = { ...statefulSet.main, probes: { ...statefulSet.main.probes, startup } };
        expect(messages({ ...statefulSet, main: store })).toEqual([]);
    });
});

describe("a pod's ports", () => {
    it.each(["Http", "a-name-too-long-", "8000", "double--dash", "sixteen-letters-"])(
        "cannot be called %s, which Kubernetes refuses",
        (name) => {
            const part = { ...apiPart, ports: { ...apiPart.ports, [name]: { number: 9000 } } };
            expect(messages({ ...deployment, part })).toEqual([
                `shop.api.ports is "${name}": Kubernetes refuses it as the name of a container port; ` +
                    'want at most 15 lower-case letters, digits and single "-", with at least one letter',
            ]);
        },
    );

    it("leave room for the protocol's name where a port speaks two", () => {
        const part = {
            ...apiPart,
            ports: { ...apiPart.ports, "twelve-chars": { number: 9000, protocols: ["TCP", "UDP"] as const } },
        };
        expect(validateWorkload({ ...deployment, part }).map(({ value }) => value)).toEqual(["twelve-chars-udp"]);
    });
});

describe("stopping and moving pods", () => {
    it("needs more time than the drain takes", () => {
        expect(messages({ ...deployment, drainSeconds: 30 })).toEqual([
            "shop.api.graceSeconds is 30: the drain alone takes 30 s, so the program would be killed before it can stop; " +
                "want more than 30",
        ]);
        expect(messages({ ...deployment, drainSeconds: 30, graceSeconds: 31 })).toEqual([]);
        expect(messages({ ...deployment, graceSeconds: 10 })).toHaveLength(1);
    });

    it("always leaves one pod that may move", () => {
        expect(messages({ ...deployment, disruption: { minAvailable: 2 } })).toEqual([
            "shop.api.disruption.minAvailable is 2: with 2 replicas no pod may ever move, so no node can be drained; " +
                "want at most 1; lower it, or raise the replicas",
        ]);
        expect(messages({ ...deployment, replicas: 1 })).toEqual([
            "shop.api.disruption.minAvailable is 1: with 1 replica no pod may ever move, so no node can be drained; " +
                "want at most 0; lower it, or raise the replicas",
        ]);
        expect(messages({ ...deployment, replicas: 1, disruption: { minAvailable: 0 } })).toEqual([]);
    });

    it("is never forbidden by a budget of nothing", () => {
        expect(messages({ ...statefulSet, disruption: { maxUnavailable: 0 } })).toEqual([
            "shop.store.disruption.maxUnavailable is 0: no pod may ever move, so no node can be drained; want at least 1",
        ]);
    });
});

describe("loosening", () => {
    it("to privileged is not possible without root, because no container would start", () => {
        expect(messages({ ...daemonSet, loosen: { privileged: waiver } })).toEqual([
            "shop.mesh.loosen.privileged its containers run as root, which the pod still forbids, so none would start; " +
                "waive root as well",
        ]);
        expect(messages({ ...daemonSet, loosen: { privileged: waiver, root: waiver } })).toEqual([]);
    });
});

describe("a Service", () => {
    it("can only point at a port of the part", () => {
        const services = [{ name: "shop-api", ports: [{ name: "web", port: 80, target: "web" }] }];
        expect(messages({ ...deployment, services })).toEqual([
            'shop.api.services.shop-api.web is "web": not a port of the part; want http, metrics',
        ]);
    });

    it("has each port once per protocol", () => {
        const services = [
            {
                name: "shop-api",
                ports: [
                    { name: "http", port: 80, target: "http" },
                    { name: "metrics", port: 80, target: "metrics" },
                ],
            },
        ];
        expect(messages({ ...deployment, services })).toEqual([
            "shop.api.services.shop-api.metrics is 80: TCP 80 is already in this Service",
        ]);
    });

    it("must be headless and declared where it names a StatefulSet's pods", () => {
        const expected = [
            'shop.store.governingService is "shop-store-pods": not one of its headless services, so the pods would have no ' +
                "names; declare it under services with headless: true",
        ];
        expect(messages({ ...statefulSet, services: [] })).toEqual(expected);
        const withAddress = { name: "shop-store-pods", ports: [{ name: "sql", port: 5432, target: "sql" }] };
        expect(messages({ ...statefulSet, services: [withAddress] })).toEqual(expected);
    });
});

describe("several faults", () => {
    it("are all reported at once, each with its path", () => {
        const args: WorkloadArgs = {
            ...statefulSet,
            part: storePart,
            main: { ...statefulSet.main, image: "postgres" },
            governingService: "nowhere",
            drainSeconds: 60,
            disruption: { minAvailable: 3 },
        };
        expect(validateWorkload(args).map(({ path }) => path)).toEqual([
            "shop.store.main.image",
            "shop.store.graceSeconds",
            "shop.store.disruption.minAvailable",
            "shop.store.governingService",
        ]);
    });
});
