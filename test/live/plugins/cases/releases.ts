// Helm releases, of which the stand-in has one chart, and the table of built-in kinds against the server's own schema.
import { builtInKinds, type Field, type Shape, shapeOf } from "../../../../local/plugins/kubernetes/schema/table";
import { at, type Json, type JsonObject, objectAt, objectsAt, stringAt } from "../../../../local/plugins/protocol/json";
import type { Declared } from "../support/mini-engine";
import type { World } from "../support/world";

export function releases(world: World): void {
    const release = (inputs: JsonObject): Declared => ({
        type: "kubernetes:helm.sh/v3:Release",
        name: "certs",
        inputs,
    });

    test("The chart cert-manager is installed by objects that stand in for it, upgraded and removed.", async () => {
        const { engine, plugin, namespace, messages } = await world.stage();
        const wanted = (values: JsonObject): Declared => release({ chart: "cert-manager", namespace, values });
        expect(await engine.preview(wanted({}))).toMatchObject({ op: "create" });
        await engine.up(wanted({}));
        const { id, outputs } = engine.kept(wanted({}));
        expect(id).toMatch(new RegExp(`^${namespace}/certs-[0-9a-f]{8}$`));
        expect(outputs).toMatchObject({ status: { status: "deployed", revision: 1, namespace } });
        expect(messages.texts("warning")).toEqual([
            expect.stringMatching(/is not fetched here: 8 objects stand in for it/),
        ]);
        expect(await engine.up(wanted({}))).toMatchObject({ op: "same" });
        await engine.refresh(wanted({}));

        const smaller = wanted({ cainjector: { enabled: false } });
        expect(await engine.up(smaller)).toMatchObject({ op: "update", diff: ["values.cainjector add"] });
        const deployments = { apiVersion: "apps/v1", kind: "Deployment", metadata: { namespace } };
        expect(await world.list(deployments)).toHaveLength(2);
        expect(engine.kept(smaller).outputs).toMatchObject({ status: { revision: 2 } });

        await engine.destroy(smaller);
        expect(await world.list(deployments)).toEqual([]);
        const gone = await plugin.read(engine.urnOf(smaller), id, outputs, {});
        expect(gone.id).toBe("");
    });

    test("Any other chart is refused by name, and says where to turn.", async () => {
        const { engine } = await world.stage();
        await expect(engine.preview(release({ chart: "redis" }))).rejects.toThrow(
            /cannot install the chart "redis".*Install the official plugin/,
        );
    });

    test("The table of built-in kinds has the fields this server has, kind by kind.", async () => {
        const checked = new Set<string>();
        const { paths } = await world.document("/openapi/v3");
        for (const [path, entry] of Object.entries(objectAt(paths ?? null))) {
            if (!/^apis?\/(.*\/)?v\d/.test(path)) continue;
            const document = await world.document(stringAt(entry, "serverRelativeURL"));
            const schemas = objectAt(document, "components", "schemas");
            for (const schema of Object.values(schemas)) {
                for (const gvk of objectsAt(schema, "x-kubernetes-group-version-kind")) {
                    const [group, version, kind] = ["group", "version", "kind"].map((key) => stringAt(gvk, key));
                    const apiVersion = group === "" ? `${version}` : `${group}/${version}`;
                    const shape = shapeOf(apiVersion, kind ?? "");
                    if (!shape) continue;
                    compare(schema, shape, schemas, `${apiVersion}/${kind}`, new Set());
                    checked.add(`${apiVersion}/${kind}`);
                }
            }
        }
        const served = ["v1/Pod", "v1/Secret", "apps/v1/Deployment", "networking.k8s.io/v1/NetworkPolicy"];
        expect([...checked]).toEqual(expect.arrayContaining(served));
        expect(checked.size).toBeGreaterThan(60);
        expect(builtInKinds().length).toBeGreaterThan(checked.size);
    });
}

/** Every property of the schema is a field of the shape, and the other way round, all the way down. */
function compare(schema: Json | undefined, shape: Shape, schemas: JsonObject, where: string, seen: Set<string>): void {
    const node = resolve(schema, schemas);
    if (shape.kind === "list") compare(node.items, shape.of, schemas, `${where}[]`, seen);
    if (shape.kind === "map") compare(node.additionalProperties, shape.of, schemas, `${where}{}`, seen);
    if (shape.kind !== "struct" || node.properties === undefined) return;
    const fields: ReadonlyMap<string, Field> = shape.fields();
    const properties = objectAt(node.properties);
    const key = [...fields.keys()].sort().join();
    if (seen.has(key)) return;
    seen.add(key);
    expect({ where, fields: [...fields.keys()].sort() }).toEqual({ where, fields: Object.keys(properties).sort() });
    for (const [name, field] of fields) compare(properties[name], field.shape, schemas, `${where}.${name}`, seen);
}

function resolve(schema: Json | undefined, schemas: JsonObject): JsonObject {
    const node = objectAt(schema);
    const reference = stringAt(node, "$ref") || stringAt(node, "allOf", 0, "$ref");
    return reference === "" ? node : objectAt(at(schemas, reference.split("/").pop() ?? ""));
}
