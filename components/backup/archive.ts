import type { Part } from "../core/traffic";
import type { WalArchive } from "../postgres";
import type { Repository } from "./args";
import { placeOf } from "./places";
import { accessTo } from "./repository";

export const defaultLossMinutes = 5;
/** A segment must also be sent before it counts. */
export const sendingSeconds = 60;

export function archiveTimeoutSeconds(lossMinutes: number): number {
    return lossMinutes * 60 - sendingSeconds;
}

/** How a Postgres sends its log to the storage, so that no more than these minutes can be lost. */
export function walArchive(repository: Repository, store: Part, lossMinutes: number = defaultLossMinutes): WalArchive {
    const { init, volumes, mounts, env } = accessTo(repository, placeOf(store, store.name));
    return {
        command: '/bin/sh "$BACKUP/postgres-archive.sh" "%p" "%f"',
        timeoutSeconds: archiveTimeoutSeconds(lossMinutes),
        memory: "96Mi",
        init: [init],
        volumes,
        mounts,
        env,
    };
}
