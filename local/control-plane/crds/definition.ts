import { createHash } from "node:crypto";

/** What is read of a CustomResourceDefinition here. */
export interface Crd {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
    readonly spec: {
        readonly group: string;
        readonly names: { readonly plural: string };
        readonly versions: readonly { readonly name: string; readonly served: boolean }[];
    };
}

/** Tells one content of a definition from another: when it is the same, a definition is not sent again. */
export const contentAnnotation = "stackwright.dev/content";
export const partLabel = "stackwright.dev/part";

/**
 * As it is sent: without the descriptions, which are three quarters of the text and cost memory and time in every
 * server; without what the API server fills in; and with the digest of all that.
 */
export function prepared(definition: Crd): Crd {
    const { status: _, ...lean } = withoutDescriptions(definition) as Crd & { status?: unknown };
    const digest = createHash("sha256").update(JSON.stringify(lean)).digest("hex").slice(0, 16);
    const labels = (lean.metadata as { labels?: object }).labels;
    return {
        ...lean,
        metadata: {
            ...lean.metadata,
            ...{ labels: { ...labels, [partLabel]: "crds" } },
            annotations: { ...lean.metadata.annotations, [contentAnnotation]: digest },
        },
    };
}

/** A property may itself be called `description`: only one that is a text, not a schema, describes. */
function withoutDescriptions(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(withoutDescriptions);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
        Object.entries(value)
            .filter(([key, inner]) => !(key === "description" && typeof inner === "string"))
            .map(([key, inner]) => [key, withoutDescriptions(inner)]),
    );
}

/** Every `group/version/plural` that is to be served. */
export function servedResources({ spec }: Crd): string[] {
    return spec.versions.filter(({ served }) => served).map(({ name }) => `${spec.group}/${name}/${spec.names.plural}`);
}
