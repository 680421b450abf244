import type { Registered } from "../../../workflow/render/recorder";
import { at, objectsIn } from "../../support/figures";
import { recordStack, settingsOf } from "../../support/stack";

/** How long an update waits for its pods follows from how many there are, up to the largest cluster. */
const nodes = 100;
let resources: readonly Registered[];

beforeAll(async () => {
    const settings = settingsOf("production", {
        "cluster.nodes.count": nodes,
        "namespaces.x0tta6bl4.quota.requests.cpu": "100",
        "namespaces.x0tta6bl4.quota.limits.cpu": "200",
    });
    resources = (await recordStack(settings)).resources;
});

const allOf = (kind: string) => resources.filter(({ type }) => type === `kubernetes:apps/v1:${kind}`);
const waits = ({ timeouts }: Registered) => ({
    create: Number.parseInt(timeouts.create ?? "0", 10),
    update: Number.parseInt(timeouts.update ?? "0", 10),
});

test("every program on each of 100 nodes is given at least half a minute a node", () => {
    const sets = allOf("DaemonSet");
    expect(sets.map(({ inputs }) => at(inputs, "metadata.name")).sort()).toEqual([
        "otel-agent",
        "spiffe-csi-driver",
        "spire-agent",
        "x0tta6bl4-mesh-node",
    ]);
    for (const set of sets) {
        const most = Number(at(set.inputs, "spec.updateStrategy.rollingUpdate.maxUnavailable"));
        const needed = Math.ceil(nodes / most) * 30;
        expect(waits(set).create).toBeGreaterThanOrEqual(needed);
        expect(waits(set).update).toBeGreaterThanOrEqual(needed);
    }
});

test("no wait for a Deployment ends before the cluster's own deadline for it", () => {
    const deployments = allOf("Deployment");
    expect(deployments.length).toBeGreaterThan(5);
    for (const deployment of deployments) {
        const deadline = Number(at(deployment.inputs, "spec.progressDeadlineSeconds"));
        expect(waits(deployment).create).toBeGreaterThan(deadline);
        expect(waits(deployment).update).toBeGreaterThan(deadline);
    }
});

test("the one pod of a volume for one node is stopped before the next one starts", async () => {
    const objects = await objectsIn(
        settingsOf("staging", {
            "signalHarvester.data": { size: "5Gi", storageClass: "fast-ssd", accessMode: "ReadWriteOnce" },
            "signalHarvester.api.autoscaling": { engine: "none" },
            "signalHarvester.api.replicas": 1,
            "signalHarvester.api.disruption": { maxUnavailable: 1 },
        }),
    );
    const api = objects.get("Deployment signal-harvester-staging/signal-harvester-api");
    expect(at(api, "spec.strategy")).toEqual({ type: "Recreate" });
});
