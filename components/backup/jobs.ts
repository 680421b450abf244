import type { Mount, Placement, Resources, ScheduledJobArgs, Volume } from "../workload";
import type { Backup, DrillArgs, Repository } from "./args";
import { placeOf, storeOf } from "./places";
import { type Access, accessTo, scriptsFolder } from "./repository";
import { daily, everyHours, weekly } from "./schedule";

/** The three jobs of every store: it is copied, the copy is tried, and somebody may put it back. */
export interface StoreJobs {
    readonly copy: ScheduledJobArgs;
    readonly drill: ScheduledJobArgs;
    /** Never started by the clock: `make restore` makes a job of it. */
    readonly restore: ScheduledJobArgs;
}

/** What differs between stores: image, user, and what the scripts need beside the storage. */
export interface StoreParts {
    readonly image: string;
    readonly runAs: ScheduledJobArgs["runAs"];
    readonly copy: Surroundings;
    readonly drill: Surroundings;
    /** Takes the place of a pod that it stops, and no more room than that. */
    readonly restore: Surroundings & { readonly resources: Resources };
    /** The prefix of the store's scripts, and the one that copies. */
    readonly scripts: { readonly copy: string; readonly drill: string; readonly restore: string };
}

export interface Surroundings {
    readonly env: Readonly<Record<string, string>>;
    readonly volumes: Readonly<Record<string, Volume>>;
    readonly mounts: readonly Mount[];
    readonly resources?: Resources;
    readonly beside?: Pick<Placement, "beside" | "besideOrdinal">;
}

const copyResources: Resources = {
    requests: { cpu: "200m", memory: "256Mi" },
    limits: { cpu: "1", memory: "512Mi" },
};
const drillResources: Resources = {
    requests: { cpu: "500m", memory: "512Mi" },
    limits: { cpu: "1", memory: "1Gi" },
};

export const defaultKeepDays = 30;
export const defaultKeepAtLeast = 2;
const hour = 3600;

export function storeJobs(backup: Backup, parts: StoreParts): StoreJobs {
    const { retention = {} } = backup;
    const keep = {
        KEEP_DAYS: String(retention.keepDays ?? defaultKeepDays),
        KEEP_LEAST: String(retention.keepAtLeast ?? defaultKeepAtLeast),
    };
    const { part, restorePart, drill, repository } = backup;
    return {
        copy: job(backup, parts, part, repository, parts.scripts.copy, parts.copy, {
            schedule: scheduleOf(backup),
            activeDeadlineSeconds: copyDeadline(backup),
            env: keep,
            resources: backup.resources ?? copyResources,
        }),
        drill: job(backup, parts, drill.part, drill.repository ?? repository, parts.scripts.drill, parts.drill, {
            schedule: weekly(drill.day, drill.at),
            activeDeadlineSeconds: 4 * hour,
            // A failed drill is an answer; trying again would only hide it.
            backoffLimit: 0,
            env: {},
            resources: drill.resources ?? drillResources,
        }),
        restore: job(backup, parts, restorePart, repository, parts.scripts.restore, parts.restore, {
            schedule: "@yearly",
            suspended: true,
            activeDeadlineSeconds: 12 * hour,
            backoffLimit: 0,
            // Empty until `make restore` says a time: were the schedule ever let go, nothing would be put back.
            env: { RESTORE_TO: "" },
            resources: parts.restore.resources,
            podAnnotations: { [stopsAnnotation]: stopsOf(backup).join(" ") },
        }),
    };
}

function scheduleOf(backup: Backup): string {
    return backup.kind === "redis" ? everyHours(backup.everyHours) : daily(backup.at);
}

/** A copy that hangs must be gone before the next one is due, or that would be left out. */
function copyDeadline(backup: Backup): number {
    return backup.kind === "redis" ? Math.min(4 * hour, backup.everyHours * hour - hour / 12) : 4 * hour;
}

/** What must not run while a store is put back, as `make restore` reads it. */
const stopsAnnotation = "stackwright.dev/restore-stops";

function stopsOf(backup: Backup): readonly string[] {
    switch (backup.kind) {
        case "postgres": {
            const { part, readReplicas } = backup.server;
            return [part, ...(readReplicas === undefined ? [] : [readReplicas.part])].map(
                ({ name }) => `StatefulSet/${name}`,
            );
        }
        case "redis": {
            const { part, topology } = backup.server;
            return [`StatefulSet/${topology.kind === "sentinel" ? topology.nodes.name : part.name}`];
        }
        case "files":
            return backup.users;
    }
}

interface Rhythm {
    readonly podAnnotations?: Readonly<Record<string, string>>;
    readonly schedule: string;
    readonly suspended?: boolean;
    readonly activeDeadlineSeconds: number;
    readonly backoffLimit?: number;
    readonly env: Readonly<Record<string, string>>;
    readonly resources: Resources;
}

function job(
    backup: Backup,
    parts: StoreParts,
    part: DrillArgs["part"],
    repository: Repository,
    script: string,
    around: Surroundings,
    { env, resources, ...rhythm }: Rhythm,
): ScheduledJobArgs {
    const { store } = storeOf(backup);
    const access: Access = accessTo(repository, placeOf(part, store));
    const placement = { ...backup.placement, ...around.beside };
    return {
        ...rhythm,
        part,
        runAs: parts.runAs,
        main: {
            name: script.replace(/\.sh$/, ""),
            image: parts.image,
            command: ["/bin/sh", `${scriptsFolder}/${script}`],
            env: { ...access.env, ...around.env, ...env },
            resources: around.resources ?? resources,
            mounts: [...access.mounts, ...around.mounts],
        },
        init: [access.init],
        volumes: { ...access.volumes, ...around.volumes },
        placement,
    };
}
