import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { JobSpec } from "kubernetes-types/batch/v1";
import { labels } from "../core/labels";
import { objectName } from "../core/naming";
import { type Problem, throwIfAny } from "../core/problems";
import { type PodArgs, type PodTemplate, podTemplate } from "./pod";
import { serviceAccount } from "./specs";
import { validateContainer } from "./validate-container";

/** Something that must have succeeded before what depends on it starts. Runs again whenever anything of it changes. */
export interface OneTimeJobArgs extends PodArgs {
    /** The job is given up after this long, retries included. */
    readonly timeoutSeconds: number;
    /** @default 2 */
    readonly retries?: number;
}

export class OneTimeJob extends pulumi.ComponentResource {
    constructor(name: string, args: OneTimeJobArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:workload:OneTimeJob", name, {}, opts);
        throwIfAny(name, validateOneTimeJob(args));
        const account = new k8s.core.v1.ServiceAccount(`${name}-account`, serviceAccount(args.part), { parent: this });
        new k8s.batch.v1.Job(
            name,
            {
                metadata: {
                    name: objectName("Job", args.part.name),
                    namespace: args.part.namespace,
                    labels: { ...labels(args.part) },
                },
                spec: oneTimeJobSpec(args),
            },
            {
                parent: this,
                dependsOn: [account],
                // The engine's own limit must not give up before the job does.
                customTimeouts: { create: `${args.timeoutSeconds + 60}s` },
            },
        );
        this.registerOutputs({});
    }
}

export function oneTimeJobSpec(args: OneTimeJobArgs): Omit<JobSpec, "template"> & { template: PodTemplate } {
    const template = podTemplate(args);
    return {
        backoffLimit: args.retries ?? 2,
        activeDeadlineSeconds: args.timeoutSeconds,
        template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } },
    };
}

export function validateOneTimeJob(args: OneTimeJobArgs): readonly Problem[] {
    const path = `${args.part.system}.${args.part.component}`;
    const pod = { part: args.part, volumes: Object.keys(args.volumes ?? {}), claims: [] };
    return [...(args.init ?? []), args.main].flatMap((container) =>
        validateContainer(`${path}.${container.name}`, container, pod),
    );
}
