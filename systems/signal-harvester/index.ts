import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { PrivateAuthority } from "../../components/certificates";
import { given } from "../../components/core/given";
import type { Postgres } from "../../components/postgres";
import type { SvidFiles } from "../../components/spire";
import {
    backedUpBy,
    ConfigFiles,
    createStandingClaim,
    SecretFiles,
    type SecretRef,
    Workload,
} from "../../components/workload";
import { storageClassName } from "../../config/schema/cluster";
import { StoreCopies } from "../backup";
import type { SystemContext } from "../context";
import { afterIdentities, createSvidFiles } from "../identity-login";
import { createScalers } from "../scalers";
import { createPostgres, databaseFilesOf } from "../stores";
import { tracingOf } from "../telemetry/plan";
import { harvesterScalers } from "./scaling";
import { harvesterFiles, harvesterPostgres } from "./stores";
import type { SignalHarvesterParts } from "./traffic";
import { type credentialKeys, dataClaim, environmentOf, harvesterApi } from "./workloads";

type Credentials = Readonly<Record<(typeof credentialKeys)[number], pulumi.Output<string>>>;

/** The signal-harvesting API with its data. */
export class SignalHarvester extends pulumi.ComponentResource {
    /** The six credentials; the Grafana that watches the API takes its password from them. */
    readonly credentials: SecretRef;

    constructor(
        name: string,
        private readonly context: SystemContext,
        private readonly parts: SignalHarvesterParts,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("stackwright:systems:SignalHarvester", name, {}, opts);
        const { settings } = context;
        const namespace = settings.namespaces.signalHarvester.name;
        const within = { parent: this, dependsOn: [context.namespaces.signalHarvester] };
        const common = { namespace, owner: parts.api };

        const config = new ConfigFiles(
            `${name}-config`,
            {
                ...common,
                name: "signal-harvester-config",
                data: environmentOf(settings.signalHarvester, settings.environment, parts),
            },
            within,
        );
        const credentials = new SecretFiles(
            `${name}-credentials`,
            { ...common, name: "signal-harvester-credentials", data: this.keys(name) },
            within,
        );
        const data = this.createDataClaim(name, within);
        const copies = StoreCopies.of(name, context, "signalHarvester", within);
        const svid = createSvidFiles(
            name,
            { identityLogin: parts.postgres !== undefined && settings.signalHarvester.postgres.identityLogin },
            settings,
            { namespace: parts.api.namespace, owner: parts.api },
            within,
        );
        const postgres = this.createPostgres(name, svid, copies, within);
        if (postgres === undefined) copies?.files(harvesterFiles.of(settings, parts), [data]);
        copies?.finish();
        const tracing = tracingOf(context.plan, settings, "signalHarvester");
        const api = harvesterApi({
            settings: settings.signalHarvester,
            parts,
            image: settings.images["signal-harvester-api"].reference,
            files: {
                config: config.ref,
                credentials: credentials.ref,
                ...(postgres && { database: databaseFilesOf(postgres, parts.api, svid) }),
            },
            cluster: settings.cluster,
            ...(tracing && { tracing }),
        });
        const workload = new Workload(`${name}-api`, api, {
            parent: this,
            dependsOn: [...within.dependsOn, config, credentials, data, ...(postgres?.ready ?? [])],
        });
        createScalers(name, harvesterScalers(settings, { api }), new Map([["api", workload]]), within);
        this.credentials = credentials.ref;
        this.registerOutputs({});
    }

    /** Only with `database.engine: postgres`; by default the database is a file on the data volume. */
    private createPostgres(
        name: string,
        svid: SvidFiles | undefined,
        copies: StoreCopies | undefined,
        opts: pulumi.ComponentResourceOptions & { readonly dependsOn: readonly pulumi.Resource[] },
    ): Postgres | undefined {
        const { plan, settings, certificates } = this.context;
        const { postgres, api } = this.parts;
        if (postgres === undefined) return undefined;
        const authority = new PrivateAuthority(
            `${name}-authority`,
            { owner: api, namespace: api.namespace },
            { ...opts, dependsOn: [...opts.dependsOn, ...certificates] },
        );
        const wanted = {
            ...harvesterPostgres(plan, settings, postgres),
            ...copies?.forPostgres(postgres),
            bucketKeys: this.context.secrets,
            ...given("svid", svid),
        };
        const made = createPostgres(`${name}-postgres`, wanted, authority, afterIdentities(opts, this.context, svid));
        copies?.postgres(made);
        return made;
    }

    private keys(name: string): Credentials {
        const { secrets } = this.context;
        return {
            X_BEARER_TOKEN: secrets.signalHarvesterXBearerToken,
            OPENAI_API_KEY: secrets.signalHarvesterOpenaiApiKey,
            ANTHROPIC_API_KEY: secrets.signalHarvesterAnthropicApiKey,
            HARVEST_API_KEY: secrets.signalHarvesterApiKey,
            SLACK_WEBHOOK_URL: secrets.signalHarvesterSlackWebhookUrl,
            GRAFANA_ADMIN_PASSWORD: secrets.signalHarvesterGrafanaPassword ?? this.generatedPassword(name),
        };
    }

    private generatedPassword(name: string): pulumi.Output<string> {
        return new random.RandomPassword(`${name}-grafana-password`, { length: 32, special: false }, { parent: this })
            .result;
    }

    private createDataClaim(name: string, opts: pulumi.CustomResourceOptions): pulumi.Resource {
        const { settings } = this.context;
        const { size, storageClass, accessMode } = settings.signalHarvester.data;
        return createStandingClaim(
            `${name}-data`,
            {
                path: "signalHarvester.data",
                name: dataClaim,
                namespace: settings.namespaces.signalHarvester.name,
                owner: this.parts.api,
                annotations: this.backedUp(),
                size,
                storageClass: storageClassName(settings.cluster, storageClass),
                accessMode,
                // The claim is the data.
                protect: settings.data.deletionProtection,
            },
            opts,
        );
    }

    /** The job that copies the volume, where it holds the database. */
    private backedUp(): Record<string, string> {
        if (this.parts.postgres !== undefined) {
            return { "stackwright.dev/no-backup": "the database is a server with copies of its own; no data is here" };
        }
        const jobs = this.context.plan.backups.signalHarvester?.stores[harvesterFiles.store];
        return { ...backedUpBy(jobs?.copy).annotations };
    }
}
