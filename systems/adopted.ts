import * as pulumi from "@pulumi/pulumi";

const workloads = /^kubernetes:apps\/v1:(Deployment|StatefulSet|DaemonSet)$/;

/**
 * The selector of a workload can never be changed. Those that an earlier installation made keep the one they have; their
 * pods get the labels of this program all the same, so everything else selects them by those.
 */
export function keepingSelectors(adopted: readonly string[]): pulumi.ResourceTransformation[] {
    if (adopted.length === 0) return [];
    return [
        ({ type, props, opts }) => {
            const { metadata } = props as {
                readonly metadata?: { readonly namespace?: unknown; readonly name?: unknown };
            };
            if (!workloads.test(type) || !adopted.includes(`${metadata?.namespace}/${metadata?.name}`))
                return undefined;
            return { props, opts: pulumi.mergeOptions(opts, { ignoreChanges: ["spec.selector"] }) };
        },
    ];
}
