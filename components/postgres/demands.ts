import type { Demand } from "../core/capacity";
import { bytes, cpuMillis } from "../core/quantities";
import { demandOf, jobDemand, plannedFile, type Resources, type SecretRef } from "../workload";
import type { PostgresArgs } from "./args";
import type { CnpgEngine } from "./cnpg";
import { accessCheck, migrationJob } from "./jobs";
import { type PostgresFiles, primary, standbys } from "./specs";

/** What a Postgres asks of its namespace: servers, and the jobs that come and go with a change. */
export function postgresDemands(args: PostgresArgs): readonly Demand[] {
    const config = plannedFile;
    const secret: SecretRef = config;
    const files: PostgresFiles = { config, scripts: config, access: config, verifiers: secret };
    const { readReplicas, migrations = [], engine, checkPart } = args;
    return [
        engine?.kind === "cnpg" ? clusterDemand(args, engine) : demandOf(primary(args, files), { nodes: 1 }),
        ...(readReplicas === undefined
            ? []
            : [
                  demandOf(standbys(args, readReplicas.part, readReplicas.count, { ...files, login: secret }), {
                      nodes: 1,
                  }),
              ]),
        ...(checkPart === undefined
            ? []
            : [jobDemand(accessCheck(args, checkPart, { script: config, passwords: secret, mark: "" }))]),
        ...migrations.map((migration) => jobDemand(migrationJob(args, migration, secret))),
    ];
}

/** The operator's pods: an instance with, where it is backed up, the sender beside it; and the job that makes a new one. */
function clusterDemand(args: PostgresArgs, { instances, objectStore }: CnpgEngine): Demand {
    const containers = [
        { name: "postgres", ...amountsOf(args.resources) },
        ...(objectStore === undefined ? [] : [{ name: "barman-cloud", ...amountsOf(objectStore.resources) }]),
    ];
    const total = (kind: "requests" | "limits") => ({
        cpu: containers.reduce((sum, one) => sum + one[kind].cpu, 0),
        memory: containers.reduce((sum, one) => sum + one[kind].memory, 0),
    });
    return {
        name: args.part.name,
        pods: instances,
        surgePods: 1,
        perPod: { requests: total("requests"), limits: total("limits") },
        containers,
        claims: [bytes(args.volume.size)],
    };
}

function amountsOf({ requests, limits }: Resources): Demand["perPod"] {
    const both = ({ cpu, memory }: Resources["limits"]) => ({ cpu: cpuMillis(cpu), memory: bytes(memory) });
    return { requests: both(requests), limits: both(limits) };
}
