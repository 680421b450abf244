import fc from "fast-check";
import { checkQuota, type QuotaAmounts, quotaFor, totalOf } from "../../../components/core/capacity";
import { describeProblem } from "../../../components/core/problems";
import { bytes, cpuMillis, formatBytes, formatCpu } from "../../../components/core/quantities";
import { anyDemand, anyDemands, demand, Gi, Mi } from "./samples";

const backend = demand("backend", 10, { cpu: 200, memory: 512 * Mi }, { surgePods: 1 });
const postgres = demand("postgres", 1, { cpu: 500, memory: Gi }, { claims: [20 * Gi] });
const nightly = demand("nightly", 1, { cpu: 100, memory: 128 * Mi });
const demands = [postgres, backend, nightly];

/** Exactly the sum of the three. */
const exact: QuotaAmounts = {
    requests: { cpu: "2800m", memory: "6784Mi" },
    limits: { cpu: "11200m", memory: "27136Mi" },
    pods: 13,
    persistentVolumeClaims: 1,
    storage: "20Gi",
};

const amountsOf = (quota: QuotaAmounts) => [
    cpuMillis(quota.requests.cpu),
    bytes(quota.requests.memory),
    cpuMillis(quota.limits.cpu),
    bytes(quota.limits.memory),
    quota.pods,
    quota.persistentVolumeClaims,
    bytes(quota.storage),
];

const headroom = fc.integer({ min: 0, max: 300 });
const claims = fc.array(fc.integer({ min: 1, max: 1024 * Gi }), { maxLength: 3 });

describe("what workloads come to", () => {
    it("is every pod at the scaler's maximum and the one more of a rollout, with its claims", () => {
        expect(totalOf(demands)).toEqual({
            requests: { cpu: 11 * 200 + 500 + 100, memory: 11 * 512 * Mi + Gi + 128 * Mi },
            limits: { cpu: 4 * 2800, memory: 4 * 6784 * Mi },
            pods: 13,
            claims: 1,
            storage: 20 * Gi,
        });
    });

    it("is nothing for nothing", () => {
        expect(totalOf([])).toEqual({
            requests: { cpu: 0, memory: 0 },
            limits: { cpu: 0, memory: 0 },
            pods: 0,
            claims: 0,
            storage: 0,
        });
    });

    it("counts the claims of pods, which a rollout does not double, and those of nobody alone", () => {
        const store = demand("store", 3, { cpu: 1, memory: 1 }, { surgePods: 1, claims: [Gi, 2 * Gi] });
        expect(totalOf([store], [5 * Gi])).toMatchObject({ claims: 7, storage: 14 * Gi });
    });
});

describe("a computed quota", () => {
    it("is the sum, a fifth more, rounded up to amounts that people read", () => {
        expect(quotaFor(demands)).toEqual({
            requests: { cpu: "3400m", memory: "8Gi" },
            limits: { cpu: "13500m", memory: "32640Mi" },
            pods: 16,
            persistentVolumeClaims: 2,
            storage: "24Gi",
        });
    });

    it("takes the headroom it is given", () => {
        expect(quotaFor(demands, { headroomPercent: 0 })).toMatchObject({
            requests: { cpu: "2800m", memory: "6784Mi" },
            pods: 13,
        });
        expect(quotaFor(demands, { headroomPercent: 100 })).toMatchObject({ requests: { cpu: "5600m" }, pods: 26 });
    });

    it("always holds what it was computed for", () => {
        fc.assert(
            fc.property(anyDemands, headroom, claims, (some, headroomPercent, shared) => {
                const quota = quotaFor(some, { headroomPercent, claims: shared });
                expect(checkQuota("quota", quota, some, { claims: shared })).toEqual([]);
            }),
        );
    });

    it("never shrinks when a workload is added", () => {
        fc.assert(
            fc.property(anyDemands, anyDemand, (some, more) => {
                const before = amountsOf(quotaFor(some));
                const after = amountsOf(quotaFor([...some, more]));
                expect(after.every((amount, index) => amount >= (before[index] ?? 0))).toBe(true);
            }),
        );
    });

    it("never shrinks with more headroom, more pods or another claim", () => {
        fc.assert(
            fc.property(anyDemands, headroom, fc.integer({ min: 1, max: 50 }), (some, headroomPercent, more) => {
                const base = amountsOf(quotaFor(some, { headroomPercent }));
                const larger = [
                    quotaFor(some, { headroomPercent: headroomPercent + more }),
                    quotaFor(
                        some.map((one) => ({ ...one, pods: one.pods + more })),
                        { headroomPercent },
                    ),
                    quotaFor(some, { headroomPercent, claims: [more * Gi] }),
                ];
                for (const quota of larger) {
                    expect(amountsOf(quota).every((amount, index) => amount >= (base[index] ?? 0))).toBe(true);
                }
            }),
        );
    });

    it("does not depend on the order of the workloads", () => {
        fc.assert(
            fc.property(anyDemands, (some) => {
                expect(quotaFor([...some].reverse())).toEqual(quotaFor(some));
            }),
        );
    });

    it("is written as the API server would write it, so that nothing differs after it is stored", () => {
        fc.assert(
            fc.property(anyDemands, headroom, (some, headroomPercent) => {
                const { requests, limits, storage } = quotaFor(some, { headroomPercent });
                for (const { cpu, memory } of [requests, limits]) {
                    expect(formatCpu(cpuMillis(cpu))).toBe(cpu);
                    expect(formatBytes(bytes(memory))).toBe(memory);
                }
                expect(formatBytes(bytes(storage))).toBe(storage);
            }),
        );
    });
});

describe("a quota given by hand", () => {
    const messages = (quota: QuotaAmounts, options = {}) =>
        checkQuota("namespaces.graphmemory.quota", quota, demands, options).map(describeProblem);

    it("may be exactly the sum", () => {
        expect(messages(exact)).toEqual([]);
    });

    it("is refused with the arithmetic where it is too small", () => {
        expect(messages({ ...exact, requests: { cpu: "2", memory: "6Gi" } })).toEqual([
            'namespaces.graphmemory.quota.requests.cpu is "2": cannot hold its workloads at their largest: ' +
                "backend (10 + 1) × 200m = 2200m, postgres 1 × 500m = 500m, nightly 1 × 100m = 100m; together 2800m; " +
                "want at least 2800m; raise it, lower an autoscaler's maximum, or leave the quota out to have it computed",
            'namespaces.graphmemory.quota.requests.memory is "6Gi": cannot hold its workloads at their largest: ' +
                "backend (10 + 1) × 512Mi = 5632Mi, postgres 1 × 1Gi = 1Gi, nightly 1 × 128Mi = 128Mi; together 6784Mi; " +
                "want at least 6784Mi; raise it, lower an autoscaler's maximum, or leave the quota out to have it computed",
        ]);
    });

    it("is refused amount by amount, one thousandth or one byte short", () => {
        const paths = (quota: QuotaAmounts) =>
            checkQuota("quota", quota, demands).map(({ path }) => path.slice("quota.".length));
        expect(paths({ ...exact, limits: { cpu: "11199m", memory: "27136Mi" } })).toEqual(["limits.cpu"]);
        expect(paths({ ...exact, limits: { cpu: "11200m", memory: "28454158335" } })).toEqual(["limits.memory"]);
        expect(paths({ ...exact, pods: 12 })).toEqual(["pods"]);
        expect(paths({ ...exact, persistentVolumeClaims: 0 })).toEqual(["persistentVolumeClaims"]);
        expect(paths({ ...exact, storage: "19Gi" })).toEqual(["storage"]);
    });

    it("shows whose pods and claims they are", () => {
        expect(
            messages({ ...exact, pods: 10, persistentVolumeClaims: 1, storage: "20Gi" }, { claims: [5 * Gi] }),
        ).toEqual([
            "namespaces.graphmemory.quota.pods is 10: cannot hold its workloads at their largest: " +
                "backend (10 + 1) = 11, postgres 1 = 1, nightly 1 = 1; together 13; want at least 13; " +
                "raise it, lower an autoscaler's maximum, or leave the quota out to have it computed",
            "namespaces.graphmemory.quota.persistentVolumeClaims is 1: cannot hold its workloads at their largest: " +
                "postgres 1 × 1 = 1, claims of no single workload = 1; together 2; want at least 2; " +
                "raise it, lower an autoscaler's maximum, or leave the quota out to have it computed",
            'namespaces.graphmemory.quota.storage is "20Gi": cannot hold its workloads at their largest: ' +
                "postgres 1 × 20Gi = 20Gi, claims of no single workload = 5Gi; together 25Gi; want at least 25Gi; " +
                "raise it, lower an autoscaler's maximum, or leave the quota out to have it computed",
        ]);
    });

    it("is refused exactly when some sum is larger", () => {
        fc.assert(
            fc.property(anyDemands, anyDemands, (given, needed) => {
                const quota = quotaFor(given, { headroomPercent: 0 });
                const total = totalOf(needed);
                const sums = [
                    total.requests.cpu,
                    total.requests.memory,
                    total.limits.cpu,
                    total.limits.memory,
                    total.pods,
                    total.claims,
                    total.storage,
                ];
                const short = sums.filter((sum, index) => sum > (amountsOf(quota)[index] ?? 0)).length;
                expect(checkQuota("quota", quota, needed)).toHaveLength(short);
            }),
        );
    });

    it("of the original GraphMemory could not hold its own workloads", () => {
        const app = (
            name: string,
            pods: number,
            cpu: number,
            memory: number,
            limits: { cpu: number; memory: number },
        ) => demand(name, pods, { cpu, memory }, { surgePods: 1, perPod: { requests: { cpu, memory }, limits } });
        const original = [
            app("backend", 10, 200, 512 * Mi, { cpu: 1000, memory: 2 * Gi }),
            app("dashboard", 6, 100, 256 * Mi, { cpu: 500, memory: Gi }),
            app("analytics", 8, 300, Gi, { cpu: 2000, memory: 4 * Gi }),
        ];
        const stated = {
            requests: { cpu: "4", memory: "8Gi" },
            limits: { cpu: "8", memory: "16Gi" },
            pods: 40,
            persistentVolumeClaims: 10,
            storage: "100Gi",
        };
        const [cpu] = checkQuota("quota", stated, original).filter(({ path }) => path === "quota.limits.cpu");
        expect(cpu?.problem).toBe(
            "cannot hold its workloads at their largest: analytics (8 + 1) × 2 = 18, backend (10 + 1) × 1 = 11, " +
                "dashboard (6 + 1) × 500m = 3500m; together 32500m",
        );
    });
});
