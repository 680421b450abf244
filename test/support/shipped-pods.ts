import type { StackName } from "./names";
import { shippedResources } from "./shipped";

/** What makes pods, and how they can be found. */
export interface Workload {
    readonly namespace: string | undefined;
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly containers: readonly string[];
}

interface Made {
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
    readonly spec?: {
        readonly template?: Template;
        readonly jobTemplate?: { readonly spec?: { readonly template?: Template } };
    };
}

interface Template {
    readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
    readonly spec?: { readonly containers?: readonly Named[]; readonly initContainers?: readonly Named[] };
}

interface Named {
    readonly name: string;
}

export async function workloadsOf(stack: StackName): Promise<readonly Workload[]> {
    const resources = await shippedResources(stack);
    return resources.flatMap(({ inputs }) => {
        const { metadata, spec } = inputs as Made;
        const template = spec?.jobTemplate?.spec?.template ?? spec?.template;
        if (template?.spec?.containers === undefined || metadata?.name === undefined) return [];
        const { containers, initContainers = [] } = template.spec;
        return [
            {
                namespace: metadata.namespace,
                name: metadata.name,
                labels: template.metadata?.labels ?? {},
                containers: [...containers, ...initContainers].map(({ name }) => name),
            },
        ];
    });
}
