import fc from "fast-check";
import { checkLimits, type Demand, type LimitAmounts, limitsFor } from "../../../components/core/capacity";
import { describeProblem } from "../../../components/core/problems";
import { bytes, cpuMillis } from "../../../components/core/quantities";
import { anyDemands, demand, Gi, Mi } from "./samples";

const defaults = {
    defaultRequest: { cpu: "100m", memory: "128Mi" },
    defaultLimit: { cpu: "500m", memory: "512Mi" },
};

const container = (name: string, cpu: number, memory: number) => ({
    name,
    requests: { cpu, memory },
    limits: { cpu, memory },
});

/** Two containers that run together. */
const store: Demand = {
    ...demand("store", 1, { cpu: 1000, memory: 2 * Gi }),
    perPod: { requests: { cpu: 1100, memory: 2176 * Mi }, limits: { cpu: 1100, memory: 2176 * Mi } },
    containers: [container("postgres", 1000, 2 * Gi), container("exporter", 100, 128 * Mi)],
};
const worker: Demand = {
    ...demand("worker", 2, { cpu: 2000, memory: Gi }),
    perPod: { requests: { cpu: 2000, memory: Gi }, limits: { cpu: 2000, memory: Gi } },
    containers: [container("main", 2000, Gi)],
};

const tight: LimitAmounts = {
    container: { ...defaults, max: { cpu: "2", memory: "2Gi" } },
    pod: { max: { cpu: "2", memory: "2176Mi" } },
};

describe("derived limits", () => {
    it("are the tightest that let every container and every pod start", () => {
        expect(limitsFor([store, worker], defaults)).toEqual(tight);
    });

    it("always let a container start that says nothing", () => {
        expect(limitsFor([], defaults)).toEqual({
            container: { ...defaults, max: { cpu: "500m", memory: "512Mi" } },
            pod: { max: { cpu: "500m", memory: "512Mi" } },
        });
    });

    it("never refuse what they were derived from", () => {
        fc.assert(
            fc.property(anyDemands, (some) => {
                expect(checkLimits("limits", limitsFor(some, defaults), some)).toEqual([]);
            }),
        );
    });

    it("never shrink when a workload is added", () => {
        fc.assert(
            fc.property(anyDemands, anyDemands, (some, more) => {
                const before = limitsFor(some, defaults);
                const after = limitsFor([...some, ...more], defaults);
                expect(cpuMillis(after.container.max.cpu)).toBeGreaterThanOrEqual(cpuMillis(before.container.max.cpu));
                expect(bytes(after.pod.max.memory)).toBeGreaterThanOrEqual(bytes(before.pod.max.memory));
            }),
        );
    });
});

describe("limits given by hand", () => {
    const messages = (given: LimitAmounts) => checkLimits("limits", given, [store, worker]).map(describeProblem);

    it("may be exactly as large as the largest", () => {
        expect(messages(tight)).toEqual([]);
    });

    it("are refused with the containers and pods they would refuse", () => {
        expect(
            messages({
                container: { ...defaults, max: { cpu: "500m", memory: "1Gi" } },
                pod: { max: { cpu: "1", memory: "4Gi" } },
            }),
        ).toEqual([
            'limits.container.max.cpu is "500m": would refuse container postgres of store (limit 1), ' +
                "container main of worker (limit 2); want at least 2; raise it, or lower the limit of what it refuses",
            'limits.pod.max.cpu is "1": would refuse a pod of store (limit 1100m), a pod of worker (limit 2); ' +
                "want at least 2; raise it, or lower the limit of what it refuses",
            'limits.container.max.memory is "1Gi": would refuse container postgres of store (limit 2Gi); ' +
                "want at least 2Gi; raise it, or lower the limit of what it refuses",
        ]);
    });

    it("look at a pod's containers together, not only one by one", () => {
        expect(messages({ ...tight, pod: { max: { cpu: "2", memory: "2Gi" } } })).toEqual([
            'limits.pod.max.memory is "2Gi": would refuse a pod of store (limit 2176Mi); want at least 2176Mi; ' +
                "raise it, or lower the limit of what it refuses",
        ]);
    });
});
