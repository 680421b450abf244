import type { Foreign, Part, TrafficMap } from "../core/traffic";
import type { OperatedPart, PostgresPart } from "./args";

/** The pods that a Postgres brings along and that call it themselves. */
export interface PostgresHelpers {
    readonly check?: Part;
    readonly readReplicas?: PostgresPart;
    readonly migrations?: readonly Part[];
}

/** Opens what the component needs among its own pods; what they may do there follows from what they are. */
export function connectPostgres(map: TrafficMap, postgres: PostgresPart, helpers: PostgresHelpers): void {
    if (helpers.check !== undefined) {
        map.connect(helpers.check, postgres, "postgres", { why: "proves every login after a change" });
    }
    if (helpers.readReplicas !== undefined) {
        map.connect(helpers.readReplicas, postgres, "postgres", { why: "copies the primary" });
    }
    for (const part of helpers.migrations ?? []) {
        map.connect(part, postgres, "postgres", { why: "brings the schema up to date" });
    }
}

/** What the instances of the operator need among themselves, and of it; they read their Cluster at the API server too. */
export function connectOperated(map: TrafficMap, instances: OperatedPart, operator: Foreign): void {
    map.connect(instances, instances, "postgres", { why: "standbys follow the primary" });
    map.connect(instances, instances, "status", { why: "a primary that sees nobody steps down" });
    map.connect(operator, instances, "status", { why: "asks how each is, and tells who is the primary" });
}
