import fc from "fast-check";
import { schedulableWarning, totalOf } from "../../../components/core/capacity";
import { anyDemands, demand, Gi, Mi } from "./samples";

const backend = demand("backend", 10, { cpu: 200, memory: 512 * Mi }, { surgePods: 1 });
const mesh = demand("mesh", 3, { cpu: 500, memory: 512 * Mi });

describe("the warning about the nodes", () => {
    it("is not given where everything fits at its largest", () => {
        expect(schedulableWarning([backend, mesh], { count: 3, cpu: "2", memory: "4Gi" })).toBeUndefined();
        expect(schedulableWarning([], { count: 1, cpu: "1", memory: "1Gi" })).toBeUndefined();
    });

    it("shows the sum, what the nodes offer and how much is missing", () => {
        expect(schedulableWarning([mesh, backend], { count: 3, cpu: "1", memory: "2Gi" })).toBe(
            [
                "the workloads at their largest (autoscaler maximum and rollout) do not fit on the stack's nodes:",
                "  - cpu: 3700m requested, 3 × 1 = 3 offered, 700m short: backend (10 + 1) × 200m = 2200m, " +
                    "mesh 3 × 500m = 1500m",
                "  - memory: 7Gi requested, 3 × 2Gi = 6Gi offered, 1Gi short: backend (10 + 1) × 512Mi = 5632Mi, " +
                    "mesh 3 × 512Mi = 1536Mi",
                "  lower an autoscaler's maximum, or raise cluster.nodes with the cluster itself",
            ].join("\n"),
        );
    });

    it("counts pods too, because a kubelet runs a limited number of them", () => {
        expect(schedulableWarning([backend, mesh], { count: 1, cpu: "64", memory: "256Gi", pods: 12 })).toContain(
            "  - pods: 14 requested, 1 × 12 = 12 offered, 2 short: backend (10 + 1) = 11, mesh 3 = 3",
        );
        const many = demand("many", 111, { cpu: 1, memory: 1 });
        expect(schedulableWarning([many], { count: 1, cpu: "64", memory: "256Gi" })).toContain("1 × 110 = 110 offered");
    });

    it("names a pod that no node is large enough for, however many nodes there are", () => {
        const huge = demand("huge", 1, { cpu: 3000, memory: 8 * Gi });
        const warning = schedulableWarning([huge], { count: 100, cpu: "2", memory: "4Gi" });
        expect(warning?.split("\n").slice(1, 3)).toEqual([
            "  - cpu: one pod of huge requests 3, one node offers 2",
            "  - memory: one pod of huge requests 8Gi, one node offers 4Gi",
        ]);
    });

    it("shows the largest in full and adds up the rest, so that a stack of dozens stays readable", () => {
        const many = Array.from({ length: 9 }, (_, index) =>
            demand(`app-${index}`, 1, { cpu: 1000 + index, memory: 1 }),
        );
        expect(schedulableWarning(many, { count: 1, cpu: "4", memory: "4Gi" })).toContain(
            "app-8 1 × 1008m = 1008m, app-7 1 × 1007m = 1007m, app-6 1 × 1006m = 1006m, app-5 1 × 1005m = 1005m, " +
                "app-4 1 × 1004m = 1004m, app-3 1 × 1003m = 1003m, and 3 more = 3003m",
        );
    });

    it("is given exactly when a sum or a single pod is too large", () => {
        const nodes = fc.record({
            count: fc.integer({ min: 1, max: 200 }),
            cpu: fc.integer({ min: 1, max: 128 }),
            memory: fc.integer({ min: 1, max: 512 }),
        });
        fc.assert(
            fc.property(anyDemands, nodes, (some, { count, cpu, memory }) => {
                const { requests, pods } = totalOf(some);
                const fits =
                    requests.cpu <= count * cpu * 1000 &&
                    requests.memory <= count * memory * Gi &&
                    pods <= count * 110 &&
                    some.every(
                        (one) =>
                            one.pods + one.surgePods === 0 ||
                            (one.perPod.requests.cpu <= cpu * 1000 && one.perPod.requests.memory <= memory * Gi),
                    );
                const warning = schedulableWarning(some, { count, cpu: String(cpu), memory: `${memory}Gi` });
                expect(warning === undefined).toBe(fits);
            }),
        );
    });
});
