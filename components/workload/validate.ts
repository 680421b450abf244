import type { Problem } from "../core/problems";
import { protocolsOf } from "../core/traffic";
import type { RunningContainerArgs, WorkloadArgs } from "./args";
import { defaultDrainSeconds, defaultGraceSeconds } from "./pod";
import { defaultProgressDeadlineSeconds } from "./specs";
import { type PodContents, validateContainer, validatePodPorts } from "./validate-container";
import { startupBudgetSeconds, validateProbes } from "./validate-probes";

/** Everything that is wrong with a workload, before anything of it is registered. */
export function validateWorkload(args: WorkloadArgs): readonly Problem[] {
    const path = `${args.part.system}.${args.part.component}`;
    return [
        ...validateContainers(path, args),
        ...validatePodPorts(path, args.part),
        ...validateLoosening(path, args),
        ...validateDrain(path, args),
        ...validateRollout(path, args),
        ...validateDisruption(path, args),
        ...validateServices(path, args),
        ...validateGoverningService(path, args),
    ];
}

function validateContainers(path: string, args: WorkloadArgs): readonly Problem[] {
    const pod: PodContents = {
        part: args.part,
        volumes: Object.keys(args.volumes ?? {}),
        claims: args.kind === "StatefulSet" ? Object.keys(args.claims) : [],
    };
    const everyPort = Object.keys(args.part.ports);
    const running = (container: RunningContainerArgs, ports: readonly string[]) => [
        ...validateContainer(`${path}.${container.name}`, container, pod),
        ...validateProbes(`${path}.${container.name}.probes`, container.probes, ports),
    ];
    return [
        ...running(args.main, args.main.ports ?? everyPort),
        ...(args.sidecars ?? []).flatMap((sidecar) => running(sidecar, sidecar.ports ?? [])),
        ...(args.init ?? []).flatMap((init) => validateContainer(`${path}.${init.name}`, init, pod)),
    ];
}

export function validateLoosening(path: string, args: Pick<WorkloadArgs, "loosen" | "runAs">): readonly Problem[] {
    const { loosen, runAs } = args;
    return [
        ...(loosen?.privileged === undefined || loosen.root !== undefined
            ? []
            : [
                  {
                      path: `${path}.loosen.privileged`,
                      problem: "its containers run as root, which the pod still forbids, so none would start",
                      fix: "waive root as well",
                  },
              ]),
        ...(runAs.uid === 0 || (runAs.gid ?? runAs.uid) !== 0 || loosen?.rootGroup !== undefined
            ? []
            : [
                  {
                      path: `${path}.runAs.gid`,
                      value: runAs.gid,
                      problem: "is the group of root",
                      allowed: "another group, or loosen.rootGroup with its waiver",
                  },
              ]),
    ];
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

/** A Deployment gives up on a rollout whose new pod is still within its own startup budget. */
function validateRollout(path: string, args: WorkloadArgs): readonly Problem[] {
    if (args.kind !== "Deployment") return [];
    const deadline = args.progressDeadlineSeconds ?? defaultProgressDeadlineSeconds;
    return [args.main, ...(args.sidecars ?? [])].flatMap((container): readonly Problem[] => {
        const budget = startupBudgetSeconds(container.probes);
        if (budget < deadline) return [];
        return [
            {
                path: `${path}.${container.name}.probes.startup`,
                problem: `may take ${budget} s, but the rollout is given up after ${deadline} s without progress`,
                allowed: `less than ${deadline} s`,
                fix: "shorten the startup probe or raise progressDeadlineSeconds",
            },
        ];
    });
}

function validateDisruption(path: string, args: WorkloadArgs): readonly Problem[] {
    if (args.kind === "DaemonSet") return [];
    const { disruption, replicas } = args;
    if ("maxUnavailable" in disruption) {
        if (disruption.maxUnavailable >= 1) return [];
        return [
            {
                path: `${path}.disruption.maxUnavailable`,
                value: disruption.maxUnavailable,
                problem: "no pod may ever move, so no node can be drained",
                allowed: "at least 1",
            },
        ];
    }
    if (disruption.minAvailable < replicas) return [];
    return [
        {
            path: `${path}.disruption.minAvailable`,
            value: disruption.minAvailable,
            problem: `with ${replicas} ${replicas === 1 ? "replica" : "replicas"} no pod may ever move, so no node can be drained`,
            allowed: `at most ${Math.max(0, replicas - 1)}`,
            fix: "lower it, or raise the replicas",
        },
    ];
}

function validateServices(path: string, args: WorkloadArgs): readonly Problem[] {
    return (args.services ?? []).flatMap((service): readonly Problem[] => {
        const taken = new Set<string>();
        return service.ports.flatMap(({ name, port, target }): readonly Problem[] => {
            const at = `${path}.services.${service.name}.${name}`;
            const partPort = args.part.ports[target];
            if (partPort === undefined) {
                const known = Object.keys(args.part.ports).join(", ");
                return [{ path: at, value: target, problem: "not a port of the part", allowed: known }];
            }
            return protocolsOf(partPort).flatMap((protocol) => {
                const key = `${protocol} ${port}`;
                if (taken.has(key)) return [{ path: at, value: port, problem: `${key} is already in this Service` }];
                taken.add(key);
                return [];
            });
        });
    });
}

function validateGoverningService(path: string, args: WorkloadArgs): readonly Problem[] {
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
