import type { PodList } from "kubernetes-types/core/v1";
import { type Api, inParallel, unlessStatus } from "./api";
import { annotations, externalMetricsMap, metricAnnotation } from "./simulation";

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
    return annotatePods(api, namespace, selector, {
        ...(cpu === undefined ? {} : { [annotations.usageCpu]: cpu }),
        ...(memory === undefined ? {} : { [annotations.usageMemory]: memory }),
    });
}

/** Says what a custom metric (`type: Pods`) of the pods that are there now is. Gives how many pods were told. */
export async function setPodMetric(
    api: Api,
    {
        namespace,
        selector,
        metric,
        value,
    }: { namespace: string; selector: string; metric: string; value: string | null },
): Promise<number> {
    return annotatePods(api, namespace, selector, { [metricAnnotation(metric)]: value });
}

/** Says what an external metric (`type: External`) is for the autoscalers of a namespace. */
export async function setExternalMetric(
    api: Api,
    { namespace, metric, value }: { namespace: string; metric: string; value: string },
): Promise<void> {
    const map = `/api/v1/namespaces/${namespace}/configmaps`;
    const metadata = { name: externalMetricsMap };
    await unlessStatus(409, api.create(map, { metadata, data: {} }));
    await api.patch(`${map}/${externalMetricsMap}`, "merge-patch", { data: { [metric]: value } });
}

async function annotatePods(
    api: Api,
    namespace: string,
    selector: string,
    values: Readonly<Record<string, string | null>>,
): Promise<number> {
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const { items } = await api.get<PodList>(`${pods}?labelSelector=${encodeURIComponent(selector)}`);
    await inParallel(items, 8, async ({ metadata }) => {
        await api.patch(`${pods}/${metadata?.name}`, "merge-patch", { metadata: { annotations: values } });
    });
    return items.length;
}
