import fc from "fast-check";
import type { Amounts, Demand } from "../../../components/core/capacity";

export const Mi = 2 ** 20;
export const Gi = 2 ** 30;

/** A workload of one container, in the units people think in. */
export function demand(
    name: string,
    pods: number,
    requests: { readonly cpu: number; readonly memory: number },
    more: Partial<Demand> = {},
): Demand {
    const limits = { cpu: requests.cpu * 4, memory: requests.memory * 4 };
    return {
        name,
        pods,
        surgePods: 0,
        perPod: { requests, limits },
        containers: [{ name: "main", requests, limits }],
        claims: [],
        ...more,
    };
}

const amounts: fc.Arbitrary<Amounts> = fc.record({
    cpu: fc.integer({ min: 0, max: 64_000 }),
    memory: fc.integer({ min: 0, max: 256 * Gi }),
});
const pair = fc.record({ requests: amounts, limits: amounts });

/** Any workload a cluster could hold. */
export const anyDemand: fc.Arbitrary<Demand> = fc.record({
    name: fc.stringMatching(/^[a-z]{1,10}$/),
    pods: fc.integer({ min: 0, max: 500 }),
    surgePods: fc.integer({ min: 0, max: 2 }),
    perPod: pair,
    containers: fc.array(fc.record({ name: fc.constant("main"), requests: amounts, limits: amounts }), {
        minLength: 1,
        maxLength: 4,
    }),
    claims: fc.array(fc.integer({ min: 1, max: 1024 * Gi }), { maxLength: 3 }),
});
export const anyDemands = fc.array(anyDemand, { maxLength: 12 });
