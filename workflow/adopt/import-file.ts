import type { Ancestor, Declarations, Declared } from "./declared";

/** What `pulumi import --file` reads. */
export interface ImportFile {
    readonly nameTable: Readonly<Record<string, string>>;
    readonly resources: readonly ImportedResource[];
}

interface ImportedResource {
    readonly type: string;
    /** Unique in the file. */
    readonly name: string;
    /** The name in the program. */
    readonly logicalName: string;
    readonly id?: string;
    readonly parent?: string;
    readonly provider?: string;
    readonly component?: true;
}

/** The objects with their place in the program: their components come along, or the next update would move them. */
export function importFile(
    adopted: readonly Declared[],
    { ancestors, providers }: Pick<Declarations, "ancestors" | "providers">,
): ImportFile {
    const names = new Map<string, string>();
    const nameOf = (urn: string) => {
        const known = names.get(urn) ?? `r${names.size}`;
        names.set(urn, known);
        return known;
    };
    const nameTable: Record<string, string> = {};
    for (const { urn } of providers.values()) nameTable[nameOf(urn)] = urn;
    const components: ImportedResource[] = [];
    const placed = new Set<string>();

    const place = (urn: string): string | undefined => {
        const ancestor = ancestors.get(urn);
        if (ancestor === undefined || isStack(ancestor)) return undefined;
        if (placed.has(urn)) return nameOf(urn);
        placed.add(urn);
        const parent = place(ancestor.parent);
        if (ancestor.isInState) {
            nameTable[nameOf(urn)] = urn;
        } else {
            const { type, logicalName } = ancestor;
            const belongs = parent === undefined ? {} : { parent };
            components.push({ type, name: nameOf(urn), logicalName, component: true, ...belongs });
        }
        return nameOf(urn);
    };
    const objects = adopted.map((one): ImportedResource => {
        const parent = place(one.parent);
        return {
            type: one.type,
            name: nameOf(one.urn),
            logicalName: one.logicalName,
            id: idOf(one),
            provider: nameOf(one.provider),
            ...(parent === undefined ? {} : { parent }),
        };
    });
    return { nameTable, resources: [...components, ...objects] };
}

/** As the provider names it. */
export function idOf({ namespace, name }: Pick<Declared, "namespace" | "name">): string {
    return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Whatever has no other parent belongs to the stack by itself. */
function isStack({ type }: Ancestor): boolean {
    return type === "pulumi:pulumi:Stack";
}
