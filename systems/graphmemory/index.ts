import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { PrivateAuthority } from "../../components/certificates";
import { given } from "../../components/core/given";
import type { Identity } from "../../components/core/labels";
import type { Part } from "../../components/core/traffic";
import { ConfigFiles, SecretFiles, Workload } from "../../components/workload";
import { StoreCopies } from "../backup";
import type { SystemContext } from "../context";
import { afterIdentities, createSvidFiles } from "../identity-login";
import { createRedis, redisFilesOf } from "../redis";
import { createScalers } from "../scalers";
import { createPostgres, databaseFilesOf } from "../stores";
import { tracingOf } from "../telemetry/plan";
import { graphmemoryScalers } from "./scaling";
import { graphmemoryPostgres, graphmemoryRedis } from "./stores";
import type { GraphmemoryParts } from "./traffic";
import { type applicationKeys, environmentOf, graphmemoryWorkloads, type monitoringKeys } from "./workloads";

type Keys<Names extends readonly string[]> = Readonly<Record<Names[number], pulumi.Output<string>>>;

/** The IDE's backend, dashboard and analytics over their stores. */
export class Graphmemory extends pulumi.ComponentResource {
    constructor(
        name: string,
        private readonly context: SystemContext,
        parts: GraphmemoryParts,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("stackwright:systems:Graphmemory", name, {}, opts);
        const { plan, settings } = context;
        const within = { parent: this, dependsOn: [context.namespaces.graphmemory] };
        const namespace = settings.namespaces.graphmemory.name;
        const common = { namespace, owner: this.owner };

        const config = new ConfigFiles(
            `${name}-config`,
            {
                ...common,
                name: "graphmemory-config",
                data: environmentOf(settings.graphmemory, parts, settings.environment),
            },
            within,
        );
        const application = new SecretFiles(
            `${name}-application`,
            { ...common, name: "graphmemory-application", data: this.applicationKeys(name) },
            within,
        );
        const monitoring = new SecretFiles(
            `${name}-monitoring`,
            { ...common, name: "graphmemory-monitoring", data: this.monitoringKeys(name) },
            within,
        );
        const authority = new PrivateAuthority(`${name}-authority`, common, {
            ...within,
            dependsOn: [...within.dependsOn, ...context.certificates],
        });
        const svid = createSvidFiles(name, settings.graphmemory.postgres, settings, common, within);
        const copies = StoreCopies.of(name, context, "graphmemory", within);
        const postgres = createPostgres(
            `${name}-postgres`,
            {
                ...graphmemoryPostgres(plan, settings, parts),
                ...copies?.forPostgres(parts.postgres),
                bucketKeys: context.secrets,
                ...given("svid", svid),
            },
            authority,
            afterIdentities(within, context, svid),
        );
        const redisOf = (store: "redis" | "queue") =>
            createRedis(
                `${name}-${store}`,
                { ...graphmemoryRedis(plan, settings, parts, store), ...copies?.forRedis(parts[store].server) },
                authority,
                within,
            );
        const redis = redisOf("redis");
        const queue = redisOf("queue");
        copies?.postgres(postgres);
        for (const store of [redis, queue]) copies?.redis(store);
        copies?.finish();
        const storesOf = (caller: Part) => ({
            database: databaseFilesOf(postgres, caller, svid),
            redis: redisFilesOf(redis, caller),
            queue: redisFilesOf(queue, caller),
        });
        const stores = [...postgres.ready, ...redis.ready, ...queue.ready];
        const tracing = tracingOf(context.plan, settings, "graphmemory");
        const workloads = graphmemoryWorkloads({
            settings: settings.graphmemory,
            parts,
            images: {
                backend: settings.images["graphmemory-backend"].reference,
                dashboard: settings.images["graphmemory-dashboard"].reference,
                analytics: settings.images["graphmemory-analytics"].reference,
            },
            files: {
                config: config.ref,
                application: application.ref,
                monitoring: monitoring.ref,
                backendStores: storesOf(parts.backend),
                analyticsStores: storesOf(parts.analytics),
            },
            cluster: settings.cluster,
            ...(tracing && { tracing }),
        });
        const before = {
            backend: [application, monitoring, ...stores],
            dashboard: [],
            analytics: stores,
        };
        const made = new Map<string, Workload>();
        for (const role of ["backend", "dashboard", "analytics"] as const) {
            const dependsOn = [...within.dependsOn, config, ...before[role]];
            made.set(role, new Workload(`${name}-${role}`, workloads[role], { parent: this, dependsOn }));
        }
        const counted = settings.graphmemory.analytics.autoscaling.engine === "keda";
        const counter = counted ? queue.connectionFor(plan.world.keda) : undefined;
        createScalers(name, graphmemoryScalers(settings, workloads, counter), made, within);
        this.registerOutputs({});
    }

    private get owner(): Identity {
        return {
            name: "graphmemory",
            system: "graphmemory",
            component: "system",
            environment: this.context.settings.environment,
        };
    }

    /** Generated once and kept in the state, encrypted; an API key of the user's own comes first. */
    private applicationKeys(name: string): Keys<typeof applicationKeys> {
        return {
            JWT_SECRET_KEY: this.generated(`${name}-jwt-secret-key`),
            API_KEY: this.context.secrets.graphmemoryApiKey ?? this.generated(`${name}-api-key`),
            ENCRYPTION_KEY: this.generated(`${name}-encryption-key`),
        };
    }

    private monitoringKeys(name: string): Keys<typeof monitoringKeys> {
        return {
            WEBHOOK_TOKEN: this.context.secrets.graphmemoryWebhookToken ?? this.generated(`${name}-webhook-token`),
        };
    }

    private generated(name: string): pulumi.Output<string> {
        return new random.RandomBytes(name, { length: 32 }, { parent: this }).base64;
    }
}
