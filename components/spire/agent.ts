import type { ConfigRef, DaemonSetArgs, Probes } from "../workload";
import type { SpireArgs } from "./args";
import { agentConfigFolder, agentPlaces, bundleConfigMap, tokenAudience } from "./places";

const probes: Probes = {
    startup: { ask: { http: "/live", port: "health" }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 24 },
    readiness: { ask: { http: "/ready", port: "health" }, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
    liveness: { ask: { http: "/live", port: "health" }, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
};

/** The kubelet renews it in time, and an agent reads it when it attests; a stolen one is good for minutes. */
const tokenSeconds = 600;

/** One agent per node. It sees the node's processes, because it must know which pod a caller belongs to. */
export function agentSet(args: SpireArgs, config: ConfigRef): DaemonSetArgs {
    const { agent } = args;
    const places = agentPlaces(args.server.part);
    return {
        kind: "DaemonSet",
        part: agent.part,
        tier: "identity",
        nodes: args.nodes,
        maxUnavailable: 1,
        runAs: { uid: 1000 },
        main: {
            name: "spire-agent",
            image: agent.image,
            args: ["-config", `${agentConfigFolder}/agent.conf`],
            envFromField: { [places.kubelet.addressVariable]: "status.hostIP" },
            resources: agent.resources,
            probes,
            mounts: [
                { volume: "config", path: agentConfigFolder },
                { volume: "bundle", path: places.bundle },
                { volume: "token", path: places.token },
                { volume: "data", path: places.data },
                { volume: "sockets", path: places.sockets },
            ],
        },
        volumes: {
            config: { kind: "config", config },
            // The servers write it, so its contents are none of this program's business.
            bundle: { kind: "config", config: { name: bundleConfigMap, hash: "" }, live: true },
            token: { kind: "token", audience: tokenAudience, expirationSeconds: tokenSeconds },
            data: { kind: "scratch", size: "16Mi" },
            sockets: { kind: "host", path: agent.socketFolder, type: "DirectoryOrCreate", waiver: agent.waiver },
        },
        // Root on the node's side: the folder of the socket is root's, and so that nobody else can put one there.
        loosen: { hostProcesses: agent.waiver, root: agent.waiver },
        // Its account speaks to the kubelet.
        apiAccess: {},
        drainSeconds: 0,
        ...(agent.placement === undefined ? {} : { placement: agent.placement }),
    };
}
