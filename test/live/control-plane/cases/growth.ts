import type { PodList } from "kubernetes-types/core/v1";
import { controlPlaneStatus } from "../../../../local/control-plane";
import { listNodes } from "../../../../local/control-plane/cluster/nodes";
import { deployment, namespaced } from "../objects";
import { eventually } from "../support";
import type { Shared } from "./shared";

export function growthCases(shared: Shared): void {
    test("goes up to a hundred and down again without a pod lost.", async () => {
        const namespace = await namespaced(shared.api, "growth");
        await shared.up({ nodes: 100, metrics: false });
        const status = await controlPlaneStatus({ folder: shared.place.folder.root });
        expect(status.nodes).toEqual({ wanted: 100, present: 100, ready: 100 });

        const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
        await shared.api.create(deployments, deployment("web", 60));
        expect((await ready(60)).size).toBeGreaterThan(20);

        await shared.up({ nodes: 2, metrics: false });
        expect((await listNodes(shared.api)).map(({ metadata }) => metadata?.name).sort()).toEqual([
            "node-1",
            "node-2",
        ]);
        expect(await ready(60)).toEqual(new Set(["node-1", "node-2"]));

        /** On which nodes the pods are, once so many of them are ready. */
        async function ready(count: number): Promise<Set<string | undefined>> {
            return eventually(`${count} pods are ready`, async () => {
                const { items } = await shared.api.get<PodList>(`/api/v1/namespaces/${namespace}/pods`);
                const good = items.filter(({ status }) =>
                    status?.conditions?.some((one) => one.type === "Ready" && one.status === "True"),
                );
                return good.length === count && items.length === count
                    ? new Set(good.map(({ spec }) => spec?.nodeName))
                    : undefined;
            });
        }
    });
}
