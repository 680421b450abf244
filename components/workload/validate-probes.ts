import type { Problem } from "../core/problems";
import type { Probe, Probes } from "./args";

/** A startup probe gives up after this many seconds. */
export function startupBudgetSeconds(probes: Probes): number {
    return (probes.startup.initialDelaySeconds ?? 0) + toleranceSeconds(probes.startup);
}

/** How long a probe may fail before it has a consequence. */
function toleranceSeconds(probe: Probe): number {
    return probe.periodSeconds * probe.failureThreshold;
}

/** `ports` are the names of the ports that the probed container listens on. */
export function validateProbes(path: string, probes: Probes, ports: readonly string[]): readonly Problem[] {
    return [
        ...validateDifference(path, probes),
        ...Object.entries(probes).flatMap(([name, probe]) => [
            ...validateTimes(`${path}.${name}`, probe),
            ...validatePort(`${path}.${name}`, probe, ports),
        ]),
    ];
}

/** Liveness restarts and readiness spares: where both fail at once, or liveness first, a busy pod is killed. */
function validateDifference(path: string, { liveness, readiness }: Probes): readonly Problem[] {
    if (JSON.stringify(liveness) === JSON.stringify(readiness)) {
        return [
            {
                path,
                problem: "liveness and readiness are the same probe, so a busy pod would be killed instead of spared",
                fix: "let liveness fail later than readiness",
            },
        ];
    }
    const [kills, spares] = [toleranceSeconds(liveness), toleranceSeconds(readiness)];
    if (kills >= spares) return [];
    return [
        {
            path: `${path}.liveness`,
            problem: `gives up after ${kills} s, before readiness does, so a busy pod would be killed instead of spared`,
            allowed: `at least ${spares} s`,
            fix: "raise its periodSeconds or failureThreshold",
        },
    ];
}

function validateTimes(path: string, probe: Probe): readonly Problem[] {
    if (probe.timeoutSeconds <= probe.periodSeconds) return [];
    return [
        {
            path: `${path}.timeoutSeconds`,
            value: probe.timeoutSeconds,
            problem: "longer than the period",
            allowed: `at most ${probe.periodSeconds}`,
        },
    ];
}

function validatePort(path: string, { ask }: Probe, ports: readonly string[]): readonly Problem[] {
    const port = "http" in ask ? ask.port : "tcp" in ask ? ask.tcp : undefined;
    if (port === undefined || ports.includes(port)) return [];
    return [
        {
            path: `${path}.port`,
            value: port,
            problem: "not a port of this container, so the probe could never succeed",
            allowed:
                ports.length === 0 ? "an exec probe, or name the port under the container's ports" : ports.join(", "),
        },
    ];
}
