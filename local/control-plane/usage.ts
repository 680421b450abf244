import type { PodList } from "kubernetes-types/core/v1";
import { type Api, inParallel } from "./api";
import { annotations } from "./simulation";

export interface Usage {
    readonly namespace: string;
    /** A label selector: `app=web`. */
    readonly selector: string;
    /** What each container uses from now on: a quantity, or null for the default share of its request. */
    readonly cpu?: string | null;
    readonly memory?: string | null;
}

/**
 * Says what the pods that are there now use. Pods that come later use the default, as the load on each falls when
 * there are more of them. Gives how many pods were told. Seen by autoscalers after one or two scrapes (10 s each).
 */
export async function setUsage(api: Api, { namespace, selector, cpu, memory }: Usage): Promise<number> {
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const { items } = await api.get<PodList>(`${pods}?labelSelector=${encodeURIComponent(selector)}`);
    const values = {
        ...(cpu === undefined ? {} : { [annotations.usageCpu]: cpu }),
        ...(memory === undefined ? {} : { [annotations.usageMemory]: memory }),
    };
    await inParallel(items, 8, async ({ metadata }) => {
        await api.patch(`${pods}/${metadata?.name}`, "merge-patch", { metadata: { annotations: values } });
    });
    return items.length;
}
