import type { Part, TrafficMap } from "../core/traffic";
import type { PostgresPart } from "./args";

/** The pods that a Postgres brings along and that call it themselves. */
export interface PostgresHelpers {
    readonly check: Part;
    readonly readReplicas?: PostgresPart;
    readonly migrations?: readonly Part[];
}

/** Opens what the component needs among its own pods; what they may do there follows from what they are. */
export function connectPostgres(map: TrafficMap, postgres: PostgresPart, helpers: PostgresHelpers): void {
    map.connect(helpers.check, postgres, "postgres", { why: "proves every login after a change" });
    if (helpers.readReplicas !== undefined) {
        map.connect(helpers.readReplicas, postgres, "postgres", { why: "copies the primary" });
    }
    for (const part of helpers.migrations ?? []) {
        map.connect(part, postgres, "postgres", { why: "brings the schema up to date" });
    }
}
