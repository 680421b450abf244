import type { AutoscalerArgs } from "../components/autoscaling";
import { clientPort, type RedisConnection } from "../components/redis";
import { plannedFile } from "../components/workload";
import type { Settings } from "../config/schema";
import { graphmemoryScalers } from "./graphmemory/scaling";
import { type GraphmemoryWorkloads, graphmemoryWorkloads } from "./graphmemory/workloads";
import type { StackPlan } from "./plan";
import type { RedisFiles } from "./redis";
import { harvesterScalers } from "./signal-harvester/scaling";
import { harvesterApi } from "./signal-harvester/workloads";
import { identitySocket } from "./spire/socket";
import type { DatabaseFiles } from "./stores";
import { meshScalers } from "./x0tta6bl4/scaling";
import { type MeshWorkloads, meshWorkloads } from "./x0tta6bl4/workloads";

/**
 * The workloads and scalers of a stack as plain values, for sums and checks before anything is registered: what they
 * mount and which image they run does not matter there, so any reference will do.
 */
export interface Planned {
    readonly mesh?: MeshWorkloads;
    readonly harvester?: { readonly api: ReturnType<typeof harvesterApi> };
    readonly graphmemory?: GraphmemoryWorkloads;
    readonly scalers: readonly AutoscalerArgs[];
}

const file = plannedFile;
const database: DatabaseFiles = { credentials: file, authority: { kind: "secret", secret: file } };
const redis: RedisFiles = { credentials: file, authority: { kind: "secret", secret: file } };
const connection: RedisConnection = { ...redis, host: "planned", port: clientPort, user: "planned" };

export function planned(plan: StackPlan, settings: Settings): Planned {
    const mesh = plannedMesh(plan, settings);
    const harvester = plannedHarvester(plan, settings);
    const graphmemory = plannedGraphmemory(plan, settings);
    return {
        ...(mesh && { mesh }),
        ...(harvester && { harvester }),
        ...(graphmemory && { graphmemory }),
        scalers: [
            ...(mesh ? Object.values(meshScalers(settings, mesh)) : []),
            ...(harvester ? Object.values(harvesterScalers(settings, harvester)) : []),
            ...(graphmemory ? Object.values(graphmemoryScalers(settings, graphmemory, connection)) : []),
        ],
    };
}

function plannedMesh({ x0tta6bl4: parts }: StackPlan, settings: Settings): MeshWorkloads | undefined {
    if (parts === undefined) return undefined;
    return meshWorkloads({
        settings: settings.x0tta6bl4,
        parts,
        images: { api: "", mesh: "" },
        files: {
            config: file,
            ...(parts.postgres && { database }),
            ...(parts.redis && { cache: redis }),
            authorizations: file,
        },
        socket: identitySocket(settings.spire),
        protect: settings.data.deletionProtection,
        cluster: settings.cluster,
    });
}

function plannedHarvester({ signalHarvester: parts }: StackPlan, settings: Settings): Planned["harvester"] {
    if (parts === undefined) return undefined;
    const api = harvesterApi({
        settings: settings.signalHarvester,
        parts,
        image: "",
        files: { config: file, credentials: file, ...(parts.postgres && { database }) },
        cluster: settings.cluster,
    });
    return { api };
}

function plannedGraphmemory({ graphmemory: parts }: StackPlan, settings: Settings): GraphmemoryWorkloads | undefined {
    if (parts === undefined) return undefined;
    const stores = { database, redis, queue: redis };
    return graphmemoryWorkloads({
        settings: settings.graphmemory,
        parts,
        images: { backend: "", dashboard: "", analytics: "" },
        files: { config: file, application: file, backendStores: stores, analyticsStores: stores },
        cluster: settings.cluster,
    });
}
