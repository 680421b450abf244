import type { Settings } from "../../config/schema";
import type { CopiedStore } from "../backup-plan";
import { identityLoginOf } from "../identity-login";
import type { StackPlan } from "../plan";
import { planned } from "../planned";
import type { PostgresContext, PostgresParts } from "../stores";
import type { SignalHarvesterParts } from "./traffic";
import { dataClaim, runAs } from "./workloads";

export function harvesterPostgres(plan: StackPlan, settings: Settings, parts: PostgresParts): PostgresContext {
    const callers = () => [planned(plan, settings).harvester?.api];
    return {
        ...identityLoginOf(settings.signalHarvester.postgres, settings, parts, callers),
        settings: settings.signalHarvester.postgres,
        backup: settings.backup,
        parts,
        traffic: plan.traffic,
        images: settings.images,
        image: "postgres-15",
        cluster: settings.cluster,
        capabilities: settings.capabilities,
        protect: settings.data.deletionProtection,
    };
}

/** The data volume, where the database is a file on it. */
export const harvesterFiles = {
    store: "data",
    of(settings: Settings, { api }: SignalHarvesterParts): Extract<CopiedStore, { kind: "files" }> {
        const { data, database } = settings.signalHarvester;
        return {
            kind: "files",
            store: harvesterFiles.store,
            claimName: dataClaim,
            size: data.size,
            databases: [database.file],
            uid: runAs.uid,
            users: [`Deployment/${api.name}`],
            userResources: settings.signalHarvester.api.resources,
            ...(data.accessMode === "ReadWriteOnce" ? { beside: api } : {}),
        };
    },
};
