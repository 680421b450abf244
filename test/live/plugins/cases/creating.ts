// Cases 35 to 42, 47, 62, 63 and 66: what becomes of inputs, in a preview and for real.
import { stringAt } from "../../../../local/plugins/protocol/json";
import { isSecret, secret } from "../../../../local/plugins/protocol/special";
import { declare, deploymentSpec, withInputs } from "../support/objects";
import type { World } from "../support/world";

// The pauses between the tries, in seconds; the last one comes before giving up.
const PAUSES = [1, 2, 4, 8, 16, 32];

const definition = (group: string) =>
    declare(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        { name: `things.${group}` },
        {
            spec: {
                group,
                scope: "Namespaced",
                names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" },
                versions: [
                    {
                        name: "v1",
                        served: true,
                        storage: true,
                        schema: { openAPIV3Schema: { type: "object", x_kubernetes_preserve_unknown_fields: true } },
                    },
                ],
            },
        },
    );

export function creating(world: World): void {
    test("Case 35: A missing namespace is no matter in a preview, and given a minute to come in an update.", async () => {
        const { engine, messages, waits } = await world.stage({ speed: 100 });
        const lost = declare("v1", "ConfigMap", { name: "it", namespace: "nowhere" });
        expect(await engine.preview(lost)).toMatchObject({ op: "create" });
        await expect(engine.up(lost)).rejects.toThrow(
            /resource ".*" was not successfully created by the Kubernetes API server: namespaces "nowhere" not found/,
        );
        expect(waits.filter((seconds) => PAUSES.includes(seconds))).toEqual(PAUSES);
        expect(messages.texts("status").filter((text) => text.startsWith("Retry #"))).toHaveLength(PAUSES.length);
        expect(engine.state.size).toBe(0);
    });

    test("Case 36: A missing CRD is no matter in a preview, and given a minute to come in an update.", async () => {
        const { engine, namespace, waits } = await world.stage({ speed: 100 });
        const thing = declare("none.example.com/v1", "Thing", { name: "it", namespace });
        expect(await engine.preview(thing)).toMatchObject({ op: "create" });
        await expect(engine.up(thing)).rejects.toThrow(
            /with kind none\.example\.com\/v1\/Thing failed .* apiVersion .* does not exist\. Verify that any required CRDs/,
        );
        expect(waits.filter((seconds) => PAUSES.includes(seconds))).toEqual(PAUSES);
    });

    test("Case 37: A CRD and an object of its kind may come in any order.", async () => {
        const { engine, namespace, messages } = await world.stage();
        const group = `${namespace}.example.com`;
        const crd = definition(group);
        const thing = { ...declare(`${group}/v1`, "Thing", { name: "it", namespace }), name: "thing" };
        const steps = await Promise.all([engine.up(thing), engine.up(crd)]);
        expect(steps.map(({ op }) => op)).toEqual(["create", "create"]);
        expect(messages.texts("status")).toContainEqual(expect.stringMatching(/^Retry #0; creation failed: /));
        expect(await engine.up(crd)).toMatchObject({ op: "same" });
        expect(await engine.up(thing)).toMatchObject({ op: "same" });
        // A CRD is replaced by a whole update, and keeps its objects.
        const labelled = withInputs(crd, { metadata: { name: `things.${group}`, labels: { a: "b" } } });
        expect(await engine.up(labelled)).toMatchObject({ op: "update", diff: ["metadata.labels add"] });
        await engine.destroy(labelled);
        // Its kind is gone, so the object counts as deleted.
        await engine.destroy(thing);
    });

    test("Case 38: A misspelt field is dropped without a word.", async () => {
        const { engine, namespace, messages } = await world.stage();
        const map = declare("v1", "ConfigMap", { name: "it", namespace }, { dataa: { a: "1" } });
        expect(await engine.up(map)).toMatchObject({ op: "create" });
        expect(engine.kept(map).inputs).toEqual({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "it", namespace },
        });
        expect(messages.texts("warning")).toEqual([]);
    });

    test("Case 39: A value of the wrong type fails the preview in the server's words.", async () => {
        const { engine, namespace } = await world.stage();
        const service = declare(
            "v1",
            "Service",
            { name: "it", namespace },
            { spec: { ports: [{ port: "eighty" }], selector: { a: "b" } } },
        );
        await expect(engine.preview(service)).rejects.toThrow(/cannot unmarshal string into Go struct field .*port/);
        expect(engine.state.size).toBe(0);
    });

    test("Case 40: Quantities stand in the state in their canonical form.", async () => {
        const { engine, namespace } = await world.stage();
        const spec = deploymentSpec({ resources: { limits: { cpu: "1000m", memory: "1024Mi" } } });
        const deployment = declare("apps/v1", "Deployment", { name: "it", namespace }, { spec });
        await engine.up(deployment);
        const { inputs } = engine.kept(deployment);
        expect(JSON.stringify(inputs)).toContain('"limits":{"cpu":"1","memory":"1Gi"}');
    });

    test("Case 41: A second run of the same program changes nothing.", async () => {
        const { engine, namespace } = await world.stage();
        const resources = [
            declare("v1", "ConfigMap", { namespace }, { data: { a: "1" }, binaryData: { b: "AAA=" } }),
            declare("apps/v1", "Deployment", { namespace }, { spec: deploymentSpec({}, { paused: false }) }),
            declare("policy/v1", "PodDisruptionBudget", { namespace }, { spec: { minAvailable: "50%" } }),
        ];
        for (const resource of resources) await engine.up(resource);
        for (const resource of resources) expect(await engine.up(resource)).toMatchObject({ op: "same" });
    });

    test("Case 42: A ClusterRole with an empty list of rules is updated every time.", async () => {
        const { engine, namespace } = await world.stage();
        const metadata = { name: `empty-${namespace}` };
        const role = declare("rbac.authorization.k8s.io/v1", "ClusterRole", metadata, { rules: [] });
        await engine.up(role);
        expect(await engine.up(role)).toMatchObject({ op: "update", diff: ["rules add"] });
        expect(await engine.up(role)).toMatchObject({ op: "update", diff: ["rules add"] });
        await engine.destroy(role);
    });

    test("Case 47: An object that exists already previews as a create and is then refused, with advice.", async () => {
        const { engine, namespace } = await world.stage();
        const map = declare("v1", "ConfigMap", { name: "it", namespace }, { data: { a: "mine" } });
        await world.create({ ...map.inputs, data: { a: "theirs" } });
        expect(await engine.preview(map)).toMatchObject({ op: "create" });
        await expect(engine.up(map)).rejects.toThrow(/configmaps "it" already exists.*import.*upsertExistingObjects/s);
        expect(await world.get(map.inputs)).toMatchObject({ data: { a: "theirs" } });

        const upserting = await world.stage({ settings: { upsertExistingObjects: "true", enablePatchForce: "true" } });
        expect(await upserting.engine.up(map)).toMatchObject({ op: "create" });
        expect(await world.get(map.inputs)).toMatchObject({ data: { a: "mine" } });
    });

    test("Case 62: Of a ConfigMap with one secret value, only that one is kept secret.", async () => {
        const { engine, namespace } = await world.stage();
        const map = declare("v1", "ConfigMap", { name: "it", namespace }, { data: { open: "1", hidden: secret("2") } });
        await engine.up(map);
        const { inputs, outputs } = engine.kept(map);
        for (const bag of [inputs, outputs]) {
            expect(bag.data).toMatchObject({ open: "1", hidden: secret("2") });
        }
        expect(await world.get(map.inputs)).toMatchObject({ data: { open: "1", hidden: "2" } });

        const hidden = declare("v1", "Secret", { name: "it", namespace }, { stringData: { open: "1" } });
        await engine.up(hidden);
        expect(isSecret(engine.kept(hidden).inputs.data)).toBe(true);
        expect(isSecret(engine.kept(hidden).outputs.data)).toBe(true);
    });

    test("Case 63: generateName is an error under server-side apply.", async () => {
        const { engine, namespace } = await world.stage();
        const map = declare("v1", "ConfigMap", { generateName: "it-", namespace });
        await expect(engine.preview(map)).rejects.toThrow(/not supported in Server-Side Apply mode/);
        const clientSide = await world.stage({ settings: { enableServerSideApply: "false" } });
        expect(await clientSide.engine.up(map)).toMatchObject({ op: "create" });
        expect(clientSide.engine.kept(map).id).toMatch(new RegExp(`^${namespace}/it-`));
        expect(await clientSide.engine.up(map)).toMatchObject({ op: "same" });
    });

    test("Case 66: The name a preview draws is not the one the update draws.", async () => {
        const { plugin, engine, namespace } = await world.stage();
        const map = declare("v1", "ConfigMap", { namespace });
        const urn = engine.urnOf(map);
        const names = [];
        for (const seed of ["preview", "update"]) {
            const inputs = await plugin.check(urn, {}, map.inputs, Buffer.from(seed));
            names.push(stringAt(inputs, "metadata", "name"));
            expect(inputs).toMatchObject({ metadata: { annotations: { "pulumi.com/autonamed": "true" } } });
        }
        expect(new Set(names).size).toBe(2);
        for (const name of names) expect(name).toMatch(/^it-[0-9a-f]{8}$/);
    });
}
