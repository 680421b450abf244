import type { Crd } from "../../../local/control-plane/crds";
import { builtInSchema, customSchema, kindOf, schemaFile, strict } from "../../../workflow/manifests/schemas";

const quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const swagger = {
    definitions: {
        "io.shop.Basket": {
            properties: { size: { $ref: `#/definitions/${quantity}` }, next: { $ref: "#/definitions/io.shop.Basket" } },
            "x-kubernetes-group-version-kind": [{ group: "shop", version: "v1", kind: "Basket" }],
        },
        [quantity]: { type: "string" },
        "io.shop.Unused": { type: "object" },
    },
};

describe("the schema of a built-in kind", () => {
    it("brings what it refers to, itself included, and nothing else; unknown fields are refused", () => {
        expect(builtInSchema(swagger, { group: "shop", version: "v1", kind: "Basket" })).toEqual({
            $ref: "#/definitions/io.shop.Basket",
            definitions: {
                "io.shop.Basket": expect.objectContaining({ additionalProperties: false }),
                [quantity]: { type: ["string", "number"] },
            },
        });
    });

    it("is none for a kind that is not there in that version", () => {
        expect(builtInSchema(swagger, { group: "shop", version: "v2", kind: "Basket" })).toBeUndefined();
    });
});

describe("a strict schema", () => {
    it("leaves open what its makers leave open, and says Kubernetes' own words plainly", () => {
        expect(
            strict({
                properties: {
                    port: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }] },
                    any: { properties: {}, "x-kubernetes-preserve-unknown-fields": true },
                    labels: { additionalProperties: { properties: { a: { type: "string", nullable: true } } } },
                },
                anyOf: [{ properties: { port: {} } }],
            }),
        ).toEqual({
            additionalProperties: false,
            anyOf: [{ properties: { port: {} } }],
            properties: {
                port: { "x-kubernetes-int-or-string": true, type: ["string", "integer"] },
                any: { properties: {}, "x-kubernetes-preserve-unknown-fields": true },
                labels: {
                    additionalProperties: {
                        additionalProperties: false,
                        properties: { a: { type: ["string", "null"], nullable: true } },
                    },
                },
            },
        });
    });
});

describe("the schema of a custom kind", () => {
    const crd = {
        kind: "CustomResourceDefinition",
        metadata: { name: "baskets.shop" },
        spec: {
            group: "shop",
            names: { plural: "baskets", kind: "Basket" },
            versions: [{ name: "v1", served: true, schema: { openAPIV3Schema: { properties: { spec: {} } } } }],
        },
    } as unknown as Crd;

    it("has the fields of its definition, and those that every object has", () => {
        const schema = customSchema([crd], { group: "shop", version: "v1", kind: "Basket" });
        expect(Object.keys(schema?.properties ?? {})).toEqual(["spec", "apiVersion", "kind", "metadata"]);
        expect(schema?.additionalProperties).toBe(false);
    });

    it("is none for a version that the definition lacks", () => {
        expect(customSchema([crd], { group: "shop", version: "v9", kind: "Basket" })).toBeUndefined();
    });
});

describe("the name of a schema", () => {
    it.each([
        [{ apiVersion: "v1", kind: "Pod" }, "pod-v1-v1.json"],
        [{ apiVersion: "apps/v1", kind: "Deployment" }, "deployment-apps-v1.json"],
        [{ apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject" }, "scaledobject-keda.sh-v1alpha1.json"],
    ])("%p is where kubeconform looks", (object, file) => {
        expect(schemaFile(kindOf(object))).toBe(file);
    });
});
