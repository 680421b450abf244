import type { CSIDriver } from "kubernetes-types/storage/v1";
import { labels } from "../core/labels";
import type { DaemonSetArgs, Probes, RunningContainerArgs, Volume } from "../workload";
import type { SpiffeCsiDriverArgs, SpireArgs, WorkloadSocket } from "./args";
import { workloadSocket } from "./places";

const places = { agent: "/spire-agent-socket", own: "/spiffe-csi", registration: "/registration" } as const;
const kubelet = "/var/lib/kubelet";
const ownSocket = "csi.sock";

/** The driver as nodes and the API server know it. */
export function csiDriver({ name, part }: SpiffeCsiDriverArgs): CSIDriver {
    return {
        apiVersion: "storage.k8s.io/v1",
        kind: "CSIDriver",
        metadata: {
            name,
            labels: {
                ...labels(part),
                // Lets pods of restricted namespaces mount it inline.
                "security.kubernetes.io/csi-ephemeral-volume-profile": "restricted",
            },
            annotations: { "stackwright.dev/socket": workloadSocket },
        },
        spec: {
            attachRequired: false,
            podInfoOnMount: true,
            fsGroupPolicy: "None",
            volumeLifecycleModes: ["Ephemeral"],
        },
    };
}

/** On every node: shows the agent's socket to the pods that ask for it, read-only. */
export function csiDriverSet(args: SpireArgs, driver: SpiffeCsiDriverArgs): DaemonSetArgs {
    const { waiver } = driver;
    const host = (path: string, type: "Directory" | "DirectoryOrCreate"): Volume => ({
        kind: "host",
        path,
        type,
        waiver,
    });
    const folder = `${kubelet}/plugins/${driver.name}`;
    return {
        kind: "DaemonSet",
        part: driver.part,
        tier: "identity",
        nodes: args.nodes,
        maxUnavailable: 1,
        runAs: { uid: 1000 },
        main: {
            name: mainContainer,
            image: driver.image,
            args: [
                "-workload-api-socket-dir",
                places.agent,
                "-plugin-name",
                driver.name,
                "-csi-socket-path",
                `${places.own}/${ownSocket}`,
            ],
            envFromField: { MY_NODE_NAME: "spec.nodeName" },
            ports: ["health"],
            resources: driver.resources,
            probes: probes("/healthz", "health"),
            mounts: [
                { volume: "agent-sockets", path: places.agent, readOnly: true },
                { volume: "own", path: places.own },
                // What is mounted here must be seen by the pods it is mounted for.
                { volume: "pods", path: `${kubelet}/pods`, propagation: "Bidirectional" },
            ],
        },
        sidecars: [registrar(driver, folder), prober(driver)],
        volumes: {
            "agent-sockets": host(args.agent.socketFolder, "DirectoryOrCreate"),
            own: host(folder, "DirectoryOrCreate"),
            pods: host(`${kubelet}/pods`, "Directory"),
            registration: host(`${kubelet}/plugins_registry`, "Directory"),
        },
        loosen: { root: waiver, privileged: { ...waiver, containers: [mainContainer] } },
        drainSeconds: 0,
        ...(driver.placement === undefined ? {} : { placement: driver.placement }),
    };
}

const mainContainer = "spiffe-csi-driver";

/** Tells the kubelet where the driver listens. */
function registrar(driver: SpiffeCsiDriverArgs, folder: string): RunningContainerArgs {
    return {
        name: "registrar",
        image: driver.registrarImage,
        args: [
            `--csi-address=${places.own}/${ownSocket}`,
            `--kubelet-registration-path=${folder}/${ownSocket}`,
            `--http-endpoint=:${driver.part.ports.registrar.number}`,
        ],
        ports: ["registrar"],
        resources: driver.resources,
        probes: probes("/healthz", "registrar"),
        mounts: [
            { volume: "own", path: places.own },
            { volume: "registration", path: places.registration },
        ],
    };
}

/** Asks the driver over its own socket, so that the kubelet's probes of the driver mean something. */
function prober(driver: SpiffeCsiDriverArgs): RunningContainerArgs {
    return {
        name: "prober",
        image: driver.livenessImage,
        args: [
            `--csi-address=${places.own}/${ownSocket}`,
            `--health-port=${driver.part.ports.health.number}`,
            `--metrics-address=:${driver.part.ports.metrics.number}`,
        ],
        ports: ["metrics"],
        resources: driver.resources,
        probes: probes("/metrics", "metrics"),
        mounts: [{ volume: "own", path: places.own }],
    };
}

function probes(path: string, port: string): Probes {
    const ask = { http: path, port } as const;
    return {
        startup: { ask, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 24 },
        readiness: { ask, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
        liveness: { ask, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
    };
}

/** The volume in which a workload finds the agent's socket. */
export function socketVolume(socket: WorkloadSocket, folder: string): Volume {
    return socket.kind === "csi"
        ? { kind: "csi", driver: socket.driver.name }
        : { kind: "host", path: folder, type: "Directory", waiver: socket.waiver };
}
