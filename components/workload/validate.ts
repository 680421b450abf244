import type { Problem } from "../core/problems";
import { bytes, cpuMillis } from "../core/quantities";
import type { ContainerArgs, Probes, Resources, WorkloadArgs } from "./args";
import { defaultDrainSeconds, defaultGraceSeconds } from "./pod";

/** Everything that is wrong with a workload, before anything of it is registered. */
export function validateWorkload(args: WorkloadArgs): readonly Problem[] {
    const path = `${args.part.system}.${args.part.component}`;
    const containers = [args.main, ...(args.sidecars ?? []), ...(args.init ?? [])];
    return [
        ...containers.flatMap((container) => validateContainer(`${path}.${container.name}`, container, args)),
        ...[args.main, ...(args.sidecars ?? [])].flatMap((c) => validateProbes(`${path}.${c.name}`, c.probes)),
        ...validateDrain(path, args),
        ...validateDisruption(path, args),
        ...validateServices(path, args),
    ];
}

function validateContainer(path: string, container: ContainerArgs, args: WorkloadArgs): readonly Problem[] {
    const claims = args.kind === "StatefulSet" ? args.claims : {};
    const known = new Set(["tmp", ...Object.keys(args.volumes ?? {}), ...Object.keys(claims)]);
    const problems: Problem[] = [];
    for (const { volume } of container.mounts ?? []) {
        if (!known.has(volume)) {
            problems.push({
                path: `${path}.mounts`,
                value: volume,
                problem: "no such volume",
                allowed: [...known].join(", "),
            });
        }
    }
    const tag = container.image.split("@")[0]?.split("/").at(-1)?.split(":")[1];
    if (tag === undefined || tag === "latest") {
        problems.push({
            path: `${path}.image`,
            value: container.image,
            problem: "not a pinned version",
            allowed: "a tag other than latest",
            fix: "set it in config/images.ts or under stackwright:images",
        });
    }
    return [...problems, ...validateResources(`${path}.resources`, container.resources)];
}

export function validateResources(path: string, resources: Resources): readonly Problem[] {
    const problems: Problem[] = [];
    const compare = (key: "cpu" | "memory", amount: (quantity: string) => number) => {
        const request = resources.requests[key];
        const limit = resources.limits[key];
        if (amount(request) > amount(limit)) {
            problems.push({
                path: `${path}.requests.${key}`,
                value: request,
                problem: "more than the limit",
                allowed: `at most ${limit}`,
                fix: "raise the limit or lower the request",
            });
        }
    };
    compare("cpu", cpuMillis);
    compare("memory", bytes);
    return problems;
}

/** A startup probe gives up after this many seconds. */
export function startupBudgetSeconds(probes: Probes): number {
    const { startup } = probes;
    return (startup.initialDelaySeconds ?? 0) + startup.periodSeconds * startup.failureThreshold;
}

function validateProbes(path: string, probes: Probes): readonly Problem[] {
    const { liveness, readiness, startup } = probes;
    const problems: Problem[] = [];
    if (JSON.stringify(liveness) === JSON.stringify(readiness)) {
        problems.push({
            path: `${path}.probes`,
            problem: "liveness and readiness are the same probe, so a busy pod would be killed instead of spared",
            fix: "let liveness fail later than readiness",
        });
    }
    for (const [name, probe] of Object.entries({ liveness, readiness, startup })) {
        if (probe.timeoutSeconds > probe.periodSeconds) {
            problems.push({
                path: `${path}.probes.${name}.timeoutSeconds`,
                value: probe.timeoutSeconds,
                problem: "longer than the period",
                allowed: `at most ${probe.periodSeconds}`,
            });
        }
    }
    return problems;
}

function validateDrain(path: string, args: WorkloadArgs): readonly Problem[] {
    const drain = args.drainSeconds ?? defaultDrainSeconds;
    const grace = args.graceSeconds ?? defaultGraceSeconds;
    if (grace > drain) return [];
    return [
        {
            path: `${path}.graceSeconds`,
            value: grace,
            problem: `the drain alone takes ${drain} s, so the program would be killed before it can stop`,
            allowed: `more than ${drain}`,
        },
    ];
}

function validateDisruption(path: string, args: WorkloadArgs): readonly Problem[] {
    if (args.kind === "DaemonSet" || !("minAvailable" in args.disruption)) return [];
    if (args.disruption.minAvailable < args.replicas) return [];
    return [
        {
            path: `${path}.disruption.minAvailable`,
            value: args.disruption.minAvailable,
            problem: `with ${args.replicas} replicas no pod may ever move, so no node can be drained`,
            allowed: `at most ${args.replicas - 1}`,
            fix: "lower it, or raise the replicas",
        },
    ];
}

function validateServices(path: string, args: WorkloadArgs): readonly Problem[] {
    if (args.kind !== "StatefulSet") return [];
    const governing = args.services?.find((service) => service.name === args.governingService);
    if (governing?.headless === true) return [];
    return [
        {
            path: `${path}.governingService`,
            value: args.governingService,
            problem: "not one of its headless services, so the pods would have no names",
            fix: "declare it under services with headless: true",
        },
    ];
}
