import { type DatastoreLogin, datastoreFile, datastoreSection } from "../../components/spire";
import type { Settings } from "../../config/schema";
import type { StackPlan } from "../plan";
import type { PostgresContext, PostgresParts } from "../stores";

export function identityPostgres(plan: StackPlan, settings: Settings, parts: PostgresParts): PostgresContext {
    return {
        settings: settings.spire.postgres,
        parts,
        traffic: plan.traffic,
        images: settings.images,
        image: "postgres-16",
        cluster: settings.cluster,
        protect: settings.data.deletionProtection,
        // SPIRE reads the section of its data store, password included, from one file.
        loginFiles: plan.identity === undefined ? {} : { [plan.identity.server.name]: sectionFile },
    };
}

function sectionFile(login: DatastoreLogin): Readonly<Record<string, string>> {
    return { [datastoreFile]: datastoreSection(login) };
}
