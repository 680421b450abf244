import type * as kubernetes from "@pulumi/kubernetes";
import type { Inputs } from "@pulumi/pulumi";

const CHART = "cert-manager";
const REPOSITORY = "https://charts.jetstack.io";

/** What the component asks of Helm: its own settings are the chart's values, and win over those in helmOptions. */
export function releaseArgs(inputs: Inputs): kubernetes.helm.v3.ReleaseArgs {
    const { helmOptions, ...settings } = inputs;
    const options: Partial<kubernetes.helm.v3.ReleaseArgs> = helmOptions ?? {};
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    return {
        ...options,
        chart: options.chart ?? CHART,
        repositoryOpts: { repo: REPOSITORY, ...options.repositoryOpts },
        values: { ...options.values, ...given },
    };
}
