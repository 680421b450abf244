import { type ContainerArgs, demandOf } from "../../../components/workload";
import { daemonSet, deployment, main, statefulSet } from "./samples";

const Mi = 2 ** 20;

function container(name: string, cpu: string, memory: string): ContainerArgs {
    return { ...main("http"), name, resources: { requests: { cpu, memory }, limits: { cpu, memory } } };
}

describe("what a workload asks of its namespace", () => {
    it("is the pods at the scaler's maximum, and one more while a Deployment rolls out", () => {
        expect(demandOf(deployment, { maxReplicas: 10, nodes: 3 })).toMatchObject({
            name: "shop-api",
            pods: 10,
            surgePods: 1,
            perPod: {
                requests: { cpu: 250, memory: 512 * Mi },
                limits: { cpu: 1000, memory: 2048 * Mi },
            },
            claims: [],
        });
    });

    it("has no pod more during a rollout that stops the old pod first", () => {
        expect(demandOf({ ...deployment, stopFirst: true }, { nodes: 3 }).surgePods).toBe(0);
    });

    it("is the replicas where nothing scales them", () => {
        expect(demandOf(deployment, { nodes: 3 }).pods).toBe(2);
    });

    it("is one pod per node for a DaemonSet, which never surges", () => {
        expect(demandOf(daemonSet, { nodes: 7 })).toMatchObject({ pods: 7, surgePods: 0 });
    });

    it("holds the claims of a StatefulSet, which never surges", () => {
        const two = {
            ...statefulSet,
            claims: { ...statefulSet.claims, wal: { size: "512Mi", storageClass: "fast" } },
        };
        expect(demandOf(two, { nodes: 3 })).toMatchObject({
            pods: 3,
            surgePods: 0,
            claims: [10 * 1024 * Mi, 512 * Mi],
        });
    });

    it("adds up containers that run together", () => {
        const sidecar = { ...main("http"), ...container("exporter", "50m", "64Mi") };
        const { perPod } = demandOf({ ...deployment, sidecars: [sidecar] }, { nodes: 3 });
        expect(perPod.requests).toEqual({ cpu: 300, memory: 576 * Mi });
        expect(perPod.limits).toEqual({ cpu: 1050, memory: 2112 * Mi });
    });

    it("counts init containers one at a time, because they run one at a time", () => {
        const init = [container("wait", "100m", "64Mi"), container("migrate", "200m", "600Mi")];
        const { perPod } = demandOf({ ...deployment, init }, { nodes: 3 });
        expect(perPod.requests).toEqual({ cpu: 250, memory: 600 * Mi });
        expect(perPod.limits).toEqual({ cpu: 1000, memory: 2048 * Mi });
    });

    it("names every container, for the limits that hold for each of them", () => {
        const { containers } = demandOf({ ...deployment, init: [container("wait", "100m", "64Mi")] }, { nodes: 3 });
        expect(containers).toEqual([
            {
                name: "main",
                requests: { cpu: 250, memory: 512 * Mi },
                limits: { cpu: 1000, memory: 2048 * Mi },
            },
            { name: "wait", requests: { cpu: 100, memory: 64 * Mi }, limits: { cpu: 100, memory: 64 * Mi } },
        ]);
    });
});
