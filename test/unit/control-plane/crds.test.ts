import { type Crd, contentAnnotation, prepared, servedResources } from "../../../local/control-plane/crds/definition";
import { standInCrds } from "../../../local/control-plane/crds/stand-ins";

function crd(description: string): Crd {
    return {
        kind: "CustomResourceDefinition",
        metadata: { name: "things.example.org", annotations: { theirs: "kept" } },
        spec: {
            group: "example.org",
            names: { plural: "things" },
            versions: [
                { name: "v1", served: true },
                { name: "v1alpha1", served: false },
            ],
            schema: { description, properties: { description: { type: "string", description: "of a thing" } } },
        },
        status: { conditions: [] },
    } as unknown as Crd;
}

test("Descriptions are left out; a property that is called so stays.", () => {
    expect(prepared(crd("long"))).toMatchObject({
        spec: { schema: { properties: { description: { type: "string" } } } },
    });
    expect(JSON.stringify(prepared(crd("long")))).not.toMatch(/long|of a thing|status/);
});

test("What only differs in descriptions is the same content; anything else is not.", () => {
    const digest = (one: Crd) => prepared(one).metadata.annotations?.[contentAnnotation];
    expect(digest(crd("a"))).toBe(digest(crd("b")));
    const other = { ...crd("a"), spec: { ...crd("a").spec, group: "example.com" } };
    expect(digest(other)).not.toBe(digest(crd("a")));
    expect(prepared(crd("a")).metadata.annotations?.theirs).toBe("kept");
});

test("Only versions that are to be served are waited for.", () => {
    expect(servedResources(crd("a"))).toEqual(["example.org/v1/things"]);
});

test("Every stand-in says that it is one, accepts any field, and is named as the API server demands.", () => {
    const all = standInCrds() as { metadata: { name: string; labels: object }; spec: Crd["spec"] }[];
    expect(all.length).toBeGreaterThan(5);
    for (const { metadata, spec } of all) {
        expect(metadata.name).toBe(`${spec.names.plural}.${spec.group}`);
        expect(metadata.labels).toEqual({ "stackwright.dev/stand-in": "open-schema" });
        expect(JSON.stringify(spec.versions)).toContain('"x-kubernetes-preserve-unknown-fields":true');
    }
});
