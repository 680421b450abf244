import type { Problem } from "../core/problems";
import { bytes, cpuMillis } from "../core/quantities";
import { type Part, protocolsOf } from "../core/traffic";
import type { ContainerArgs, Resources } from "./args";
import { defaultEphemeralStorage, scratchMountPath, scratchVolume } from "./pod";

/** What a container of the pod may refer to by name. */
export interface PodContents {
    readonly part: Part;
    readonly volumes: readonly string[];
    readonly claims: readonly string[];
}

export function validateContainer(path: string, container: ContainerArgs, pod: PodContents): readonly Problem[] {
    return [
        ...validateMounts(`${path}.mounts`, container, pod),
        ...validatePorts(`${path}.ports`, container, pod.part),
        ...validateImage(`${path}.image`, container.image),
        ...validateResources(`${path}.resources`, container.resources),
    ];
}

function validateMounts(path: string, container: ContainerArgs, pod: PodContents): readonly Problem[] {
    const known = new Set([scratchVolume, ...pod.volumes, ...pod.claims]);
    const taken = new Set<string>([scratchMountPath]);
    const problems: Problem[] = [];
    for (const mount of container.mounts ?? []) {
        if (!known.has(mount.volume)) {
            problems.push({ path, value: mount.volume, problem: "no such volume", allowed: [...known].join(", ") });
        }
        if (taken.has(mount.path)) {
            problems.push({ path, value: mount.path, problem: "something is mounted there already" });
        }
        taken.add(mount.path);
    }
    return problems;
}

function validatePorts(path: string, container: ContainerArgs, part: Part): readonly Problem[] {
    return (container.ports ?? []).flatMap((name) =>
        part.ports[name] === undefined
            ? [{ path, value: name, problem: "not a port of the part", allowed: Object.keys(part.ports).join(", ") }]
            : [],
    );
}

function validateImage(path: string, image: string): readonly Problem[] {
    const tag = image.split("@")[0]?.split("/").at(-1)?.split(":")[1] ?? "";
    if (tag !== "" && tag !== "latest") return [];
    return [
        {
            path,
            value: image,
            problem: "not a pinned version",
            allowed: "a tag other than latest",
            fix: "set it in config/images.ts or under stackwright:images",
        },
    ];
}

const portName = /^(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/;

/** The names under which a pod's ports are written. A second protocol of a port carries its own name as a suffix. */
export function validatePodPorts(path: string, part: Part): readonly Problem[] {
    return Object.entries(part.ports).flatMap(([name, port]) =>
        protocolsOf(port).flatMap((protocol, index) => {
            const written = index === 0 ? name : `${name}-${protocol.toLowerCase()}`;
            if (portName.test(written)) return [];
            return [
                {
                    path: `${path}.ports`,
                    value: written,
                    problem: "Kubernetes refuses it as the name of a container port",
                    allowed: 'at most 15 lower-case letters, digits and single "-", with at least one letter',
                },
            ];
        }),
    );
}

export function validateResources(path: string, resources: Resources): readonly Problem[] {
    const { requests, limits } = resources;
    return [
        ...compare(`${path}.requests.cpu`, `${path}.limits.cpu`, requests.cpu, limits.cpu, cpuMillis),
        ...compare(`${path}.requests.memory`, `${path}.limits.memory`, requests.memory, limits.memory, bytes),
        ...compare(
            `${path}.requests.ephemeralStorage`,
            `${path}.limits.ephemeralStorage`,
            requests.ephemeralStorage ?? defaultEphemeralStorage.requests,
            limits.ephemeralStorage ?? defaultEphemeralStorage.limits,
            bytes,
        ),
    ];
}

function compare(
    requestPath: string,
    limitPath: string,
    request: string,
    limit: string,
    amount: (quantity: string) => number,
): readonly Problem[] {
    const unreadable = [
        ...unreadableQuantity(requestPath, request, amount),
        ...unreadableQuantity(limitPath, limit, amount),
    ];
    if (unreadable.length > 0) return unreadable;
    if (amount(request) <= amount(limit)) return [];
    return [
        {
            path: requestPath,
            value: request,
            problem: "more than the limit",
            allowed: `at most ${limit}`,
            fix: "raise the limit or lower the request",
        },
    ];
}

function unreadableQuantity(path: string, quantity: string, amount: (quantity: string) => number): readonly Problem[] {
    try {
        amount(quantity);
        return [];
    } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return [{ path, problem: `cannot be read: ${error.message}` }];
    }
}
