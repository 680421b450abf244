import { authorizationFile, workloadSocket } from "../../components/spire";
import type { Environment } from "../../config/schema/area";
import type { X0tta6bl4Settings } from "../../config/schema/x0tta6bl4";
import { redisAddress } from "../redis";
import { databaseAddress } from "../stores";
import { olderMetrics, type X0tta6bl4Parts } from "./traffic";

export const spireSocketFolder = "/run/spire/sockets";
export const authorizationFolder = "/run/spire/authorizations";

/** What the mesh programs are told; one ConfigMap for all of them. */
export function environmentOf(
    settings: X0tta6bl4Settings,
    parts: X0tta6bl4Parts,
    stack: { readonly environment: Environment; readonly spireServer: string; readonly trustDomain: string },
): Readonly<Record<string, string>> {
    const { mapeK, postQuantum } = settings;
    return {
        ENVIRONMENT: stack.environment,
        PROFILING_ENABLED: String(settings.profilingEnabled),
        LOG_LEVEL: settings.logLevel,
        HTTP_PORT: String(settings.httpPort),
        METRICS_PORT: String(settings.metricsPort),
        ...(settings.legacyMetricsPort ? { LEGACY_METRICS_PORT: String(olderMetrics.number) } : {}),
        MESH_PORT: "7946",
        TLS_MIN_VERSION: "1.3",
        ZERO_TRUST_ENABLED: String(settings.zeroTrust),
        SPIRE_SERVER_ADDR: stack.spireServer,
        SPIFFE_TRUST_DOMAIN: stack.trustDomain,
        SPIFFE_ENDPOINT_SOCKET: `unix://${spireSocketFolder}/${workloadSocket}`,
        SPIFFE_AUTHORIZATIONS_FILE: `${authorizationFolder}/${authorizationFile}`,
        PQC_ENABLED: String(postQuantum.enabled),
        PQC_KEM_ALGORITHM: postQuantum.kem,
        PQC_SIGNATURE_ALGORITHM: postQuantum.signature,
        MAPEK_MONITOR_INTERVAL_SECONDS: String(mapeK.monitorIntervalSeconds),
        MAPEK_ANALYZE_INTERVAL_SECONDS: String(mapeK.analyzeIntervalSeconds),
        MAPEK_CPU_THRESHOLD_PERCENT: String(mapeK.cpuThresholdPercent),
        MAPEK_MEMORY_THRESHOLD_PERCENT: String(mapeK.memoryThresholdPercent),
        MAPEK_PEER_TIMEOUT_SECONDS: String(mapeK.peerTimeoutSeconds),
        ...(parts.postgres === undefined
            ? {}
            : {
                  ...databaseAddress(parts.postgres, settings.postgres.database),
                  DB_POOL_SIZE: String(settings.databasePoolSize),
              }),
        ...(parts.redis === undefined ? {} : redisAddress("REDIS", parts.redis)),
    };
}
