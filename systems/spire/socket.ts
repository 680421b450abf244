import type { Volume } from "../../components/workload";
import type { SpireSettings } from "../../config/schema";

/** The volume in which a workload finds the agent's socket. */
export function identitySocket({ workloadSocket, agent }: SpireSettings): Volume {
    return workloadSocket.kind === "csi"
        ? { kind: "csi", driver: workloadSocket.driver }
        : { kind: "host", path: agent.socketFolder, type: "Directory", waiver: workloadSocket.waiver };
}
