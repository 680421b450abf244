import {
    type AutoscalerArgs,
    type HorizontalScaling,
    type KedaScaling,
    type KedaTrigger,
    validateAutoscaler,
    validateOneScalerEach,
} from "../../../components/autoscaling";
import { describeProblem } from "../../../components/core/problems";
import { statefulSet } from "../workload/samples";
import { byQueue, everything, horizontal, kedaScaling, onUse, target } from "./samples";

const messages = (args: AutoscalerArgs) => validateAutoscaler(args).map(describeProblem);
const withScaling = (change: Partial<HorizontalScaling>): AutoscalerArgs => ({
    ...horizontal,
    scaling: { ...onUse, ...change },
});
const withKeda = (change: Partial<KedaScaling>): AutoscalerArgs => ({
    ...byQueue,
    scaling: { ...kedaScaling, ...change },
});
const onCpu: KedaTrigger = { kind: "cpu", percent: 75 };

describe("a sound scaler", () => {
    it("has no problem, whichever the engine", () => {
        expect(messages(horizontal)).toEqual([]);
        expect(messages(byQueue)).toEqual([]);
        expect(messages({ ...horizontal, vertical: { mode: "Off" } })).toEqual([]);
    });

    it("may recommend sizes for a workload whose count is fixed", () => {
        const { scaling: _, ...fixed } = horizontal;
        expect(messages({ ...fixed, target: { ...target, scaled: false }, vertical: { mode: "Initial" } })).toEqual([]);
    });
});

describe("the target of a scaler", () => {
    it("must leave its count to it, or every update would undo the scaler", () => {
        expect(messages({ ...horizontal, target: { ...target, scaled: false } })).toEqual([
            'shop.api.autoscaling is "hpa": the workload sets its own count of replicas, so every update would undo ' +
                "the scaler; let the workload be scaled: true",
        ]);
    });

    it("must not leave its count to nobody", () => {
        const { scaling: _, ...none } = horizontal;
        expect(messages(none)).toEqual([
            "shop.api.autoscaling is off, but the workload leaves its count of replicas to a scaler, so no change of it " +
                "would arrive; let the workload be scaled: false",
        ]);
    });

    it("must request something in every container that use can be measured against", () => {
        const sidecar = {
            ...target.main,
            name: "exporter",
            resources: { requests: { cpu: "0", memory: "64Mi" }, limits: { cpu: "100m", memory: "64Mi" } },
        };
        expect(messages({ ...horizontal, target: { ...target, sidecars: [sidecar] } })).toEqual([
            'shop.api.exporter.resources.requests is {"cpu":"0","memory":"64Mi"}: a scaler measures use in percent of ' +
                "what every container requests; want more than 0 for cpu and memory",
        ]);
    });

    it("cannot be a workload that runs once per node", () => {
        // @ts-expect-error a DaemonSet has no count to scale
        const args: AutoscalerArgs = { ...horizontal, target: { ...target, kind: "DaemonSet" } };
        expect(args.target.kind).toBe("DaemonSet");
    });
});

describe("the range of a scaler", () => {
    it("is at least one and not upside down", () => {
        expect(messages(withScaling({ min: 0, max: 10 }))).toContain(
            "shop.api.autoscaling.min is 0: nothing would serve; want at least 1",
        );
        expect(messages(withScaling({ min: 3, max: 2 }))).toEqual([
            "shop.api.autoscaling.max is 2: less than the minimum; want at least 3",
        ]);
    });

    it("holds the count the workload starts with", () => {
        expect(messages(withScaling({ min: 3 }))).toEqual([
            "shop.api.replicas is 2: the scaler would change it at once; want 3 to 10; " +
                "change it, or autoscaling.min and max",
        ]);
    });

    it("leaves a pod that may move even at its minimum", () => {
        const three = { ...target, replicas: 3, disruption: { minAvailable: 2 } };
        expect(messages({ ...horizontal, target: three })).toEqual([
            "shop.api.disruption.minAvailable is 2: at the scaler's minimum of 2 no pod may ever move, so no node can be " +
                "drained; want at most 1; lower it, or raise autoscaling.min",
        ]);
    });
});

describe("the behaviour of a scaler", () => {
    it("has a step in each direction, within what Kubernetes accepts", () => {
        const behaviour = {
            up: { periodSeconds: 60, stabilizationSeconds: 60 },
            down: { pods: 0, percent: 20_000, periodSeconds: 3600, stabilizationSeconds: 7200 },
        };
        expect(messages(withScaling({ behaviour }))).toEqual([
            "shop.api.autoscaling.scaleUp has no step; want percent, pods or both",
            "shop.api.autoscaling.scaleDown.percent is 20000: Kubernetes refuses it; want 1 to 10000",
            "shop.api.autoscaling.scaleDown.pods is 0: Kubernetes refuses it; want 1 to 10000",
            "shop.api.autoscaling.scaleDown.periodSeconds is 3600: Kubernetes refuses it; want 1 to 1800",
            "shop.api.autoscaling.scaleDown.stabilizationSeconds is 7200: Kubernetes refuses it; want 0 to 3600",
        ]);
    });
});

describe("what a HorizontalPodAutoscaler looks at", () => {
    const { cpuPercent: _cpu, memoryPercent: _memory, ...range } = onUse;

    it("is something", () => {
        expect(messages({ ...horizontal, scaling: range })).toEqual([
            "shop.api.autoscaling has nothing to scale by; give cpuPercent",
        ]);
    });

    it("is a share of what is requested", () => {
        expect(messages(withScaling({ cpuPercent: 0, memoryPercent: 120 }))).toEqual([
            "shop.api.autoscaling.cpuPercent is 0: no share of what is requested; want 1 to 100",
            "shop.api.autoscaling.memoryPercent is 120: no share of what is requested; want 1 to 100",
        ]);
    });

    it("is served by somebody", () => {
        const metrics = [
            { name: "http_requests_per_second", perPod: "50" },
            { name: "queue_depth", perPod: "20" },
        ];
        expect(messages(withScaling({ metrics }))).toEqual([
            'shop.api.autoscaling.metrics is "queue_depth": nobody serves it, so the autoscaler would never act; ' +
                "want one of http_requests_per_second, http_response_seconds, websocket_connections, jobs_waiting; " +
                "add it to the table of served metrics",
        ]);
        expect(messages({ ...withScaling({ metrics }), served: [] })).toContain(
            'shop.api.autoscaling.metrics is "queue_depth": nobody serves it, so the autoscaler would never act; ' +
                "add it to the table of served metrics",
        );
    });

    it("is served by what the cluster has", () => {
        const metrics = [{ name: "http_requests_per_second", perPod: "50" }];
        const capabilities = { ...everything, metricsServer: false, prometheusAdapter: false };
        expect(messages({ ...withScaling({ metrics }), capabilities })).toEqual([
            'shop.api.autoscaling.engine is "hpa": needs the metrics server, which serves CPU and memory use, and the ' +
                "cluster is said not to have it",
            'shop.api.autoscaling.metrics is "http_requests_per_second": needs the Prometheus adapter, which serves ' +
                "them, and the cluster is said not to have it",
        ]);
        expect(messages({ ...horizontal, scaling: { ...range, metrics }, capabilities })).toHaveLength(1);
    });
});

describe("scaling by KEDA", () => {
    it("needs KEDA, and the metrics server for use of CPU and memory", () => {
        expect(messages({ ...byQueue, capabilities: { ...everything, keda: false, metricsServer: false } })).toEqual([
            'shop.worker.autoscaling.engine is "keda": needs KEDA, and the cluster is said not to have it',
            'shop.worker.autoscaling.triggers is "cpu, memory": needs the metrics server, and the cluster is said not to ' +
                "have it",
        ]);
    });

    it("needs a trigger", () => {
        const { fallback: _, ...without } = kedaScaling;
        expect(messages({ ...byQueue, scaling: { ...without, triggers: [] } })).toEqual([
            "shop.worker.autoscaling.triggers has nothing to scale by",
        ]);
    });

    it("tells its triggers apart by name", () => {
        expect(messages(withKeda({ triggers: [...kedaScaling.triggers, onCpu] }))).toEqual([
            'shop.worker.autoscaling.triggers is "cpu": the name of two triggers; give one of the two another name',
        ]);
    });

    it("takes a share of what is requested, like any scaler", () => {
        expect(
            messages(withKeda({ triggers: [...kedaScaling.triggers.slice(0, 2), { kind: "memory", percent: 0 }] })),
        ).toEqual(["shop.worker.autoscaling.triggers.memory is 0: no share of what is requested; want 1 to 100"]);
    });

    it("falls back only where it reads something itself, and within its range", () => {
        expect(messages(withKeda({ triggers: [onCpu] }))).toEqual([
            "shop.worker.autoscaling.fallback never applies, because KEDA reads CPU and memory through Kubernetes itself; " +
                "leave it out, or add a trigger that KEDA reads",
        ]);
        expect(messages(withKeda({ fallback: { failureThreshold: 3, replicas: 9 } }))).toEqual([
            "shop.worker.autoscaling.fallback.replicas is 9: outside what the scaler allows; want 2 to 8",
        ]);
    });
});

describe("recommending sizes", () => {
    it("needs the VerticalPodAutoscaler", () => {
        const args = { ...horizontal, vertical: { mode: "Off" }, capabilities: { ...everything, vpa: false } } as const;
        expect(messages(args)).toEqual([
            'shop.api.verticalAutoscaling is "Off": needs the VerticalPodAutoscaler, and the cluster is said not to have it',
        ]);
    });
});

describe("a workload", () => {
    it("has one scaler, never two of whatever engine", () => {
        const second = { ...byQueue, path: "shop.second", target };
        expect(validateOneScalerEach([horizontal, byQueue])).toEqual([]);
        expect(validateOneScalerEach([horizontal, second]).map(describeProblem)).toEqual([
            'shop.second.autoscaling is "keda": Deployment shop-staging/shop-api is already scaled by shop.api, and each ' +
                "would undo what the other did; keep one of the two",
        ]);
    });

    it("is not confused with another of the same name in another namespace or of another kind", () => {
        const elsewhere = { ...target, part: { ...target.part, namespace: "elsewhere" } };
        const store = { ...statefulSet, scaled: true, part: target.part };
        expect(
            validateOneScalerEach([horizontal, { ...horizontal, target: elsewhere }, { ...horizontal, target: store }]),
        ).toEqual([]);
    });

    it("may have recommendations twice, which change nothing", () => {
        const { scaling: _, ...reports } = horizontal;
        expect(validateOneScalerEach([horizontal, { ...reports, vertical: { mode: "Off" } }])).toEqual([]);
    });

    it("cannot be given two engines in one place", () => {
        // @ts-expect-error an engine is one of two, each with its own members
        const both: AutoscalerArgs = { ...horizontal, scaling: { ...onUse, triggers: kedaScaling.triggers } };
        expect(both.scaling?.engine).toBe("hpa");
    });
});
