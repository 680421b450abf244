import { type DatastoreLogin, datastoreFile, datastoreSection, filesToBackUp } from "../../components/spire";
import { plannedFile } from "../../components/workload";
import type { Settings } from "../../config/schema";
import { storageClassName } from "../../config/schema/cluster";
import type { CopiedStore } from "../backup-plan";
import type { StackPlan } from "../plan";
import type { PostgresContext, PostgresParts } from "../stores";
import type { IdentityParts } from "./traffic";

export function identityPostgres(plan: StackPlan, settings: Settings, parts: PostgresParts): PostgresContext {
    return {
        settings: settings.spire.postgres,
        backup: settings.backup,
        parts,
        traffic: plan.traffic,
        images: settings.images,
        image: "postgres-16",
        cluster: settings.cluster,
        capabilities: settings.capabilities,
        protect: settings.data.deletionProtection,
        // SPIRE reads the section of its data store, password included, from one file.
        loginFiles: plan.identity === undefined ? {} : { [plan.identity.server.name]: sectionFile },
    };
}

function sectionFile(login: DatastoreLogin): Readonly<Record<string, string>> {
    return { [datastoreFile]: datastoreSection(login) };
}

/** What the copies of one server's volume are called. */
export function identityStore(ordinal: number): string {
    return `server-${ordinal}`;
}

/** Every server's keys; of the only one on SQLite its entries too. */
export function identityFiles(
    { spire, cluster }: Pick<Settings, "spire" | "cluster">,
    { server: part }: IdentityParts,
): readonly Extract<CopiedStore, { kind: "files" }>[] {
    const { datastore, replicas, resources, volume } = spire.server;
    const file = plannedFile;
    const servers = filesToBackUp({
        part,
        volume: { size: volume.size, storageClass: storageClassName(cluster, volume.storageClass) },
        datastore:
            datastore === "sqlite"
                ? { kind: "sqlite", replicas: 1 }
                : { kind: "postgres", replicas, secret: file, authority: { kind: "secret", secret: file } },
    });
    return servers.map(({ claimName, size, runAs, databases, files }, ordinal) => ({
        kind: "files",
        store: identityStore(ordinal),
        claimName,
        size,
        databases,
        files,
        uid: runAs.uid,
        users: [`StatefulSet/${part.name}`],
        userResources: resources,
        beside: part,
        besideOrdinal: ordinal,
    }));
}
