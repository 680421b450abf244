import type { Node, Pod, PodList } from "kubernetes-types/core/v1";
import { listNodes } from "../../../../local/control-plane/cluster/nodes";
import { deployment, namespaced, pod } from "../objects";
import { eventually } from "../support";
import type { Shared } from "./shared";

export function machineCases(shared: Shared): void {
    test("are spread over three zones and ready.", async () => {
        const nodes = await listNodes(shared.api);
        const zones = nodes.map(({ metadata }) => metadata?.labels?.["topology.kubernetes.io/zone"]).sort();
        expect(zones).toEqual(["local-a", "local-b", "local-c"]);
        const addresses = nodes.flatMap(({ status }) => status?.addresses ?? []);
        for (const { type, address } of addresses) if (type === "InternalIP") expect(address).toMatch(/^198\.19\./);
    });

    test("stop working when asked to, and recover when not asked any more.", async () => {
        const path = "/api/v1/nodes/node-3";
        const ask = (value: string | null) =>
            shared.api.patch(path, "merge-patch", { metadata: { annotations: { "stackwright.dev/simulate": value } } });
        const becomes = (wanted: string) =>
            eventually(`the node's readiness is ${wanted}`, async () => {
                const { status } = await shared.api.get<Node>(path);
                return status?.conditions?.find(({ type }) => type === "Ready")?.status === wanted ? true : undefined;
            });
        await ask("not-ready");
        await becomes("False");
        await eventually("the node is tainted", async () => {
            const { spec } = await shared.api.get<Node>(path);
            return spec?.taints?.find(({ key }) => key === "node.kubernetes.io/not-ready");
        });
        await ask(null);
        await becomes("True");
        await eventually("the node is not tainted any more", async () => {
            const { spec } = await shared.api.get<Node>(path);
            return (spec?.taints ?? []).length === 0 ? true : undefined;
        });
    });

    test("run every kind of workload to its end.", async () => {
        const namespace = await namespaced(shared.api, "workloads");
        const apps = `/apis/apps/v1/namespaces/${namespace}`;
        const template = { metadata: { labels: { app: "all" } }, spec: pod("x").spec };
        const selector = { matchLabels: { app: "all" } };
        const withMore = {
            ...template,
            spec: {
                initContainers: [
                    { name: "first", image: "first" },
                    { name: "side", image: "side", restartPolicy: "Always" },
                ],
                containers: [
                    { name: "main", image: "main", lifecycle: { preStop: { exec: { command: ["sleep", "5"] } } } },
                ],
            },
        };
        await shared.api.create(`${apps}/deployments`, deployment("web", 3, { template: withMore, selector }));
        await shared.api.create(`${apps}/daemonsets`, { metadata: { name: "every" }, spec: { selector, template } });
        await shared.api.create(`${apps}/statefulsets`, {
            metadata: { name: "db" },
            spec: { selector, template, serviceName: "db", replicas: 2 },
        });
        const once = { spec: { ...template.spec, restartPolicy: "Never" } };
        const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
        await shared.api.create(jobs, {
            metadata: { name: "once" },
            spec: { completions: 2, parallelism: 2, template: once },
        });
        const ready = async (path_: string, field: string, count: number) =>
            eventually(`${path_} has ${count} ${field}`, async () => {
                const { status } = await shared.api.get<{ status?: Record<string, unknown> }>(path_);
                return status?.[field] === count ? true : undefined;
            });
        await ready(`${apps}/deployments/web`, "readyReplicas", 3);
        await ready(`${apps}/daemonsets/every`, "numberReady", 3);
        await ready(`${apps}/statefulsets/db`, "readyReplicas", 2);
        await ready(`${jobs}/once`, "succeeded", 2);
        const { items } = await shared.api.get<PodList>(`/api/v1/namespaces/${namespace}/pods`);
        const side = items
            .flatMap(({ status }) => status?.initContainerStatuses ?? [])
            .filter(({ name }) => name === "side");
        expect(side.map(({ state }) => Object.keys(state ?? {}))).toEqual([["running"], ["running"], ["running"]]);
    });

    test("give each pod an address of its own that is nobody's, also after kwok was started anew.", async () => {
        const namespace = await namespaced(shared.api, "addresses");
        const path_ = `/apis/apps/v1/namespaces/${namespace}/deployments`;
        await shared.api.create(path_, deployment("before", 6));
        await allReady(namespace, 6);
        shared.place.kill("kwok");
        await shared.api.create(path_, deployment("after", 6));
        await shared.up();
        const addresses = (await allReady(namespace, 12)).map(({ status }) => status?.podIP ?? "");
        expect(new Set(addresses).size).toBe(12);
        for (const address of addresses) expect(address).toMatch(/^198\.18\./);
    });

    async function allReady(namespace: string, count: number): Promise<readonly Pod[]> {
        return eventually(`${count} pods are ready`, async () => {
            const { items } = await shared.api.get<PodList>(`/api/v1/namespaces/${namespace}/pods`);
            const ready = items.filter(({ status }) =>
                status?.conditions?.some((one) => one.type === "Ready" && one.status === "True"),
            );
            return ready.length === count ? ready : undefined;
        });
    }

    test.each([
        ["never-ready", "Running", undefined, undefined],
        ["crash-loop", "Running", "CrashLoopBackOff", "Error"],
        ["oom", "Running", "CrashLoopBackOff", "OOMKilled"],
        ["image-pull-failure", "Pending", "ImagePullBackOff", undefined],
    ])(
        "show a pod as %s when asked to, and heal it when not asked any more.",
        async (trouble, phase, waiting, last) => {
            const namespace = await namespaced(shared.api, trouble);
            const path_ = `/api/v1/namespaces/${namespace}/pods`;
            await shared.api.create(path_, pod("ill", { "stackwright.dev/simulate": trouble }));
            const ill = await eventually("the pod is ill", async () => {
                const { status } = await shared.api.get<Pod>(`${path_}/ill`);
                return status?.containerStatuses?.[0] ? status : undefined;
            });
            expect(ill.phase).toBe(phase);
            expect(ill.containerStatuses?.[0]).toMatchObject({ ready: false });
            expect(ill.containerStatuses?.[0]?.state?.waiting?.reason).toBe(waiting);
            expect(ill.containerStatuses?.[0]?.lastState?.terminated?.reason).toBe(last);
            const events = await eventually("a warning tells why", async () => {
                const { items } = await shared.api.get<{ items: { type: string }[] }>(
                    `/api/v1/namespaces/${namespace}/events`,
                );
                return items.some(({ type }) => type === "Warning") ? items : undefined;
            });
            expect(events.length).toBeGreaterThan(0);
            await shared.api.patch(`${path_}/ill`, "merge-patch", {
                metadata: { annotations: { "stackwright.dev/simulate": null } },
            });
            await allReady(namespace, 1);
        },
    );

    test("let a Job fail whose pod crashes.", async () => {
        const namespace = await namespaced(shared.api, "failing-job");
        const template = {
            metadata: { annotations: { "stackwright.dev/simulate": "crash-loop" } },
            spec: { ...pod("x").spec, restartPolicy: "Never" },
        };
        const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
        await shared.api.create(jobs, { metadata: { name: "bad" }, spec: { backoffLimit: 0, template } });
        await eventually("the job has failed", async () => {
            const { status } = await shared.api.get<{ status?: { failed?: number } }>(`${jobs}/bad`);
            return status?.failed === 1 ? true : undefined;
        });
    });
    test("A load balancer and an Ingress get addresses that are nobody's.", async () => {
        const namespace = await namespaced(shared.api, "edge");
        const services = `/api/v1/namespaces/${namespace}/services`;
        for (const name of ["one", "two"]) {
            await shared.api.create(services, {
                metadata: { name },
                spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
            });
        }
        const ingresses = `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`;
        const defaultBackend = { service: { name: "one", port: { number: 80 } } };
        await shared.api.create(ingresses, {
            metadata: { name: "three" },
            spec: { ingressClassName: "nginx", defaultBackend },
        });
        const addressOf = (path_: string) =>
            eventually(`${path_} has an address`, async () => {
                const { status } = await shared.api.get<{ status?: { loadBalancer?: { ingress?: { ip: string }[] } } }>(
                    path_,
                );
                return status?.loadBalancer?.ingress?.[0]?.ip;
            });
        const addresses = await Promise.all(
            [`${services}/one`, `${services}/two`, `${ingresses}/three`].map(addressOf),
        );
        expect(new Set(addresses).size).toBe(3);
        for (const address of addresses) expect(address).toMatch(/^203\.0\.113\./);
    });
}
