import type { Crd } from "../../local/control-plane/crds";

/** A JSON schema, as far as it is taken apart here. */
type Schema = Readonly<Record<string, unknown>>;

export interface Kind {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
}

/** The name under which the checker looks a kind's schema up; of the core kinds it takes the version for the group. */
export function schemaFile({ group, version, kind }: Kind): string {
    return `${kind.toLowerCase()}-${group === "" ? version : group}-${version}.json`;
}

export function kindOf(object: { readonly apiVersion: string; readonly kind: string }): Kind {
    const [first = "", second] = object.apiVersion.split("/");
    return second === undefined
        ? { group: "", version: first, kind: object.kind }
        : { group: first, version: second, kind: object.kind };
}

/** What the API server says of its own kinds. */
export interface Swagger {
    readonly definitions: Readonly<Record<string, Schema>>;
}

const definitionPrefix = "#/definitions/";

/** The schema of one of Kubernetes' own kinds, with everything it refers to, in which no unknown field is allowed. */
export function builtInSchema(swagger: Swagger, wanted: Kind): Schema | undefined {
    const found = Object.entries(swagger.definitions).find(([, definition]) => describes(definition, wanted));
    if (found === undefined) return undefined;
    const definitions: Record<string, Schema> = {};
    const gather = (name: string): void => {
        const definition = swagger.definitions[name];
        if (definition === undefined || definitions[name] !== undefined) return;
        const schema = special[name] ?? strict(definition);
        definitions[name] = schema;
        for (const reference of referencesIn(schema)) gather(reference);
    };
    gather(found[0]);
    return { $ref: `${definitionPrefix}${found[0]}`, definitions };
}

function describes(definition: Schema, { group, version, kind }: Kind): boolean {
    const kinds = definition["x-kubernetes-group-version-kind"];
    return (
        Array.isArray(kinds) &&
        kinds.some((one: Kind) => one.group === group && one.version === version && one.kind === kind)
    );
}

/** Types that JSON writes in two ways, which the description says in words only. */
const special: Readonly<Record<string, Schema>> = {
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": { type: ["string", "integer"] },
    "io.k8s.apimachinery.pkg.api.resource.Quantity": { type: ["string", "number"] },
};

function referencesIn(value: unknown): readonly string[] {
    if (Array.isArray(value)) return value.flatMap(referencesIn);
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) =>
        key === "$ref" && typeof inner === "string" && inner.startsWith(definitionPrefix)
            ? [inner.slice(definitionPrefix.length)]
            : referencesIn(inner),
    );
}

interface Served {
    readonly name: string;
    readonly schema?: { readonly openAPIV3Schema?: Schema };
}

/** The schema of a kind that a definition brings. */
export function customSchema(crds: readonly Crd[], wanted: Kind): Schema | undefined {
    const crd = crds.find(({ spec }) => spec.group === wanted.group && kindName(spec.names) === wanted.kind);
    const version = (crd?.spec.versions as readonly Served[] | undefined)?.find(({ name }) => name === wanted.version);
    const schema = version?.schema?.openAPIV3Schema;
    if (schema === undefined) return undefined;
    const own = strict(schema);
    const properties = { ...(own.properties as Schema | undefined), ...envelope };
    return { ...own, properties };
}

function kindName(names: object): unknown {
    return (names as { readonly kind?: unknown }).kind;
}

/** What every object has, whatever its definition says of it. */
const envelope = { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: { type: "object" } };

/** The same schema with every field that it does not name refused, and with what only Kubernetes understands said plainly. */
export function strict(schema: Schema): Schema {
    const { properties, ...rest } = schema;
    const entries = Object.entries(rest).map(([key, value]) => [key, nested.has(key) ? strictly(value) : value]);
    const made: Record<string, unknown> = Object.fromEntries(entries);
    if (isObject(properties)) {
        made.properties = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, strictly(one)]));
        const open = schema["x-kubernetes-preserve-unknown-fields"] === true || "additionalProperties" in schema;
        if (!open) made.additionalProperties = false;
    }
    if (schema["x-kubernetes-int-or-string"] === true) {
        delete made.anyOf;
        made.type = ["string", "integer"];
    }
    if (schema.nullable === true && typeof made.type === "string") made.type = [made.type, "null"];
    return made;
}

/** Keys below which schemas stand for the same value's parts. Conditions (`anyOf`, `not`) name some fields only. */
const nested = new Set(["items", "additionalProperties"]);

function strictly(value: unknown): unknown {
    return isObject(value) ? strict(value) : value;
}

function isObject(value: unknown): value is Schema {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
