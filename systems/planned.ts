import type { AutoscalerArgs } from "../components/autoscaling";
import { clientPort as databasePort } from "../components/postgres";
import { clientPort, type RedisConnection } from "../components/redis";
import { plannedFile, type Volume } from "../components/workload";
import type { PostgresSettings, Settings } from "../config/schema";
import { graphmemoryScalers } from "./graphmemory/scaling";
import { type GraphmemoryWorkloads, graphmemoryWorkloads } from "./graphmemory/workloads";
import { svidFilesOf } from "./identity-login";
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
/** A login by identity brings containers along, so which one it is does matter. */
function databaseOf(wanted: Pick<PostgresSettings, "identityLogin">, settings: Settings): DatabaseFiles {
    const authority: Volume = { kind: "secret", secret: file };
    const svid = svidFilesOf(wanted, settings, file);
    if (svid === undefined) return { credentials: file, authority };
    return { role: "planned", host: "planned", port: databasePort, database: "planned", authority, svid };
}

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
            ...(parts.postgres && { database: databaseOf(settings.x0tta6bl4.postgres, settings) }),
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
        files: {
            config: file,
            credentials: file,
            ...(parts.postgres && { database: databaseOf(settings.signalHarvester.postgres, settings) }),
        },
        cluster: settings.cluster,
    });
    return { api };
}

function plannedGraphmemory({ graphmemory: parts }: StackPlan, settings: Settings): GraphmemoryWorkloads | undefined {
    if (parts === undefined) return undefined;
    const database = databaseOf(settings.graphmemory.postgres, settings);
    const stores = { database, redis, queue: redis };
    return graphmemoryWorkloads({
        settings: settings.graphmemory,
        parts,
        images: { backend: "", dashboard: "", analytics: "" },
        files: { config: file, application: file, monitoring: file, backendStores: stores, analyticsStores: stores },
        cluster: settings.cluster,
    });
}
