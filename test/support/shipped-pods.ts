import { Subject } from "../../policy/kernel";
import { podsOf } from "../../policy/kernel/workload";
import type { StackName } from "./names";
import { shippedResources } from "./shipped";

/** What makes pods, and how they can be found. */
export interface Workload {
    readonly namespace: string | undefined;
    readonly name: string;
    readonly labels: ReadonlyMap<string, string>;
    readonly containers: readonly string[];
}

export async function workloadsOf(stack: StackName): Promise<readonly Workload[]> {
    const resources = await shippedResources(stack);
    return resources.flatMap(({ type, inputs }) => {
        const subject = new Subject({ type, object: inputs });
        return podsOf(subject).map(({ metadata, containers }) => ({
            namespace: subject.namespace,
            name: subject.name,
            labels: metadata.at("labels").texts(),
            containers: containers.map(({ name }) => name),
        }));
    });
}
