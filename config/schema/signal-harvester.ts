import { z } from "zod";
import type { Problem } from "../../components/core/problems";
import { area, type DeepReadonly } from "./area";
import { host, logLevel, replicas, text, wholeNumber } from "./primitives";
import { checkPostgres, postgres } from "./stores";
import {
    autoscaling,
    checkWorkload,
    disruption,
    enabled,
    mostReplicas,
    resources,
    resourcesOf,
    sharedVolume,
} from "./workload";

const api = z.strictObject({
    replicas: replicas.default(2),
    resources: resources.default(resourcesOf("250m/512Mi", "1000m/2Gi")),
    autoscaling: autoscaling({
        min: 2,
        max: 10,
        cpuPercent: 70,
        memoryPercent: 80,
        up: { percent: 50, periodSeconds: 60, stabilizationSeconds: 60 },
        down: { pods: 1, periodSeconds: 60, stabilizationSeconds: 300 },
    }),
    disruption: disruption.default({ minAvailable: 1 }),
    host: host.default("api.signal-harvester"),
    /** A rollout that makes no progress for this long fails the update. */
    progressDeadlineSeconds: wholeNumber(60, 3600).default(600),
});

const schema = z.strictObject({
    enabled,
    logLevel,
    api,
    /** The application's own files; with SQLite also the database itself. */
    data: sharedVolume,
    database: z
        .strictObject({
            engine: z.enum(["sqlite", "postgres"]).default("sqlite"),
            /** Below the data volume's mount. */
            file: z
                .string()
                .regex(/^[A-Za-z0-9._-]+$/)
                .meta({ wants: "a file name without folders, such as harvester.db" })
                .default("harvester.db"),
            pythonPath: text.default("/app"),
        })
        .prefault({}),
    /** Used only with `database.engine: postgres`. */
    postgres: postgres({ database: "harvester", volume: { size: "20Gi", storageClass: "fast-ssd" } }),
});
export type SignalHarvesterSettings = DeepReadonly<z.output<typeof schema>>;

export const signalHarvester = area({
    type: "object",
    description: "The signal-harvesting API: replicas, autoscaling, data volume and database engine",
    schema,
    check: (value) => [
        ...checkWorkload("api", value.api),
        ...checkAccessMode(value),
        ...checkPostgres("postgres", value.postgres),
    ],
});

/** A claim that one node can attach hangs a second pod on any other node; a single one is stopped before its successor starts. */
function checkAccessMode(value: SignalHarvesterSettings): Problem[] {
    const most = mostReplicas(value.api);
    if (value.data.accessMode !== "ReadWriteOnce" || most <= 1) return [];
    const { engine } = value.api.autoscaling;
    return [
        {
            path: "data.accessMode",
            value: value.data.accessMode,
            problem: `${most} pods would share a volume that attaches to one node`,
            allowed: "ReadWriteMany while more than one replica may run",
            fix: `use a ReadWriteMany storage class, or run one replica, which every rollout stops first (${engine === "none" ? "api.replicas" : "api.autoscaling.max"}: 1)`,
        },
    ];
}
