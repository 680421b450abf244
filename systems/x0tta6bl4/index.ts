import * as pulumi from "@pulumi/pulumi";
import { Autoscaler } from "../../components/autoscaling";
import { PrivateAuthority } from "../../components/certificates";
import { ClusterAccess } from "../../components/cluster";
import type { Identity } from "../../components/core/labels";
import { clusterObjectName } from "../../components/core/naming";
import type { Postgres } from "../../components/postgres";
import { ConfigFiles, Workload } from "../../components/workload";
import type { SystemContext } from "../context";
import { autoscalerOf } from "../scaling";
import { createPostgres, databaseFilesOf } from "../stores";
import { environmentOf } from "./environment";
import { meshPostgres } from "./stores";
import type { X0tta6bl4Parts } from "./traffic";
import { type MeshWorkloads, meshWorkloads } from "./workloads";

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

        const config = this.createConfig(name, within);
        const postgres = this.createPostgres(name, within);
        this.createClusterAccess(name);
        const workloads = meshWorkloads({
            settings: settings.x0tta6bl4,
            parts,
            images: {
                api: settings.images["x0tta6bl4-api"].reference,
                mesh: settings.images["x0tta6bl4-mesh"].reference,
            },
            files: {
                config: config.ref,
                ...(postgres && parts.api && { database: databaseFilesOf(postgres, parts.api) }),
            },
            cluster: settings.cluster,
        });
        for (const [role, args] of Object.entries(workloads)) {
            // Only the API uses the stores; nobody else waits for them.
            const stores = role === "api" && postgres ? postgres.ready : [];
            new Workload(`${name}-${role}`, args, { ...within, dependsOn: [...within.dependsOn, config, ...stores] });
        }
        this.createAutoscalers(name, workloads, within);
        this.registerOutputs({});
    }

    private createPostgres(name: string, opts: pulumi.ComponentResourceOptions): Postgres | undefined {
        const { plan, settings } = this.context;
        if (this.parts.postgres === undefined) return undefined;
        const authority = new PrivateAuthority(
            `${name}-authority`,
            { owner: this.owner, namespace: settings.namespaces.x0tta6bl4.name },
            opts,
        );
        return createPostgres(`${name}-postgres`, meshPostgres(plan, settings, this.parts.postgres), authority, opts);
    }

    private createAutoscalers(name: string, workloads: MeshWorkloads, opts: pulumi.ComponentResourceOptions): void {
        const { settings } = this.context;
        const { api, controller } = settings.x0tta6bl4;
        const autoscalers = {
            api: workloads.api && autoscalerOf(settings, "x0tta6bl4.api", workloads.api, api),
            controller:
                workloads.controller &&
                autoscalerOf(settings, "x0tta6bl4.controller", workloads.controller, controller, {
                    verticalName: "x0tta6bl4-vpa",
                }),
        };
        for (const [role, args] of Object.entries(autoscalers)) {
            if (args !== undefined) new Autoscaler(`${name}-${role}`, args, opts);
        }
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
                    spireServer: `spire-server.${namespaces.spire.name}.svc.cluster.local:8081`,
                    trustDomain: environment === "production" ? "x0tta6bl4.mesh" : "staging.x0tta6bl4.mesh",
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
