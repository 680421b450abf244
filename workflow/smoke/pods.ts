import { differences } from "./differences";
import { allContainers, eachPod, running, type SmokeCheck } from "./world";

const byName = <Named extends { readonly name: string }>(all: readonly Named[], name: string) =>
    all.find((one) => one.name === name);

const checks: readonly Omit<SmokeCheck, "group">[] = [
    {
        name: "security context: non-root, group, seccomp, no capabilities",
        faults: (world) =>
            eachPod(world, (pod, template) => [
                ...differences(template.securityContext, pod.securityContext, "securityContext"),
                ...differences({ hostNetwork: template.hostNetwork ?? false, hostPID: template.hostPID ?? false }, pod),
                ...allContainers(template).flatMap((container) =>
                    differences(
                        container.securityContext,
                        byName(allContainers(pod), container.name)?.securityContext,
                        `${container.name}.securityContext`,
                    ),
                ),
            ]),
    },
    {
        name: "requests and limits on every container",
        faults: (world) =>
            eachPod(world, (pod, template) => [
                ...allContainers(pod).flatMap(({ name, resources }) =>
                    (["requests", "limits"] as const).flatMap((side) =>
                        (["cpu", "memory"] as const)
                            .filter((amount) => resources?.[side]?.[amount] === undefined)
                            .map((amount) => `${name} has no ${side}.${amount}`),
                    ),
                ),
                ...allContainers(template).flatMap((container) =>
                    differences(
                        container.resources,
                        byName(allContainers(pod), container.name)?.resources,
                        `${container.name}.resources`,
                    ),
                ),
            ]),
    },
    {
        name: "mounts: configuration, data, identity socket and the rest",
        faults: (world) =>
            eachPod(world, (pod, template) => [
                ...differences(template.volumes, pod.volumes, "volumes"),
                ...allContainers(template).flatMap((container) =>
                    differences(
                        container.volumeMounts,
                        byName(allContainers(pod), container.name)?.volumeMounts,
                        `${container.name}.volumeMounts`,
                    ),
                ),
            ]),
    },
    {
        name: "annotations for the scraper, hashes of what is mounted",
        faults: (world) =>
            eachPod(world, (_pod, _template, metadata) =>
                differences(metadata.template.annotations, metadata.pod.annotations, "annotations"),
            ),
    },
    {
        name: "environment variables",
        faults: (world) =>
            eachPod(world, (pod, template) =>
                allContainers(template).flatMap(({ name, env, envFrom }) =>
                    differences({ env, envFrom }, byName(allContainers(pod), name), name),
                ),
            ),
    },
    {
        name: "named ports",
        faults: (world) =>
            eachPod(world, (pod, template) =>
                allContainers(template).flatMap(({ name, ports }) =>
                    differences(ports, byName(allContainers(pod), name)?.ports, `${name}.ports`),
                ),
            ),
    },
    {
        name: "three probes on every running container",
        faults: (world) =>
            eachPod(world, (pod) =>
                running(pod).flatMap((container) =>
                    (["startupProbe", "readinessProbe", "livenessProbe"] as const)
                        .filter((probe) => container[probe] === undefined)
                        .map((probe) => `${container.name} has no ${probe}`),
                ),
            ),
    },
    {
        name: "images and commands as declared",
        faults: (world) =>
            eachPod(world, (pod, template) =>
                allContainers(template).flatMap(({ name, image, command, args }) =>
                    differences({ image, command, args }, byName(allContainers(pod), name), name),
                ),
            ),
    },
    {
        name: "accounts of their own, tokens only where declared",
        faults: (world) =>
            eachPod(world, (pod, { serviceAccountName, automountServiceAccountToken }) =>
                differences({ serviceAccountName, automountServiceAccountToken }, pod),
            ),
    },
];

export const podChecks: readonly SmokeCheck[] = checks.map((check) => ({ group: "pod configuration", ...check }));
