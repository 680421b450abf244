// Cases 26b, 43 to 46, 48, 61, 65, 67 and 68: objects that change outside of the program, and who owns their fields.
import { objectsAt, stringAt } from "../../../../local/plugins/protocol/json";
import { declare, deploymentSpec, podSpec, withInputs } from "../support/objects";
import { PartialFailure } from "../support/plugin";
import type { World } from "../support/world";

export function othersChanges(world: World): void {
    test("Case 26b: Another API version of an autoscaler is an update in place.", async () => {
        const { engine, namespace } = await world.stage();
        const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
        const spec = { maxReplicas: 2, scaleTargetRef };
        const second = declare("autoscaling/v2", "HorizontalPodAutoscaler", { name: "it", namespace }, { spec });
        await engine.up(second);
        const first = withInputs(second, { apiVersion: "autoscaling/v1" });
        const { id } = engine.kept(second);
        expect(await engine.preview(first)).toMatchObject({ op: "update", diff: ["apiVersion update"] });
        await engine.up(first);
        expect(engine.kept(first)).toMatchObject({ id, outputs: { __initialApiVersion: "autoscaling/v2" } });
    });

    test("Cases 43 to 45: Drift shows after a refresh only, and only in fields the program names.", async () => {
        const { engine, namespace } = await world.stage();
        const map = declare("v1", "ConfigMap", { name: "it", namespace }, { data: { a: "1" } });
        await engine.up(map);
        await world.patch(map.inputs, { data: { a: "changed", b: "added" } });
        expect(await engine.preview(map)).toMatchObject({ op: "same" });

        await engine.refresh(map);
        expect(await engine.preview(map)).toMatchObject({
            op: "replace, delete first",
            diff: ["data.a update-replace"],
        });

        await world.remove(map.inputs);
        await engine.refresh(map);
        expect(await engine.up(map)).toMatchObject({ op: "create" });
    });

    test("Case 46: A field that another manager took is a conflict that names it, in the preview already.", async () => {
        const { engine, namespace } = await world.stage();
        const deployment = (replicas: number, more = {}) => {
            const metadata = { name: "it", namespace, ...more };
            return declare("apps/v1", "Deployment", metadata, { spec: deploymentSpec({}, { replicas }) });
        };
        await engine.up(deployment(1));
        await engine.up(deployment(1, { labels: { a: "b" } }));
        const { apiVersion, kind, metadata } = deployment(1).inputs;
        await world.apply(
            { apiVersion: apiVersion ?? "", kind: kind ?? "", metadata: metadata ?? {}, spec: { replicas: 2 } },
            "other",
        );

        const conflict =
            /Server-Side Apply field conflict detected.*had an apply conflict: Apply failed with 1 conflict: conflict with "other".*\.spec\.replicas/s;
        const wanted = deployment(3, { labels: { a: "b" } });
        await expect(engine.preview(wanted)).rejects.toThrow(conflict);
        await expect(engine.up(wanted)).rejects.toThrow(conflict);

        const forced = deployment(3, { labels: { a: "b" }, annotations: { "pulumi.com/patchForce": "true" } });
        expect(await engine.preview(forced)).toMatchObject({ op: "update" });
        await engine.up(forced);
        expect(await world.get(forced.inputs)).toMatchObject({ spec: { replicas: 3 } });
    });

    test("Case 48: After the first update one random manager owns what the program says, and dropped fields go.", async () => {
        const { engine, namespace } = await world.stage();
        const account = (more: object) =>
            declare(
                "v1",
                "ServiceAccount",
                { name: "it", namespace, ...more },
                { automountServiceAccountToken: false },
            );
        await engine.up(account({ labels: { a: "1", b: "2" } }));
        await world.patch(account({}).inputs, { metadata: { labels: { theirs: "stays" } } });
        await engine.up(account({ labels: { a: "3" } }));

        const live = await world.get(account({}).inputs);
        expect(live).toMatchObject({ metadata: { labels: { a: "3", theirs: "stays" } } });
        expect(stringAt(live, "metadata", "labels", "b")).toBe("");
        const manager = stringAt(engine.kept(account({})).outputs, "__fieldManager");
        expect(manager).toMatch(/^pulumi-kubernetes-[0-9a-f]{8}$/);
        const entries = objectsAt(live, "metadata", "managedFields").map((e) => `${e.manager} ${e.operation}`);
        expect(entries.sort()).toEqual([`${manager} Apply`, "somebody Update"]);

        const chosen = account({ labels: { a: "3" }, annotations: { "pulumi.com/patchFieldManager": "mine" } });
        await engine.up(chosen);
        const after = objectsAt(await world.get(chosen.inputs), "metadata", "managedFields");
        expect(after.map(({ manager: name }) => name).sort()).toEqual(["mine", "somebody"]);
    });

    test("Case 61: An import writes nothing and takes its inputs from the object.", async () => {
        const { engine, plugin, namespace } = await world.stage();
        const map = declare("v1", "ConfigMap", { name: "it", namespace, labels: { a: "b" } }, { data: { a: "1" } });
        const made = await world.create(map.inputs);
        const { id, inputs, properties } = await plugin.read(engine.urnOf(map), `${namespace}/it`, {}, {});
        expect(inputs).toEqual(map.inputs);
        expect(stringAt(properties, "__fieldManager")).toMatch(/^pulumi-kubernetes-/);
        expect(await world.get(map.inputs)).toEqual(made);

        engine.state.set(engine.urnOf(map), { id, inputs, outputs: properties, initErrors: [] });
        expect(await engine.preview(map)).toMatchObject({ op: "same" });
        const gone = await plugin.read(engine.urnOf(map), `${namespace}/absent`, {}, {});
        expect(gone.id).toBe("");
    });

    test("Case 65: An ignored label is no change, and stays as the cluster has it.", async () => {
        const { engine, namespace } = await world.stage();
        const map = (labels: object, more: object = {}) =>
            declare("v1", "ServiceAccount", { name: "it", namespace, labels: { ...labels } }, { ...more });
        await engine.up(map({ a: "1" }));
        const changed = { ...map({ a: "2" }), ignoreChanges: ["metadata.labels"] };
        expect(await engine.up(changed)).toMatchObject({ op: "same" });
        await world.patch(map({}).inputs, { metadata: { labels: { a: "live" } } });
        const other = {
            ...map({ a: "2" }, { automountServiceAccountToken: false }),
            ignoreChanges: ["metadata.labels"],
        };
        expect(await engine.up(other)).toMatchObject({ op: "update" });
        expect(await world.get(other.inputs)).toMatchObject({ metadata: { labels: { a: "live" } } });
    });

    test("Case 67: With mutable Secrets, data is an update.", async () => {
        const { engine, namespace } = await world.stage({ settings: { enableSecretMutable: "true" } });
        const hidden = (value: string, more = {}) =>
            declare("v1", "Secret", { name: "it", namespace }, { stringData: { a: value }, ...more });
        await engine.up(hidden("1"));
        expect(await engine.up(hidden("2"))).toMatchObject({ op: "update", diff: ["data.a update"] });
        expect(await world.get(hidden("2").inputs)).toMatchObject({ data: { a: "Mg==" } });
        const frozen = hidden("3", { immutable: true });
        expect(await engine.preview(frozen)).toMatchObject({ op: "replace, delete first" });

        const maps = await world.stage({ settings: { enableConfigMapMutable: "true" } });
        const map = (value: string) => declare("v1", "ConfigMap", { name: "it", namespace }, { data: { a: value } });
        await maps.engine.up(map("1"));
        expect(await maps.engine.up(map("2"))).toMatchObject({ op: "update", diff: ["data.a update"] });
    });

    test("Case 68: replaceUnready replaces a Job that has not finished.", async () => {
        const { engine, namespace, messages } = await world.stage();
        const annotations = { "pulumi.com/replaceUnready": "true", "pulumi.com/skipAwait": "true" };
        const stuck = podSpec({ resources: { requests: { cpu: "1000" } } }, { restartPolicy: "Never" });
        const job = declare(
            "batch/v1",
            "Job",
            { name: "it", namespace, annotations },
            { spec: { template: { spec: stuck } } },
        );
        await engine.up(job);
        expect(await engine.preview(job)).toMatchObject({
            op: "replace, delete first",
            replaces: ['metadata.annotations["pulumi.com/replaceUnready"]'],
        });
        const map = declare("v1", "ConfigMap", { name: "it", namespace, annotations });
        await engine.up(map);
        expect(await engine.up(map)).toMatchObject({ op: "same" });
        expect(messages.texts("warning")).toEqual(["the replaceUnready annotation means something on a Job only"]);
    });

    test("A failed update of an object that still exists keeps the new inputs with what is live.", async () => {
        const { engine, namespace } = await world.stage();
        const metadata = { name: "it", namespace, annotations: { "pulumi.com/skipAwait": "true" } };
        const service = (port: number) => declare("v1", "Service", metadata, { spec: { ports: [{ port }] } });
        await engine.up(service(80));
        await expect(engine.up(service(99999))).rejects.toThrow(PartialFailure);
        expect(engine.kept(service(80))).toMatchObject({
            inputs: { spec: { ports: [{ port: 99999 }] } },
            outputs: { spec: { ports: [{ port: 80 }] } },
        });
        expect(await engine.up(service(81))).toMatchObject({ op: "update" });
    });
}
