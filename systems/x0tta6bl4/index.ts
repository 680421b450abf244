import * as pulumi from "@pulumi/pulumi";
import { PrivateAuthority } from "../../components/certificates";
import { ClusterAccess } from "../../components/cluster";
import { given } from "../../components/core/given";
import type { Identity } from "../../components/core/labels";
import { clusterObjectName } from "../../components/core/naming";
import type { Postgres } from "../../components/postgres";
import type { Redis } from "../../components/redis";
import { type SvidFiles, serverPlaces, serverService } from "../../components/spire";
import { ConfigFiles, Workload } from "../../components/workload";
import { StoreCopies } from "../backup";
import type { SystemContext } from "../context";
import { afterIdentities, createSvidFiles } from "../identity-login";
import { createRedis, redisFilesOf } from "../redis";
import { createScalers } from "../scalers";
import { identitySocket } from "../spire/socket";
import { createPostgres, databaseFilesOf } from "../stores";
import { tracingOf } from "../telemetry/plan";
import { MeshKernelPrograms } from "./ebpf";
import { environmentOf } from "./environment";
import { meshScalers } from "./scaling";
import { meshPostgres, meshRedis } from "./stores";
import type { X0tta6bl4Parts } from "./traffic";
import { meshWorkloads } from "./workloads";

/** The zero-trust, self-healing mesh: API, controllers, one program per node, and their stores. */
export class X0tta6bl4 extends pulumi.ComponentResource {
    constructor(
        name: string,
        private readonly context: SystemContext,
        private readonly parts: X0tta6bl4Parts,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("stackwright:systems:X0tta6bl4", name, {}, opts);
        const { settings } = context;
        const within = { parent: this, dependsOn: [context.namespaces.x0tta6bl4] };
        const authorizations = context.identity?.authorizationsOf(settings.namespaces.x0tta6bl4.name);

        const config = this.createConfig(name, within);
        const svid = createSvidFiles(
            name,
            { identityLogin: parts.postgres !== undefined && settings.x0tta6bl4.postgres.identityLogin },
            settings,
            { namespace: settings.namespaces.x0tta6bl4.name, owner: this.owner },
            within,
        );
        const { postgres, redis } = this.createStores(name, svid, within);
        this.createClusterAccess(name);
        const tracing = tracingOf(context.plan, settings, "x0tta6bl4");
        const workloads = meshWorkloads({
            settings: settings.x0tta6bl4,
            parts,
            images: {
                api: settings.images["x0tta6bl4-api"].reference,
                mesh: settings.images["x0tta6bl4-mesh"].reference,
            },
            files: {
                config: config.ref,
                ...(postgres && parts.api && { database: databaseFilesOf(postgres, parts.api, svid) }),
                ...(redis && parts.api && { cache: redisFilesOf(redis, parts.api) }),
                ...(authorizations && { authorizations }),
            },
            socket: identitySocket(settings.spire),
            protect: settings.data.deletionProtection,
            cluster: settings.cluster,
            ...(tracing && { tracing }),
        });
        const made = new Map<string, Workload>();
        for (const [role, args] of Object.entries(workloads)) {
            // Only the API uses the stores; nobody else waits for them.
            const stores = role === "api" ? [...(postgres?.ready ?? []), ...(redis?.ready ?? [])] : [];
            const dependsOn = [...within.dependsOn, ...(context.identity?.ready ?? []), config, ...stores];
            made.set(role, new Workload(`${name}-${role}`, args, { ...within, dependsOn }));
        }
        createScalers(name, meshScalers(settings, workloads), made, within);
        if (parts.ebpf !== undefined) {
            new MeshKernelPrograms(`${name}-ebpf`, { settings, part: parts.ebpf }, { parent: this });
        }
        this.registerOutputs({});
    }

    private createStores(
        name: string,
        svid: SvidFiles | undefined,
        opts: pulumi.ComponentResourceOptions & { readonly dependsOn: readonly pulumi.Resource[] },
    ): { readonly postgres?: Postgres; readonly redis?: Redis } {
        const { plan, settings, certificates } = this.context;
        const { postgres, redis } = this.parts;
        if (postgres === undefined && redis === undefined) return {};
        const authority = new PrivateAuthority(
            `${name}-authority`,
            { owner: this.owner, namespace: settings.namespaces.x0tta6bl4.name },
            { ...opts, dependsOn: [...opts.dependsOn, ...certificates] },
        );
        const copies = StoreCopies.of(name, this.context, "x0tta6bl4", opts);
        const database =
            postgres &&
            createPostgres(
                `${name}-postgres`,
                {
                    ...meshPostgres(plan, settings, postgres),
                    ...copies?.forPostgres(postgres),
                    bucketKeys: this.context.secrets,
                    ...given("svid", svid),
                },
                authority,
                afterIdentities(opts, this.context, svid),
            );
        const cache =
            redis &&
            createRedis(
                `${name}-redis`,
                { ...meshRedis(plan, settings, redis), ...copies?.forRedis(redis.server) },
                authority,
                opts,
            );
        if (database) copies?.postgres(database);
        if (cache) copies?.redis(cache);
        copies?.finish();
        return { ...(database && { postgres: database }), ...(cache && { redis: cache }) };
    }

    private get owner(): Identity {
        return {
            name: "x0tta6bl4",
            system: "x0tta6bl4",
            component: "system",
            environment: this.context.settings.environment,
        };
    }

    private createConfig(name: string, opts: pulumi.ComponentResourceOptions): ConfigFiles {
        const { settings } = this.context;
        const { namespaces, environment } = settings;
        return new ConfigFiles(
            `${name}-config`,
            {
                name: `${settings.x0tta6bl4.namePrefix}x0tta6bl4-config`,
                namespace: namespaces.x0tta6bl4.name,
                owner: this.owner,
                data: environmentOf(settings.x0tta6bl4, this.parts, {
                    environment,
                    spireServer: `${serverService}.${namespaces.spire.name}.svc.cluster.local:${serverPlaces.ports.grpc}`,
                    trustDomain: settings.spire.trustDomain,
                }),
            },
            opts,
        );
    }

    /** The API and the controllers watch what runs in the cluster; they may change nothing and read no Secret. */
    private createClusterAccess(name: string): void {
        const subjects = [this.parts.api, this.parts.controller].filter((part) => part !== undefined);
        if (subjects.length === 0) return;
        const { settings } = this.context;
        const prefixed = `${settings.x0tta6bl4.namePrefix}x0tta6bl4-mesh`;
        new ClusterAccess(
            `${name}-access`,
            {
                name: clusterObjectName("ClusterRole", settings.environment, prefixed),
                bindingName: clusterObjectName("ClusterRoleBinding", settings.environment, prefixed, "binding"),
                owner: this.owner,
                rules: [
                    {
                        apiGroups: [""],
                        resources: ["pods", "services", "endpoints", "configmaps"],
                        verbs: ["get", "list", "watch"],
                    },
                    {
                        apiGroups: ["apps"],
                        resources: ["deployments", "statefulsets", "daemonsets"],
                        verbs: ["get", "list", "watch"],
                    },
                ],
                subjects,
            },
            { parent: this },
        );
    }
}
