import type { Demand } from "../core/capacity";
import { demandOf, jobDemand, plannedFile, type SecretRef } from "../workload";
import type { PostgresArgs } from "./args";
import { accessCheck, migrationJob } from "./jobs";
import { type PostgresFiles, primary, standbys } from "./specs";

/** What a Postgres asks of its namespace: servers, and the jobs that come and go with a change. */
export function postgresDemands(args: PostgresArgs): readonly Demand[] {
    const config = plannedFile;
    const secret: SecretRef = config;
    const files: PostgresFiles = { config, scripts: config, access: config, verifiers: secret };
    const { readReplicas, migrations = [] } = args;
    return [
        demandOf(primary(args, files), { nodes: 1 }),
        ...(readReplicas === undefined
            ? []
            : [
                  demandOf(standbys(args, readReplicas.part, readReplicas.count, { ...files, login: secret }), {
                      nodes: 1,
                  }),
              ]),
        jobDemand(accessCheck(args, { script: config, passwords: secret, mark: "" })),
        ...migrations.map((migration) => jobDemand(migrationJob(args, migration, secret))),
    ];
}
