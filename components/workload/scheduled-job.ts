import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { throwIfAny } from "../core/problems";
import type { Tier } from "../core/tiers";
import type { ContainerArgs } from "./args";
import type { PodArgs } from "./pod";
import { cronJob } from "./scheduled-job-specs";
import { validateScheduledJob } from "./scheduled-job-validate";
import { ownRole, serviceAccount } from "./specs";

export interface ScheduledJobArgs
    extends Pick<
        PodArgs,
        | "part"
        | "runAs"
        | "volumes"
        | "placement"
        | "loosen"
        | "apiAccess"
        | "podAnnotations"
        | "imagePullSecrets"
        | "graceSeconds"
    > {
    /** @default batch */
    readonly tier?: Tier;
    /** Runs to its end. Nothing asks it how it is, and nothing runs beside it: a sidecar would never let it finish. */
    readonly main: JobContainerArgs;
    readonly init?: readonly JobContainerArgs[];
    /** Five fields, or a word such as `@daily`: `15 3 * * *`. */
    readonly schedule: string;
    /** @default Etc/UTC */
    readonly timeZone?: string;
    /** A run that cannot start within this time is left out. @default 600 */
    readonly startingDeadlineSeconds?: number;
    /** Longest time of one run, all its attempts together. */
    readonly activeDeadlineSeconds: number;
    /** Attempts after the first one. @default 2 */
    readonly backoffLimit?: number;
    /** Finished runs that are kept to look at. @default 3 of each */
    readonly history?: { readonly successful: number; readonly failed: number };
    /** How long a finished run is kept at most. @default 604800, a week */
    readonly ttlSecondsAfterFinished?: number;
    /** Start no more runs, and leave everything else in place. @default false */
    readonly suspended?: boolean;
}

export type JobContainerArgs = ContainerArgs & { readonly probes?: never };

/** Work that is done at fixed times, never twice at once, as restricted as everything that runs all the time. */
export class ScheduledJob extends pulumi.ComponentResource {
    constructor(name: string, args: ScheduledJobArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:workload:ScheduledJob", name, {}, opts);
        throwIfAny(name, validateScheduledJob(args));

        const account = new k8s.core.v1.ServiceAccount(`${name}-account`, serviceAccount(args.part), { parent: this });
        const access = this.createAccess(name, args);
        new k8s.batch.v1.CronJob(name, cronJob(args), { parent: this, dependsOn: [account, ...access] });
        this.registerOutputs({});
    }

    private createAccess(name: string, args: ScheduledJobArgs): readonly pulumi.Resource[] {
        const own = ownRole(args);
        if (own === undefined) return [];
        const role = new k8s.rbac.v1.Role(`${name}-role`, own.role, { parent: this });
        const binding = new k8s.rbac.v1.RoleBinding(`${name}-role-binding`, own.binding, {
            parent: this,
            dependsOn: [role],
        });
        return [role, binding];
    }
}
