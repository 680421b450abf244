import type { Mount, Volume } from "../workload";
import type { PostgresArgs } from "./args";
import { configFiles, scriptFiles } from "./files";
import { dataMount, places } from "./specs";
import { runAsOf } from "./users";

/** What somebody needs who starts this server's program on its data, or on a copy of them, while the server is away. */
export interface MaintenanceKit {
    /** The settings, and the names of users, that the program looks up. */
    readonly files: Readonly<Record<string, string>>;
    readonly data: { readonly volume: Volume; readonly mount: Mount; readonly directory: string };
    readonly runAs: { readonly uid: number; readonly gid: number };
}

export function maintenanceKit(args: PostgresArgs): MaintenanceKit {
    const { passwd = "" } = scriptFiles(args);
    // It has no standbys to wait for.
    const { readReplicas: _, ...alone } = args;
    return {
        files: { ...configFiles(alone), passwd },
        data: {
            volume: { kind: "claim", claimName: `data-${args.part.name}-0` },
            mount: { volume: "data", path: dataMount },
            directory: places.data,
        },
        runAs: runAsOf(args),
    };
}
