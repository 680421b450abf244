import type { Problem } from "../problems";
import { bytes, cpuMillis } from "../quantities";
import type { Demand } from "./demand";
import type { QuantityPair } from "./quota";
import { format } from "./sums";

/** What a container gets that says nothing, and the most that one container or one pod may ask for. */
export interface LimitAmounts {
    readonly container: {
        readonly defaultRequest: QuantityPair;
        readonly defaultLimit: QuantityPair;
        readonly max: QuantityPair;
    };
    readonly pod: { readonly max: QuantityPair };
}

const resources = ["cpu", "memory"] as const;
type Resource = (typeof resources)[number];

/** The tightest limits under which every workload, and a container that says nothing, can start. */
export function limitsFor(
    demands: readonly Demand[],
    defaults: Pick<LimitAmounts["container"], "defaultRequest" | "defaultLimit">,
): LimitAmounts {
    const most = (amounts: (resource: Resource) => readonly number[]): QuantityPair => {
        const largest = (resource: Resource) =>
            format(resource, Math.max(read(resource, defaults.defaultLimit), ...amounts(resource)));
        return { cpu: largest("cpu"), memory: largest("memory") };
    };
    return {
        container: {
            ...defaults,
            max: most((resource) =>
                demands.flatMap((demand) => demand.containers.map(({ limits }) => limits[resource])),
            ),
        },
        pod: { max: most((resource) => demands.map((demand) => demand.perPod.limits[resource])) },
    };
}

/** Which containers and pods the limits would refuse, before any of them is registered. */
export function checkLimits(path: string, given: LimitAmounts, demands: readonly Demand[]): readonly Problem[] {
    return resources.flatMap((resource) => [
        ...tooSmall(
            `${path}.container.max.${resource}`,
            resource,
            given.container.max,
            containersOf(demands, resource),
        ),
        ...tooSmall(`${path}.pod.max.${resource}`, resource, given.pod.max, podsOf(demands, resource)),
    ]);
}

interface Limited {
    readonly name: string;
    readonly limit: number;
}

function containersOf(demands: readonly Demand[], resource: Resource): readonly Limited[] {
    return demands.flatMap((demand) =>
        demand.containers.map(({ name, limits }) => ({
            name: `container ${name} of ${demand.name}`,
            limit: limits[resource],
        })),
    );
}

function podsOf(demands: readonly Demand[], resource: Resource): readonly Limited[] {
    return demands.map((demand) => ({ name: `a pod of ${demand.name}`, limit: demand.perPod.limits[resource] }));
}

function tooSmall(
    path: string,
    resource: Resource,
    max: QuantityPair,
    limited: readonly Limited[],
): readonly Problem[] {
    const over = limited.filter(({ limit }) => limit > read(resource, max));
    if (over.length === 0) return [];
    const refused = over.map(({ name, limit }) => `${name} (limit ${format(resource, limit)})`).join(", ");
    const largest = Math.max(...over.map(({ limit }) => limit));
    return [
        {
            path,
            value: max[resource],
            problem: `would refuse ${refused}`,
            allowed: `at least ${format(resource, largest)}`,
            fix: "raise it, or lower the limit of what it refuses",
        },
    ];
}

function read(resource: Resource, amounts: QuantityPair): number {
    return resource === "cpu" ? cpuMillis(amounts.cpu) : bytes(amounts.memory);
}
