import type { Demand } from "../core/capacity";
import { bytes } from "../core/quantities";
import { demandOf, jobDemand, plannedFile, podDemand, type SecretRef } from "../workload";
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
    return {
        name: args.part.name,
        pods: instances,
        surgePods: 1,
        ...podDemand({
            main: { name: "postgres", resources: args.resources },
            sidecars: objectStore === undefined ? [] : [{ name: "barman-cloud", resources: objectStore.resources }],
        }),
        claims: [bytes(args.volume.size)],
    };
}
