// Cases 49 to 57 and 64: how long an object is waited for, and what is said when it does not become ready.
import { stringAt } from "../../../../local/plugins/protocol/json";
import { declare, deploymentSpec, podSpec, unschedulable, withInputs } from "../support/objects";
import { PartialFailure } from "../support/plugin";
import type { World } from "../support/world";

const timeout = (seconds: number) => ({ "pulumi.com/timeoutSeconds": String(seconds) });
/** The local control plane hands out addresses as a cloud does, except where it is asked not to. */
const noAddress = { "stackwright.dev/simulate": "no-address" };
const skip = { "pulumi.com/skipAwait": "true" };

export function readiness(world: World): void {
    test("Case 49: A Deployment that cannot be scheduled fails with the reasons, and is tried again in every run.", async () => {
        const { engine, namespace, messages, waits } = await world.stage({ speed: 4 });
        const metadata = { name: "it", namespace, annotations: timeout(20) };
        const deployment = declare("apps/v1", "Deployment", metadata, { spec: deploymentSpec(unschedulable) });
        const failure: unknown = await engine.up(deployment).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(PartialFailure);
        const { initErrors, outputs } = engine.kept(deployment);
        expect(initErrors[0]).toMatch(
            /was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: 'it' timed out waiting to be Ready/,
        );
        expect(initErrors.slice(1, 3)).toEqual([
            "[MinimumReplicasUnavailable] Deployment does not have minimum availability.",
            "Minimum number of live Pods was not attained",
        ]);
        expect(initErrors[3]).toMatch(/^\[Pod .*\]: \[Unschedulable\] 0\/3 nodes are available: .*Insufficient cpu/);
        expect(stringAt(outputs, "metadata", "uid")).not.toBe("");
        expect(waits).toContain(20);
        expect(messages.texts("status")).toContain("Waiting for app ReplicaSet to be available (0/1 Pods available)");

        await expect(engine.preview(deployment)).resolves.toMatchObject({ op: "update", diff: [] });
        const patient = { name: "it", namespace, annotations: timeout(600) };
        const schedulable = withInputs(deployment, { metadata: patient, spec: deploymentSpec() });
        expect(await engine.up(schedulable)).toMatchObject({ op: "update" });
        expect(engine.kept(schedulable).initErrors).toEqual([]);
    });

    test("A Deployment whose pods are refused says who refuses them.", async () => {
        const { engine, namespace } = await world.stage({ speed: 4 });
        const enforce = { "pod-security.kubernetes.io/enforce": "restricted" };
        const space = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
        await world.patch(space, { metadata: { labels: enforce } });
        const metadata = { name: "it", namespace, annotations: timeout(20) };
        const deployment = declare("apps/v1", "Deployment", metadata, { spec: deploymentSpec() });
        await expect(engine.up(deployment)).rejects.toThrow("'it' timed out waiting to be Ready");
        expect(engine.kept(deployment).initErrors.join("\n")).toMatch(
            /\[FailedCreate\].*violates PodSecurity "restricted/,
        );
    });

    test("Case 50: skipAwait does not wait.", async () => {
        const { engine, namespace, messages } = await world.stage();
        const metadata = { name: "it", namespace, annotations: skip };
        const deployment = declare("apps/v1", "Deployment", metadata, { spec: deploymentSpec(unschedulable) });
        expect(await engine.up(deployment)).toMatchObject({ op: "create" });
        expect(messages.texts("status")).toEqual(["Skipping await logic"]);
        await engine.refresh(deployment);
    });

    test("Case 51: A Service with a selector takes ten quiet seconds, with pods or without.", async () => {
        const { engine, namespace, waits } = await world.stage({ speed: 20 });
        const spec = { selector: { app: "none" }, ports: [{ port: 80 }] };
        await engine.up(declare("v1", "Service", { name: "it", namespace }, { spec }));
        expect(waits).toContain(10);

        const headless = await world.stage();
        const named = declare("v1", "Service", { name: "it", namespace: headless.namespace });
        await headless.engine.up(withInputs(named, { spec: { ...spec, clusterIP: "None" } }));
        expect(headless.waits).toEqual([]);
    });

    test("Case 52: A load balancer nobody provides fails with two reasons.", async () => {
        const { engine, namespace } = await world.stage({ speed: 4 });
        const metadata = { name: "it", namespace, annotations: { ...timeout(20), ...noAddress } };
        const spec = { type: "LoadBalancer", selector: { app: "none" }, ports: [{ port: 80 }] };
        const service = declare("v1", "Service", metadata, { spec });
        await expect(engine.up(service)).rejects.toThrow("'it' timed out waiting to be Ready");
        expect(engine.kept(service).initErrors.slice(1)).toEqual([
            expect.stringMatching(/^Service does not target any Pods\./),
            "Service was not allocated an IP address; does your cloud provider support this?",
        ]);
    });

    test("Case 53: An Ingress that no controller serves fails, and is unhealthy when read.", async () => {
        const { engine, namespace } = await world.stage({ speed: 4 });
        const service = { name: "web", port: { number: 80 } };
        const paths = [{ path: "/", pathType: "Prefix", backend: { service } }];
        const spec = { ingressClassName: "nobody", rules: [{ host: "a.example.com", http: { paths } }] };
        const metadata = { name: "it", namespace, annotations: { ...timeout(20), ...noAddress } };
        const ingress = declare("networking.k8s.io/v1", "Ingress", metadata, { spec });
        await expect(engine.up(ingress)).rejects.toThrow("'it' timed out waiting to be Ready");
        expect(engine.kept(ingress).initErrors.join("\n")).toMatch(
            /Ingress \.status\.loadBalancer field was not updated with a hostname\/IP address\./,
        );
        await expect(engine.refresh(ingress)).rejects.toThrow("Resource 'it' was created but failed to initialize");
    });

    test("Case 54: A claim that waits for its first user is done while it is pending.", async () => {
        const { engine, namespace } = await world.stage();
        const name = `late-${namespace}`;
        const mode = { provisioner: "volumes.example.org", volumeBindingMode: "WaitForFirstConsumer" };
        const storageClass = declare("storage.k8s.io/v1", "StorageClass", { name }, mode);
        await engine.up(storageClass);
        const spec = {
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: "1Gi" } },
            storageClassName: name,
        };
        const claim = { ...declare("v1", "PersistentVolumeClaim", { name: "it", namespace }, { spec }), name: "claim" };
        await engine.up(claim);
        expect(engine.kept(claim)).toMatchObject({ initErrors: [], outputs: { status: { phase: "Pending" } } });
        await engine.destroy(claim);
        await engine.destroy(storageClass);
    });

    test("Case 55: A Job past its deadline fails at once.", async () => {
        const { engine, namespace } = await world.stage();
        const stuck = podSpec(unschedulable, { restartPolicy: "Never" });
        const spec = { activeDeadlineSeconds: 1, template: { spec: stuck } };
        const job = declare("batch/v1", "Job", { name: "it", namespace }, { spec });
        await expect(engine.up(job)).rejects.toThrow("Resource 'it' was created but failed to initialize");
        expect(engine.kept(job).initErrors[1]).toMatch(/^\[DeadlineExceeded\] /);
    });

    test("Case 56: A pod over the quota fails at once, without a retry.", async () => {
        const { engine, namespace, waits } = await world.stage();
        const hard = { pods: "0" };
        const quota = declare("v1", "ResourceQuota", { name: "it", namespace }, { spec: { hard } });
        await engine.up(quota);
        expect(engine.kept(quota).outputs).toMatchObject({ status: { hard } });
        const before = waits.length;
        const pod = { ...declare("v1", "Pod", { name: "it", namespace }, { spec: podSpec() }), name: "pod" };
        await expect(engine.up(pod)).rejects.toThrow(/was not successfully created .*exceeded quota: it/);
        expect(waits.length).toBe(before);
    });

    test("Case 57: A finalizer that blocks a deletion is named, and the object stays in the state.", async () => {
        const { engine, namespace, messages } = await world.stage({ speed: 4 });
        const held = (finalizers: string[]) =>
            declare("v1", "ConfigMap", { name: "it", namespace, finalizers, annotations: timeout(12) });
        await engine.up(held(["example.com/hold"]));
        await expect(engine.destroy(held([]))).rejects.toThrow("timed out waiting for the condition");
        expect(messages.texts("warning")).toEqual(["finalizers might be preventing deletion (example.com/hold)"]);
        expect(engine.kept(held([])).initErrors).toEqual([]);
        await world.patch(held([]).inputs, { metadata: { finalizers: null } });
        await engine.destroy(held([]));
    });

    test("Case 64: An interrupt during a wait keeps the object, with the reason.", async () => {
        const { engine, plugin, namespace, messages } = await world.stage();
        const metadata = { name: "it", namespace };
        const deployment = declare("apps/v1", "Deployment", metadata, { spec: deploymentSpec(unschedulable) });
        const waiting = engine.up(deployment).catch((error: unknown) => error);
        await messages.heard(/^Waiting for app ReplicaSet/);
        await plugin.cancel();
        expect(await waiting).toMatchObject({
            message: expect.stringMatching(/Resource operation was cancelled for "it"/),
        });
        expect(engine.kept(deployment).id).toBe(`${namespace}/it`);
    });

    test("waitFor takes the place of the kind's own rules.", async () => {
        const { engine, namespace } = await world.stage({ speed: 4 });
        const map = (annotation: string) =>
            declare(
                "v1",
                "ConfigMap",
                { name: "it", namespace, annotations: { "pulumi.com/waitFor": annotation, ...timeout(8) } },
                { data: { a: "1" } },
            );
        await engine.up(map('["jsonpath={.data.a}=1", "jsonpath={.metadata.uid}"]'));
        await expect(engine.up(map("jsonpath={.data.a}=2"))).rejects.toThrow("timed out waiting for the condition");
        await expect(engine.up(map("sometime"))).rejects.toThrow(/pulumi\.com\/waitFor holds "sometime"; allowed is/);
    });

    test("StatefulSets and DaemonSets are waited for until every pod is ready.", async () => {
        const { engine, namespace } = await world.stage();
        const spec = deploymentSpec({}, { replicas: 2 });
        const { replicas: _, ...everywhere } = spec;
        const set = declare(
            "apps/v1",
            "StatefulSet",
            { name: "set", namespace },
            { spec: { ...spec, serviceName: "x" } },
        );
        const daemon = declare("apps/v1", "DaemonSet", { name: "daemon", namespace }, { spec: everywhere });
        await Promise.all([engine.up(set), engine.up(daemon)]);
        expect(engine.kept(set).outputs).toMatchObject({ status: { readyReplicas: 2 } });
        expect(engine.kept(daemon).outputs).toMatchObject({ status: { numberReady: 3 } });
    });
}
