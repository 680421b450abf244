import { z } from "zod";
import type { Problem } from "../../components/core/problems";
import { bytes, cpuMillis } from "../../components/core/quantities";
import type { DeepReadonly } from "./area";
import { cpu, flag, memory, percent, replicas, storage, text, wholeNumber } from "./primitives";

/** Settings that every workload has, with the checks that go with them. Paths of problems start at `path`. */

export const amounts = z.strictObject({ cpu, memory });

/** Requests and limits of a container; both are required wherever resources are given. */
export const resources = z.strictObject({ requests: amounts, limits: amounts });
export type Resources = DeepReadonly<z.output<typeof resources>>;

/** `250m/512Mi` → the two amounts, so that a default reads as the specification writes it. */
function amountsOf(pair: string): { cpu: string; memory: string } {
    const [cpuAmount = "", memoryAmount = ""] = pair.split("/");
    return { cpu: cpuAmount, memory: memoryAmount };
}

export function resourcesOf(requests: string, limits: string): z.output<typeof resources> {
    return { requests: amountsOf(requests), limits: amountsOf(limits) };
}

export function checkResources(path: string, value: Resources): Problem[] {
    const problems: Problem[] = [];
    const exceeds = { cpu: over(cpuMillis), memory: over(bytes) };
    for (const amount of ["cpu", "memory"] as const) {
        if (exceeds[amount](value.requests[amount], value.limits[amount])) {
            problems.push({
                path: `${path}.requests.${amount}`,
                value: value.requests[amount],
                problem: "more than the limit",
                allowed: `≤ limits.${amount} (${value.limits[amount]})`,
                fix: `lower requests.${amount} or raise limits.${amount}`,
            });
        }
    }
    return problems;
}

function over(measure: (quantity: string) => number): (request: string, limit: string) => boolean {
    return (request, limit) => measure(request) > measure(limit);
}

const accessMode = z.enum(["ReadWriteOnce", "ReadWriteMany"]);

/** A claim: how much, on which of cluster.storageClasses. */
export const volume = z.strictObject({ size: storage, storageClass: text });
export const sharedVolume = volume.extend({ accessMode });
export type Volume = DeepReadonly<z.output<typeof volume>>;

/** How fast one direction of scaling may go: the larger step of the two wins when both are given. */
const scalingPace = z.strictObject({
    percent: wholeNumber(1, 1000).exactOptional(),
    pods: wholeNumber(1, 100).exactOptional(),
    periodSeconds: wholeNumber(1, 1800),
    stabilizationSeconds: wholeNumber(0, 3600),
});
export type ScalingPace = DeepReadonly<z.output<typeof scalingPace>>;
type Pace = z.output<typeof scalingPace>;

/** The API server's own defaults, with the scale-down window of five minutes written out. */
export const defaultPace: { readonly up: Pace; readonly down: Pace } = {
    up: { percent: 100, pods: 4, periodSeconds: 15, stabilizationSeconds: 0 },
    down: { percent: 100, periodSeconds: 15, stabilizationSeconds: 300 },
};

export interface AutoscalingDefaults {
    readonly min: number;
    readonly max: number;
    readonly cpuPercent: number;
    readonly memoryPercent: number;
    readonly up?: Pace;
    readonly down?: Pace;
}

/**
 * Exactly one scaler per workload: the engine is one value, so two at once cannot be said. On a running stack one engine
 * follows the other by way of `none`, in two updates (docs/operations).
 */
export const scalingEngine = z.enum(["none", "hpa"]);
export const scalingEngineWithKeda = z.enum(["none", "hpa", "keda"]);

/** The settings a scaler needs. A workload with metrics of its own adds them beside these. */
export function autoscalingShape(defaults: AutoscalingDefaults) {
    return {
        min: replicas.default(defaults.min),
        max: replicas.default(defaults.max),
        cpuPercent: percent.default(defaults.cpuPercent),
        memoryPercent: percent.default(defaults.memoryPercent),
        scaleUp: scalingPace.default(defaults.up ?? defaultPace.up),
        scaleDown: scalingPace.default(defaults.down ?? defaultPace.down),
    };
}

export function autoscaling(defaults: AutoscalingDefaults) {
    return z.strictObject({ engine: scalingEngine, ...autoscalingShape(defaults) });
}
export type Autoscaling = DeepReadonly<z.output<ReturnType<typeof autoscaling>>>;

/** `recommend` only reports; `initial` sets requests of new pods. Nothing ever evicts a pod to resize it. */
export const verticalAutoscaling = z.enum(["off", "recommend", "initial"]).default("off");
export type VerticalSetting = z.output<typeof verticalAutoscaling>;

/** What a voluntary disruption must leave standing (minAvailable) or may take at once (maxUnavailable): one of the two. */
export const disruption = z.strictObject({
    minAvailable: wholeNumber(1, 99).exactOptional(),
    maxUnavailable: wholeNumber(1, 99).exactOptional(),
});
export type Disruption = DeepReadonly<z.output<typeof disruption>>;

interface Scaled {
    readonly replicas: number;
    readonly autoscaling?: Omit<Autoscaling, "engine"> & { readonly engine: "none" | "hpa" | "keda" };
    readonly verticalAutoscaling?: VerticalSetting;
    readonly disruption?: Disruption;
    readonly resources: Resources;
}

/** Everything that must hold for any workload with replicas. */
export function checkWorkload(path: string, value: Scaled): Problem[] {
    return [
        ...checkResources(`${path}.resources`, value.resources),
        ...checkAutoscaling(path, value),
        ...checkDisruption(path, value),
    ];
}

export function fewestReplicas(value: Pick<Scaled, "replicas" | "autoscaling">): number {
    const { autoscaling: scaler, replicas: fixed } = value;
    return scaler === undefined || scaler.engine === "none" ? fixed : scaler.min;
}

export function mostReplicas(value: Pick<Scaled, "replicas" | "autoscaling">): number {
    const { autoscaling: scaler, replicas: fixed } = value;
    return scaler === undefined || scaler.engine === "none" ? fixed : scaler.max;
}

function checkAutoscaling(path: string, value: Scaled): Problem[] {
    const scaler = value.autoscaling;
    if (scaler === undefined) return [];
    const problems: Problem[] = [];
    for (const [direction, pace] of [
        ["scaleUp", scaler.scaleUp],
        ["scaleDown", scaler.scaleDown],
    ] as const) {
        if (pace.percent === undefined && pace.pods === undefined) {
            problems.push({
                path: `${path}.autoscaling.${direction}`,
                problem: "has no step",
                allowed: "percent, pods or both",
                fix: `add for instance percent: 50`,
            });
        }
    }
    if (scaler.max < scaler.min) {
        problems.push({
            path: `${path}.autoscaling.max`,
            value: scaler.max,
            problem: "less than min",
            allowed: `≥ min (${scaler.min})`,
            fix: "raise max or lower min",
        });
    } else if (scaler.engine !== "none" && (value.replicas < scaler.min || value.replicas > scaler.max)) {
        problems.push({
            path: `${path}.replicas`,
            value: value.replicas,
            problem: "outside what the autoscaler allows, which would change it at once",
            allowed: `${scaler.min} to ${scaler.max} (autoscaling.min to max)`,
            fix: "change replicas, or autoscaling.min and max",
        });
    }
    if (scaler.engine === "keda" && value.verticalAutoscaling === "initial") {
        problems.push({
            path: `${path}.verticalAutoscaling`,
            value: value.verticalAutoscaling,
            problem: "two scalers would act on one workload",
            allowed: "off or recommend beside KEDA",
            fix: "set it to recommend",
        });
    }
    return problems;
}

function checkDisruption(path: string, value: Scaled): Problem[] {
    const budget = value.disruption;
    if (budget === undefined) return [];
    const { minAvailable, maxUnavailable } = budget;
    if ((minAvailable === undefined) === (maxUnavailable === undefined)) {
        return [
            {
                path: `${path}.disruption`,
                problem: minAvailable === undefined ? "names neither bound" : "names both bounds",
                allowed: "exactly one of minAvailable and maxUnavailable",
            },
        ];
    }
    const fewest = fewestReplicas(value);
    if (minAvailable === undefined || minAvailable < fewest) return [];
    return [
        {
            path: `${path}.disruption.minAvailable`,
            value: minAvailable,
            problem: `no pod of ${fewest} could ever be moved, so a node could not be drained`,
            allowed: `less than the fewest replicas (${fewest})`,
            fix: "lower minAvailable, raise replicas, or use maxUnavailable: 1",
        },
    ];
}

/** Fields every switchable workload starts with. */
export const enabled = flag.default(true);
