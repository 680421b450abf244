import type { HorizontalPodAutoscaler } from "kubernetes-types/autoscaling/v2";
import { setExternalMetric, setPodMetric, setUsage } from "../../../../local/control-plane";
import { deployment, namespaced } from "../objects";
import { eventually } from "../support";
import type { Shared } from "./shared";

export function scalingCases(shared: Shared): void {
    const namespace = "scaling";
    const autoscalers = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;

    async function replicas(count: number, compare: "atLeast" | "exactly"): Promise<HorizontalPodAutoscaler> {
        return eventually(
            `${compare} ${count} replicas`,
            async () => {
                const found = await shared.api.get<HorizontalPodAutoscaler>(`${autoscalers}/web`);
                const present = found.status?.currentReplicas ?? 0;
                return (compare === "atLeast" ? present >= count : present === count) ? found : undefined;
            },
            150,
        );
    }

    test("An autoscaler follows the simulated usage up and down.", async () => {
        await namespaced(shared.api, namespace);
        const container = { name: "main", image: "main", resources: { requests: { cpu: "100m", memory: "64Mi" } } };
        await shared.api.create(
            `/apis/apps/v1/namespaces/${namespace}/deployments`,
            deployment("web", 2, {
                template: { metadata: { labels: { app: "web" } }, spec: { containers: [container] } },
            }),
        );
        await shared.api.create(autoscalers, {
            metadata: { name: "web" },
            spec: {
                minReplicas: 2,
                maxReplicas: 6,
                scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
                metrics: [
                    {
                        type: "Resource",
                        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } },
                    },
                ],
            },
        });
        await eventually("both pods are there", async () =>
            (await setUsage(shared.api, { namespace, selector: "app=web", cpu: "150m" })) === 2 ? true : undefined,
        );
        const raised = await replicas(5, "atLeast");
        expect(raised.status?.conditions?.find(({ type }) => type === "ScalingActive")?.status).toBe("True");
        await setUsage(shared.api, { namespace, selector: "app=web", cpu: "5m" });
        await replicas(2, "exactly");
    });

    test.each(["Pods", "External"])("An autoscaler follows a simulated metric of type %s.", async (type) => {
        const name = type.toLowerCase();
        await shared.api.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, deployment(name, 1));
        const target = { type: "AverageValue", averageValue: "10" };
        await shared.api.create(autoscalers, {
            metadata: { name },
            spec: {
                minReplicas: 1,
                maxReplicas: 4,
                scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
                metrics: [{ type, [name]: { metric: { name: "queue_length" }, target } }],
            },
        });
        await eventually("the pod is there", async () => {
            const told = await setPodMetric(shared.api, {
                namespace,
                selector: `app=${name}`,
                metric: "queue_length",
                value: "30",
            });
            return told === 1 ? true : undefined;
        });
        if (type === "External")
            await setExternalMetric(shared.api, { namespace, metric: "queue_length", value: "30" });
        await eventually(
            "there are three",
            async () => {
                const { status } = await shared.api.get<HorizontalPodAutoscaler>(`${autoscalers}/${name}`);
                return status?.desiredReplicas === 3 ? true : undefined;
            },
            90,
        );
    });

    test("Usage is seen by whoever asks the metrics API.", async () => {
        await setUsage(shared.api, { namespace, selector: "app=web", cpu: "40m", memory: "99Mi" });
        const usage = await eventually(
            "the usage is measured",
            async () => {
                const { items } = await shared.api.get<{ items: { containers: { usage: { memory: string } }[] }[] }>(
                    `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?labelSelector=app%3Dweb`,
                );
                return items[0]?.containers[0]?.usage.memory === "99Mi" ? items : undefined;
            },
            60,
        );
        expect(usage.length).toBe(2);
    });

    test("Without metrics its server and its registration go, so that namespaces can still be deleted.", async () => {
        await shared.up({ metrics: false });
        expect([...shared.place.servers().keys()]).not.toContain("metrics-server");
        expect(
            await shared.api.getIfThere("/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io"),
        ).toBeUndefined();
        await shared.api.delete(`/api/v1/namespaces/${namespace}`);
        await eventually("the namespace is gone", async () =>
            (await shared.api.getIfThere(`/api/v1/namespaces/${namespace}`)) ? undefined : true,
        );
    });
}
