import * as pulumi from "@pulumi/pulumi";
import { PrivateAuthority } from "../../components/certificates";
import type { Part } from "../../components/core/traffic";
import type { Postgres } from "../../components/postgres";
import { Spire } from "../../components/spire";
import type { ConfigRef, SecretRef } from "../../components/workload";
import type { Settings } from "../../config/schema";
import { StoreCopies } from "../backup";
import type { SystemContext } from "../context";
import { planned } from "../planned";
import { createPostgres } from "../stores";
import { type IdentityFiles, identityArgs } from "./args";
import { identityFiles, identityPostgres } from "./stores";
import type { IdentityParts } from "./traffic";

/** Identities for every workload of the stack: SPIRE, its store, and the authority above it. */
export class WorkloadIdentity extends pulumi.ComponentResource {
    /** What a workload that wants an identity waits for. */
    readonly ready: readonly pulumi.Resource[];
    readonly #spire: Spire;

    constructor(
        name: string,
        private readonly context: SystemContext,
        private readonly parts: IdentityParts,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("stackwright:systems:WorkloadIdentity", name, {}, opts);
        const { settings, plan } = context;
        // The list of who may call whom goes into every namespace.
        const within = { parent: this, dependsOn: Object.values(context.namespaces) };
        const authority = this.createAuthority(name, {
            ...within,
            dependsOn: [...within.dependsOn, ...context.certificates],
        });
        const copies = StoreCopies.of(name, context, "spire", within);
        const postgres = this.createPostgres(name, authority, copies, within);
        const files: IdentityFiles = {
            ...(postgres && { datastore: datastoreOf(postgres, parts) }),
            ...(authority &&
                parts.oidcDiscovery && { certificate: discoveryCertificate(authority, parts.oidcDiscovery, settings) }),
        };
        this.#spire = new Spire(
            `${name}-servers`,
            identityArgs(plan, planned(plan, settings), settings, parts, files),
            {
                ...within,
                dependsOn: [...within.dependsOn, ...(authority ? [authority] : []), ...(postgres?.ready ?? [])],
            },
        );
        for (const store of identityFiles(settings, parts)) copies?.files(store, this.#spire.ready);
        copies?.finish();
        this.ready = this.#spire.ready;
        this.registerOutputs({});
    }

    /** Who may call the workloads of a namespace, by identity. */
    authorizationsOf(namespace: string): ConfigRef | undefined {
        return this.#spire.authorizationsOf(namespace);
    }

    /** Signs the servers' own authority, their database's certificate and the discovery provider's. */
    private createAuthority(name: string, opts: pulumi.ComponentResourceOptions): PrivateAuthority | undefined {
        const { spire, capabilities, namespaces, environment } = this.context.settings;
        const { upstream } = spire;
        const signs = upstream.kind === "cert-manager" && upstream.certManager === undefined;
        const serves = this.parts.postgres !== undefined || this.parts.oidcDiscovery !== undefined;
        if (!capabilities.certManager || !(signs || serves)) return undefined;
        const owner = { name: "spire", system: "spire", component: "system", environment };
        return new PrivateAuthority(`${name}-authority`, { owner, namespace: namespaces.spire.name }, opts);
    }

    private createPostgres(
        name: string,
        authority: PrivateAuthority | undefined,
        copies: StoreCopies | undefined,
        opts: pulumi.ComponentResourceOptions,
    ): Postgres | undefined {
        const { plan, settings } = this.context;
        const { postgres } = this.parts;
        if (postgres === undefined || authority === undefined) return undefined;
        const wanted = {
            ...identityPostgres(plan, settings, postgres),
            ...copies?.forPostgres(postgres),
            bucketKeys: this.context.secrets,
        };
        const made = createPostgres(`${name}-postgres`, wanted, authority, opts);
        copies?.postgres(made);
        return made;
    }
}

function datastoreOf(postgres: Postgres, { server }: IdentityParts): NonNullable<IdentityFiles["datastore"]> {
    const { credentials: secret, authority } = postgres.connectionFor(server);
    if (secret === undefined) throw new Error("the servers log in to their database by password");
    return { secret, authority };
}

/** For the host that is asked for, and for whoever passes requests on to the Service. */
function discoveryCertificate(authority: PrivateAuthority, part: Part, { spire }: Settings): SecretRef {
    const service = `${part.name}.${part.namespace}.svc`;
    return authority.issueFor(part, [spire.oidcDiscovery.host, service, `${service}.cluster.local`]).certificate;
}
