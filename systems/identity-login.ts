import type * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../components/core/labels";
import type { PartPort } from "../components/core/traffic";
import type { IdentityLogin } from "../components/postgres";
import {
    bundleConfigMap,
    certificateName,
    fetchSvid,
    helperFiles,
    helperPort,
    type Registration,
    renewSvid,
    type SvidFiles,
    svidFiles,
    svidMount,
    svidVolumes,
} from "../components/spire";
import {
    ConfigFiles,
    type ConfigRef,
    type ContainerArgs,
    type Mount,
    plannedFile,
    type RunningContainerArgs,
    type Volume,
    type WorkloadArgs,
} from "../components/workload";
import type { PostgresSettings, Settings } from "../config/schema";
import type { SystemContext } from "./context";
import { registrationOf } from "./spire/registration";
import { identitySocket } from "./spire/socket";
import type { PostgresParts } from "./stores";

/** Logging in to a database by SVID: what its server is told, and what the pods of its callers are given. */

/** How a pod without a password comes to its database. */
export interface IdentityFiles {
    readonly role: string;
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly authority: Volume;
    readonly svid: SvidFiles;
}

/** A port of every caller, for the probes of the container that renews its certificate. */
export function svidPort({ identityLogin }: Pick<PostgresSettings, "identityLogin">): Record<string, PartPort> {
    return identityLogin ? { [helperPort.name]: { number: helperPort.number } } : {};
}

/** What one system's pods are given; nothing where passwords do. */
export function svidFilesOf(
    { identityLogin }: Pick<PostgresSettings, "identityLogin">,
    { images, spire }: Settings,
    config: ConfigRef,
): SvidFiles | undefined {
    if (!identityLogin) return undefined;
    return { image: images["spiffe-helper"].reference, socket: identitySocket(spire), config };
}

/** The identities that a schema job takes part in: it is nobody's Service, and has a name of its own all the same. */
export function jobRegistration(
    { identityLogin }: Pick<PostgresSettings, "identityLogin">,
    { migrations }: Pick<PostgresParts, "migrations">,
): readonly Registration[] {
    return identityLogin && migrations !== undefined ? [{ part: migrations, services: [migrations.name] }] : [];
}

/**
 * What a database's settings say of its callers: whose certificates the server takes, and how its schema's job comes to its
 * own. Nothing where passwords do.
 */
export function identityLoginOf(
    wanted: Pick<PostgresSettings, "identityLogin">,
    settings: Settings,
    parts: PostgresParts,
    workloads: () => readonly (WorkloadArgs | undefined)[],
): { readonly identityLogin?: IdentityLogin; readonly svid?: SvidFiles } {
    const svid = svidFilesOf(wanted, settings, plannedFile);
    if (svid === undefined) return {};
    const present = workloads().flatMap((workload) => (workload === undefined ? [] : [registrationOf(workload)]));
    // The job stands for the first of them, who owns the schema.
    const names = present.map((caller, index) => {
        const registrations = [caller, ...(index === 0 ? jobRegistration(wanted, parts) : [])];
        return [caller.part.name, registrations.flatMap((one) => certificateName(one) ?? [])];
    });
    // SPIRE's servers write its contents, and Postgres rereads them.
    const bundle = { name: bundleConfigMap, hash: "" };
    return { identityLogin: { bundle, commonNames: Object.fromEntries(names) }, svid };
}

/** The helper's configuration in one namespace. */
export function createSvidFiles(
    name: string,
    wanted: Pick<PostgresSettings, "identityLogin">,
    settings: Settings,
    place: { readonly namespace: string; readonly owner: Identity },
    opts: pulumi.ComponentResourceOptions,
): SvidFiles | undefined {
    if (!wanted.identityLogin) return undefined;
    const files = new ConfigFiles(`${name}-svid`, { ...place, name: "svid-helper", data: helperFiles() }, opts);
    return svidFilesOf(wanted, settings, files.ref);
}

/** A server that checks certificates waits for the authority above them, and its callers' pods for the agent's socket. */
export function afterIdentities(
    opts: pulumi.ComponentResourceOptions & { readonly dependsOn: readonly pulumi.Resource[] },
    { identity }: Pick<SystemContext, "identity">,
    svid: SvidFiles | undefined,
): pulumi.ComponentResourceOptions {
    return svid === undefined ? opts : { ...opts, dependsOn: [...opts.dependsOn, ...(identity?.ready ?? [])] };
}

/** No secret is in it: the key stays in a file that only the pod's own user reads. */
export function identityEnvironment(
    { role, host, port, database }: IdentityFiles,
    authorityFolder: string,
): Readonly<Record<string, string>> {
    const parameters = new URLSearchParams({
        sslmode: "verify-full",
        sslrootcert: `${authorityFolder}/ca.crt`,
        sslcert: svidFiles.certificate,
        sslkey: svidFiles.key,
    });
    return {
        DATABASE_USER: role,
        DATABASE_URL: `postgresql://${role}@${host}:${port}/${database}?${decodeURIComponent(parameters.toString())}`,
    };
}

export const identityMounts: readonly Mount[] = [svidMount];

export function identityVolumes({ svid }: IdentityFiles): Readonly<Record<string, Volume>> {
    return svidVolumes(svid);
}

/** The containers that fetch the certificate before the program starts, and renew it beside it. */
export function identityContainers({ svid }: IdentityFiles): {
    readonly init: readonly ContainerArgs[];
    readonly sidecars: readonly RunningContainerArgs[];
} {
    return { init: [fetchSvid(svid)], sidecars: [renewSvid(svid)] };
}
