import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { throwIfAny } from "../core/problems";
import type { DaemonSetArgs, DeploymentArgs, StatefulSetArgs, WorkloadArgs } from "./args";
import { claimChangeProblems, claimGrowths } from "./claims";
import { rolloutTimeouts } from "./rollout";
import {
    daemonSetSpec,
    deploymentSpec,
    disruptionBudget,
    ownRole,
    service,
    serviceAccount,
    statefulSetSpec,
    workloadMetadata,
} from "./specs";
import { validateWorkload } from "./validate";

export type * from "./args";
export { backedUpBy } from "./claims";
export { demandOf, jobDemand, plannedFile, podDemand } from "./demand";
export { ConfigFiles, type ConfigFilesArgs, SecretFiles, type SecretFilesArgs } from "./files";
export { OneTimeJob, type OneTimeJobArgs } from "./one-time-job";
export { type JobContainerArgs, ScheduledJob, type ScheduledJobArgs } from "./scheduled-job";
export { validateScheduledJob } from "./scheduled-job-validate";
export { createStandingClaim, type StandingClaimArgs } from "./standing-claim";
export { validateWorkload } from "./validate";
export { validateResources } from "./validate-container";
export { startupBudgetSeconds } from "./validate-probes";

/**
 * One program of a system: its pods, Services, account and disruption budget, restricted unless a waiver says otherwise.
 * Traffic is opened by the traffic map, never here.
 */
export class Workload extends pulumi.ComponentResource {
    /** What runs the pods, for whoever has to come after it and need not wait for all the rest. */
    readonly pods: pulumi.Resource;

    constructor(name: string, args: WorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:workload:Workload", name, {}, opts);
        throwIfAny(name, validateWorkload(args));

        const account = new k8s.core.v1.ServiceAccount(`${name}-account`, serviceAccount(args.part), { parent: this });
        const access = this.createAccess(name, args);
        const services = (args.services ?? []).map(
            (one) => new k8s.core.v1.Service(`${name}-service-${one.name}`, service(args.part, one), { parent: this }),
        );
        const budget = disruptionBudget(args);
        if (budget !== undefined) new k8s.policy.v1.PodDisruptionBudget(`${name}-budget`, budget, { parent: this });

        // A StatefulSet's pods need their names from the start; other Services need not come first.
        const before = args.kind === "StatefulSet" ? [account, ...access, ...services] : [account, ...access];
        this.pods = this.createPods(name, args, before);
        this.registerOutputs({});
    }

    private createAccess(name: string, args: WorkloadArgs): readonly pulumi.Resource[] {
        const own = ownRole(args);
        if (own === undefined) return [];
        const role = new k8s.rbac.v1.Role(`${name}-role`, own.role, { parent: this });
        const binding = new k8s.rbac.v1.RoleBinding(`${name}-role-binding`, own.binding, {
            parent: this,
            dependsOn: [role],
        });
        return [role, binding];
    }

    private createPods(name: string, args: WorkloadArgs, dependsOn: readonly pulumi.Resource[]): pulumi.Resource {
        const opts: pulumi.CustomResourceOptions = {
            parent: this,
            dependsOn: [...dependsOn],
            customTimeouts: rolloutTimeouts(args),
        };
        switch (args.kind) {
            case "Deployment":
                return this.createDeployment(name, args, opts);
            case "StatefulSet":
                return this.createStatefulSet(name, args, opts);
            case "DaemonSet":
                return this.createDaemonSet(name, args, opts);
        }
    }

    private createDeployment(name: string, args: DeploymentArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource {
        return new k8s.apps.v1.Deployment(
            name,
            { metadata: workloadMetadata(args), spec: deploymentSpec(args) },
            { ...opts, ...scalerOwnsReplicas(args) },
        );
    }

    private createStatefulSet(
        name: string,
        args: StatefulSetArgs,
        opts: pulumi.CustomResourceOptions,
    ): pulumi.Resource {
        const set = new k8s.apps.v1.StatefulSet(
            name,
            { metadata: workloadMetadata(args), spec: statefulSetSpec(args) },
            {
                ...opts,
                // The templates are for claims yet to be made; changing them would replace the StatefulSet.
                ignoreChanges: ["spec.volumeClaimTemplates", ...(args.scaled === true ? ["spec.replicas"] : [])],
                ...(args.protect === true ? { protect: true } : {}),
            },
        );
        this.growClaims(name, args, set);
        return set;
    }

    private growClaims(name: string, args: StatefulSetArgs, set: pulumi.Resource): void {
        const path = `${args.part.system}.${args.part.component}.volume`;
        for (const growth of claimGrowths(args)) {
            const guard = new pulumi.ResourceHook(
                `${name}-${growth.metadata.name}-guard`,
                ({ oldInputs, newInputs }) => throwIfAny(name, claimChangeProblems(path, oldInputs, newInputs)),
                { onDryRun: true },
            );
            new k8s.core.v1.PersistentVolumeClaimPatch(`${name}-${growth.metadata.name}`, growth, {
                parent: this,
                dependsOn: [set],
                hooks: { beforeUpdate: [guard] },
                // The claim is the StatefulSet's and outlives both.
                retainOnDelete: true,
            });
        }
    }

    private createDaemonSet(name: string, args: DaemonSetArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource {
        return new k8s.apps.v1.DaemonSet(name, { metadata: workloadMetadata(args), spec: daemonSetSpec(args) }, opts);
    }
}

function scalerOwnsReplicas(args: DeploymentArgs | StatefulSetArgs): pulumi.CustomResourceOptions {
    return args.scaled === true ? { ignoreChanges: ["spec.replicas"] } : {};
}
