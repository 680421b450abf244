import type { DeploymentArgs, Probe } from "../workload";
import type { StatusArgs } from "./args";
import { storeOf, systemPlace } from "./places";
import { accessToNames, scriptsFolder } from "./repository";

const outputFolder = "/srv/metrics";

/** Two containers of the tool's own image: one looks and writes a file, the other serves it. */
export function status(args: StatusArgs): DeploymentArgs {
    const { part, repository } = args;
    const { volumes, mounts, env } = accessToNames(repository);
    const served: Probe["ask"] = { http: "/metrics", port: "metrics" };
    const looking = (minutes: number): Probe["ask"] => ({
        exec: ["/bin/sh", "-c", `[ -n "$(find ${outputFolder}/metrics -mmin -${minutes})" ]`],
    });
    const resources = {
        requests: { cpu: "10m", memory: "32Mi" },
        limits: { cpu: "50m", memory: "64Mi" },
    };
    // The tool is in this image already.
    const own = mounts.filter(({ volume }) => volume !== "backup-tools");
    const { "backup-tools": _, ...ownVolumes } = volumes;
    return {
        kind: "Deployment",
        part,
        tier: "platform",
        runAs: { uid: 65_532 },
        // Either of two answers while the other one moves; both say the same.
        replicas: 2,
        disruption: { maxUnavailable: 1 },
        main: {
            name: "metrics",
            image: repository.image,
            command: [
                "rclone",
                "serve",
                "http",
                outputFolder,
                `--addr=:${part.ports.metrics.number}`,
                "--read-only",
                "--config=/dev/null",
            ],
            resources,
            mounts: [{ volume: "output", path: outputFolder, readOnly: true }],
            probes: {
                // The first listing of a large storage takes its time.
                startup: { ask: served, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 30 },
                readiness: { ask: served, periodSeconds: 15, timeoutSeconds: 3, failureThreshold: 3 },
                liveness: { ask: served, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
            },
        },
        sidecars: [
            {
                name: "status",
                image: repository.image,
                command: ["/bin/sh", `${scriptsFolder}/status.sh`],
                env: {
                    ...env,
                    KEY_NAMES: repository.keyIds.join(" "),
                    SYSTEM: part.system,
                    PLACES: systemPlace(part),
                    STORES: args.backups
                        .map(storeOf)
                        .map(({ store, copies }) => `${store}:${copies}`)
                        .join(" "),
                    OUTPUT: outputFolder,
                    INTERVAL: "300",
                },
                resources,
                mounts: [...own, { volume: "output", path: outputFolder }],
                probes: {
                    startup: { ask: looking(60), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 30 },
                    readiness: { ask: looking(30), periodSeconds: 60, timeoutSeconds: 5, failureThreshold: 2 },
                    liveness: { ask: looking(60), periodSeconds: 120, timeoutSeconds: 5, failureThreshold: 3 },
                },
            },
        ],
        volumes: { ...ownVolumes, output: { kind: "scratch", size: "1Mi" } },
        services: [
            {
                name: part.name,
                ports: [{ name: "metrics", port: part.ports.metrics.number, target: "metrics" }],
            },
        ],
        drainSeconds: 0,
        ...(args.placement === undefined ? {} : { placement: args.placement }),
    };
}
