import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { Autoscaler } from "../../components/autoscaling";
import { PrivateAuthority } from "../../components/certificates";
import type { Identity } from "../../components/core/labels";
import { ConfigFiles, SecretFiles, Workload } from "../../components/workload";
import type { SystemContext } from "../context";
import { autoscalerOf } from "../scaling";
import { createPostgres, databaseFilesOf } from "../stores";
import { scalingExtras } from "./scaling";
import { graphmemoryPostgres } from "./stores";
import type { GraphmemoryParts } from "./traffic";
import { type applicationKeys, environmentOf, type GraphmemoryWorkloads, graphmemoryWorkloads } from "./workloads";

type ApplicationKeys = Readonly<Record<(typeof applicationKeys)[number], pulumi.Output<string>>>;

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
        const authority = new PrivateAuthority(`${name}-authority`, common, within);
        const postgres = createPostgres(
            `${name}-postgres`,
            graphmemoryPostgres(plan, settings, parts.postgres),
            authority,
            within,
        );
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
                backendStores: { database: databaseFilesOf(postgres, parts.backend) },
                analyticsStores: { database: databaseFilesOf(postgres, parts.analytics) },
            },
            cluster: settings.cluster,
        });
        const before = {
            backend: [application, ...postgres.ready],
            dashboard: [],
            analytics: postgres.ready,
        };
        for (const role of ["backend", "dashboard", "analytics"] as const) {
            new Workload(`${name}-${role}`, workloads[role], {
                parent: this,
                dependsOn: [...within.dependsOn, config, ...before[role]],
            });
        }
        this.createAutoscalers(name, workloads, within);
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
    private applicationKeys(name: string): ApplicationKeys {
        const key = (purpose: string) =>
            new random.RandomBytes(`${name}-${purpose}`, { length: 32 }, { parent: this }).base64;
        return {
            JWT_SECRET_KEY: key("jwt-secret-key"),
            API_KEY: this.context.secrets.graphmemoryApiKey ?? key("api-key"),
            ENCRYPTION_KEY: key("encryption-key"),
        };
    }

    private createAutoscalers(
        name: string,
        workloads: GraphmemoryWorkloads,
        opts: pulumi.ComponentResourceOptions,
    ): void {
        const { settings } = this.context;
        for (const role of ["backend", "dashboard", "analytics"] as const) {
            const args = autoscalerOf(
                settings,
                `graphmemory.${role}`,
                workloads[role],
                settings.graphmemory[role],
                scalingExtras(settings.graphmemory)[role],
            );
            if (args !== undefined) new Autoscaler(`${name}-${role}`, args, opts);
        }
    }
}
