import { given } from "../core/given";
import type { Problem } from "../core/problems";
import { bytes, cpuMillis } from "../core/quantities";
import { repeatedIn } from "../core/repeated";
import type { ContainerArgs } from "../workload";
import type { AutoscalerArgs, HorizontalScaling, KedaScaling, Pace, Scaling } from "./args";
import { triggerName } from "./keda";

/** Everything that is wrong with a scaler, before anything of it is registered. */
export function validateAutoscaler(args: AutoscalerArgs): readonly Problem[] {
    const { scaling, vertical, path } = args;
    return [
        ...(scaling === undefined ? validateFixed(args) : validateScaling(args, scaling)),
        ...(vertical !== undefined && !args.capabilities.vpa
            ? [missing(`${path}.verticalAutoscaling`, vertical.mode, "the VerticalPodAutoscaler")]
            : []),
    ];
}

/** A second scaler of one workload: each would undo what the other did. */
export function validateOneScalerEach(all: readonly AutoscalerArgs[]): readonly Problem[] {
    const owners = new Map<string, string>();
    return all.flatMap(({ path, target, scaling }): readonly Problem[] => {
        if (scaling === undefined) return [];
        const key = `${target.kind} ${target.part.namespace}/${target.objectName ?? target.part.name}`;
        const owner = owners.get(key);
        owners.set(key, owner ?? path);
        if (owner === undefined) return [];
        return [
            {
                path: `${path}.autoscaling`,
                value: scaling.engine,
                problem: `${key} is already scaled by ${owner}, and each would undo what the other did`,
                fix: "keep one of the two",
            },
        ];
    });
}

/** Nothing may own the count that nobody sets. */
function validateFixed({ path, target }: AutoscalerArgs): readonly Problem[] {
    if (target.scaled !== true) return [];
    return [
        {
            path: `${path}.autoscaling`,
            problem:
                "is off, but the workload leaves its count of replicas to a scaler, so no change of it would arrive",
            fix: "let the workload be scaled: false",
        },
    ];
}

function validateScaling(args: AutoscalerArgs, scaling: Scaling): readonly Problem[] {
    return [
        ...validateTarget(args, scaling),
        ...validateRange(args, scaling),
        ...validatePace(`${args.path}.autoscaling.scaleUp`, scaling.behaviour.up),
        ...validatePace(`${args.path}.autoscaling.scaleDown`, scaling.behaviour.down),
        ...(scaling.engine === "hpa" ? validateHorizontal(args, scaling) : validateKeda(args, scaling)),
    ];
}

function validateTarget({ path, target }: AutoscalerArgs, scaling: Scaling): readonly Problem[] {
    const problems: Problem[] = [];
    if (target.scaled !== true) {
        problems.push({
            path: `${path}.autoscaling`,
            value: scaling.engine,
            problem: "the workload sets its own count of replicas, so every update would undo the scaler",
            fix: "let the workload be scaled: true",
        });
    }
    const containers: readonly ContainerArgs[] = [target.main, ...(target.sidecars ?? [])];
    for (const { name, resources } of containers) {
        if (cpuMillis(resources.requests.cpu) > 0 && bytes(resources.requests.memory) > 0) continue;
        problems.push({
            path: `${path}.${name}.resources.requests`,
            value: resources.requests,
            problem: "a scaler measures use in percent of what every container requests",
            allowed: "more than 0 for cpu and memory",
        });
    }
    return problems;
}

function validateRange({ path, target }: AutoscalerArgs, { min, max }: Scaling): readonly Problem[] {
    const problems: Problem[] = [];
    if (!Number.isInteger(min) || min < 1) {
        problems.push({
            path: `${path}.autoscaling.min`,
            value: min,
            problem: "nothing would serve",
            allowed: "at least 1",
        });
    }
    if (!Number.isInteger(max) || max < min) {
        problems.push({
            path: `${path}.autoscaling.max`,
            value: max,
            problem: "less than the minimum",
            allowed: `at least ${min}`,
        });
    } else if (target.replicas < min || target.replicas > max) {
        problems.push({
            path: `${path}.replicas`,
            value: target.replicas,
            problem: "the scaler would change it at once",
            allowed: `${min} to ${max}`,
            fix: "change it, or autoscaling.min and max",
        });
    }
    if ("minAvailable" in target.disruption && target.disruption.minAvailable >= min) {
        problems.push({
            path: `${path}.disruption.minAvailable`,
            value: target.disruption.minAvailable,
            problem: `at the scaler's minimum of ${min} no pod may ever move, so no node can be drained`,
            allowed: `at most ${min - 1}`,
            fix: "lower it, or raise autoscaling.min",
        });
    }
    return problems;
}

function validatePace(path: string, pace: Pace): readonly Problem[] {
    const problems: Problem[] = [];
    const within = (member: keyof Pace, least: number, most: number) => {
        const value = pace[member];
        if (value === undefined || (value >= least && value <= most)) return;
        problems.push({
            path: `${path}.${member}`,
            value,
            problem: "Kubernetes refuses it",
            allowed: `${least} to ${most}`,
        });
    };
    if (pace.percent === undefined && pace.pods === undefined) {
        problems.push({ path, problem: "has no step", allowed: "percent, pods or both" });
    }
    within("percent", 1, 10_000);
    within("pods", 1, 10_000);
    within("periodSeconds", 1, 1800);
    within("stabilizationSeconds", 0, 3600);
    return problems;
}

function validateHorizontal(args: AutoscalerArgs, scaling: HorizontalScaling): readonly Problem[] {
    const { path, served, capabilities } = args;
    const { cpuPercent, memoryPercent, metrics = [] } = scaling;
    const problems: Problem[] = [
        ...validatePercent(`${path}.autoscaling.cpuPercent`, cpuPercent),
        ...validatePercent(`${path}.autoscaling.memoryPercent`, memoryPercent),
    ];
    const onUse = cpuPercent !== undefined || memoryPercent !== undefined;
    if (!onUse && metrics.length === 0) {
        problems.push({ path: `${path}.autoscaling`, problem: "has nothing to scale by", fix: "give cpuPercent" });
    }
    if (onUse && !capabilities.metricsServer) {
        problems.push(
            missing(`${path}.autoscaling.engine`, "hpa", "the metrics server, which serves CPU and memory use"),
        );
    }
    if (metrics.length > 0 && !capabilities.prometheusAdapter) {
        const names = metrics.map(({ name }) => name).join(", ");
        problems.push(missing(`${path}.autoscaling.metrics`, names, "the Prometheus adapter, which serves them"));
    }
    const known = served.map(({ name }) => name);
    for (const { name } of metrics) {
        if (known.includes(name)) continue;
        problems.push({
            path: `${path}.autoscaling.metrics`,
            value: name,
            problem: "nobody serves it, so the autoscaler would never act",
            ...given("allowed", known.length === 0 ? undefined : `one of ${known.join(", ")}`),
            fix: "add it to the table of served metrics",
        });
    }
    return problems;
}

function validatePercent(path: string, percent: number | undefined): readonly Problem[] {
    if (percent === undefined || (percent >= 1 && percent <= 100)) return [];
    return [{ path, value: percent, problem: "no share of what is requested", allowed: "1 to 100" }];
}

function validateKeda({ path, capabilities }: AutoscalerArgs, scaling: KedaScaling): readonly Problem[] {
    const { triggers, fallback, min, max } = scaling;
    const problems: Problem[] = [];
    if (!capabilities.keda) problems.push(missing(`${path}.autoscaling.engine`, "keda", "KEDA"));
    if (triggers.length === 0)
        problems.push({ path: `${path}.autoscaling.triggers`, problem: "has nothing to scale by" });
    const onUse = triggers.filter(({ kind }) => kind === "cpu" || kind === "memory");
    if (onUse.length > 0 && !capabilities.metricsServer) {
        problems.push(
            missing(`${path}.autoscaling.triggers`, onUse.map(({ kind }) => kind).join(", "), "the metrics server"),
        );
    }
    for (const trigger of onUse) {
        if ("percent" in trigger)
            problems.push(...validatePercent(`${path}.autoscaling.triggers.${trigger.kind}`, trigger.percent));
    }
    const names = triggers.map(triggerName);
    for (const name of repeatedIn(names)) {
        problems.push({
            path: `${path}.autoscaling.triggers`,
            value: name,
            problem: "the name of two triggers",
            fix: "give one of the two another name",
        });
    }
    if (fallback !== undefined && onUse.length === triggers.length) {
        problems.push({
            path: `${path}.autoscaling.fallback`,
            problem: "never applies, because KEDA reads CPU and memory through Kubernetes itself",
            fix: "leave it out, or add a trigger that KEDA reads",
        });
    }
    if (fallback !== undefined && (fallback.replicas < min || fallback.replicas > max)) {
        problems.push({
            path: `${path}.autoscaling.fallback.replicas`,
            value: fallback.replicas,
            problem: "outside what the scaler allows",
            allowed: `${min} to ${max}`,
        });
    }
    return problems;
}

function missing(path: string, value: string, what: string): Problem {
    return { path, value, problem: `needs ${what}, and the cluster is said not to have it` };
}
