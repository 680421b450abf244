import { walArchive } from "../components/backup";
import type { Problem } from "../components/core/problems";
import type { Part } from "../components/core/traffic";
import { type PostgresArgs, validatePostgres } from "../components/postgres";
import { type RedisArgs, validateRedis } from "../components/redis";
import { plannedFile } from "../components/workload";
import type { NamespaceKey, Settings } from "../config/schema";
import {
    type CopiedStore,
    type PlannedBackups,
    plannedBackups,
    plannedRepository,
    type StoresToCopy,
    type StoreToCopy,
} from "./backup-plan";
import { graphmemoryPostgres, graphmemoryRedis } from "./graphmemory/stores";
import type { StackPlan, SystemsPlan } from "./plan";
import { plannedRedis, type RedisContext } from "./redis";
import { harvesterFiles, harvesterPostgres } from "./signal-harvester/stores";
import { identityFiles, identityPostgres } from "./spire/stores";
import { type PostgresContext, plannedPostgres } from "./stores";
import { meshPostgres, meshRedis } from "./x0tta6bl4/stores";

/** The namespaces whose stores are copied, and what each of them holds. */

const keys = ["spire", "x0tta6bl4", "signalHarvester", "graphmemory"] as const satisfies readonly NamespaceKey[];
type CopiedKey = (typeof keys)[number];

export function hasCopies(key: NamespaceKey): boolean {
    return keys.some((one) => one === key);
}

type Server = { readonly server: StoreToCopy["server"]; readonly operated?: Part } | undefined;

export function storesToCopy(
    { identity, x0tta6bl4, signalHarvester, graphmemory }: SystemsPlan,
    settings: Settings,
): readonly StoresToCopy[] {
    const servers = (...parts: readonly Server[]) =>
        parts.flatMap((one): readonly StoreToCopy[] =>
            one?.server === undefined || one.operated !== undefined
                ? []
                : [{ name: one.server.name, server: one.server }],
        );
    const operated = (one: Server): readonly Part[] => (one?.operated === undefined ? [] : [one.operated]);
    return [
        ...(identity === undefined
            ? []
            : [
                  {
                      key: "spire" as const,
                      system: "spire",
                      stores: [
                          ...servers(identity.postgres),
                          ...identityFiles(settings, identity).map(({ store }) => ({ name: store })),
                      ],
                      operated: operated(identity.postgres),
                  },
              ]),
        ...(x0tta6bl4 === undefined
            ? []
            : [
                  {
                      key: "x0tta6bl4" as const,
                      system: "x0tta6bl4",
                      stores: servers(x0tta6bl4.postgres, x0tta6bl4.redis),
                      operated: operated(x0tta6bl4.postgres),
                  },
              ]),
        ...(signalHarvester === undefined
            ? []
            : [
                  {
                      key: "signalHarvester" as const,
                      system: "signal-harvester",
                      // The database is a server, or a file on the data volume.
                      stores: signalHarvester.postgres
                          ? servers(signalHarvester.postgres)
                          : [{ name: harvesterFiles.store }],
                      operated: operated(signalHarvester.postgres),
                  },
              ]),
        ...(graphmemory === undefined
            ? []
            : [
                  {
                      key: "graphmemory" as const,
                      system: "graphmemory",
                      stores: servers(graphmemory.postgres, graphmemory.redis, graphmemory.queue),
                      operated: operated(graphmemory.postgres),
                  },
              ]),
    ];
}

/** What the copies ask of the namespaces, and what is wrong with them. */
export function plannedCopies(plan: StackPlan, settings: Settings): Readonly<Record<CopiedKey, PlannedBackups>> {
    const stores = plannedStores(plan, settings);
    const planned = (key: CopiedKey) =>
        plannedBackups(
            settings,
            plan.backups[key],
            stores[key].filter((store) => !isOperated(store)),
        );
    return {
        spire: planned("spire"),
        x0tta6bl4: planned("x0tta6bl4"),
        signalHarvester: planned("signalHarvester"),
        graphmemory: planned("graphmemory"),
    };
}

/** Its operator copies it, and restores it. */
function isOperated(store: CopiedStore): boolean {
    return store.kind === "postgres" && store.server.engine?.kind === "cnpg";
}

/** Everything that is wrong with the stores and their copies, before anything of them is registered. */
export function copyProblems(plan: StackPlan, settings: Settings): readonly Problem[] {
    const stores = Object.values(plannedStores(plan, settings)).flat();
    return [
        ...stores.flatMap((store) =>
            store.kind === "postgres"
                ? validatePostgres(store.server)
                : store.kind === "redis"
                  ? validateRedis(store.server)
                  : [],
        ),
        ...Object.values(plannedCopies(plan, settings)).flatMap(({ problems }) => problems),
    ];
}

const login = plannedFile;

function plannedStores(plan: StackPlan, settings: Settings): Readonly<Record<CopiedKey, readonly CopiedStore[]>> {
    const { identity, x0tta6bl4, signalHarvester, graphmemory } = plan;
    const postgres = (key: CopiedKey, context: PostgresContext): CopiedStore => ({
        kind: "postgres",
        server: archived(plan, settings, key, plannedPostgres(context)),
        login,
    });
    const redis = (key: CopiedKey, context: RedisContext): CopiedStore => ({
        kind: "redis",
        server: copied(plan, key, plannedRedis(context)),
        login,
    });
    return {
        spire: [
            ...(identity?.postgres ? [postgres("spire", identityPostgres(plan, settings, identity.postgres))] : []),
            ...(identity ? identityFiles(settings, identity) : []),
        ],
        x0tta6bl4: [
            ...(x0tta6bl4?.postgres ? [postgres("x0tta6bl4", meshPostgres(plan, settings, x0tta6bl4.postgres))] : []),
            ...(x0tta6bl4?.redis ? [redis("x0tta6bl4", meshRedis(plan, settings, x0tta6bl4.redis))] : []),
        ],
        signalHarvester:
            signalHarvester === undefined
                ? []
                : [
                      signalHarvester.postgres
                          ? postgres("signalHarvester", harvesterPostgres(plan, settings, signalHarvester.postgres))
                          : harvesterFiles.of(settings, signalHarvester),
                  ],
        graphmemory:
            graphmemory === undefined
                ? []
                : [
                      postgres("graphmemory", graphmemoryPostgres(plan, settings, graphmemory)),
                      redis("graphmemory", graphmemoryRedis(plan, settings, graphmemory, "redis")),
                      redis("graphmemory", graphmemoryRedis(plan, settings, graphmemory, "queue")),
                  ],
    };
}

function archived(plan: StackPlan, settings: Settings, key: CopiedKey, server: PostgresArgs): PostgresArgs {
    const jobs = plan.backups[key]?.stores[server.part.name];
    if (jobs === undefined) return server;
    const archive = walArchive(plannedRepository(settings), server.part, settings.backup.lossMinutes);
    return { ...server, backupPart: jobs.copy, archive };
}

function copied(plan: StackPlan, key: CopiedKey, server: RedisArgs): RedisArgs {
    const jobs = plan.backups[key]?.stores[server.part.name];
    return jobs === undefined ? server : { ...server, backupPart: jobs.copy };
}
