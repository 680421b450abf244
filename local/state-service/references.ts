import type { StoredResource } from "./deployment";

const separator = "::";

/** Everything that refers to a resource by a former name refers to it by its present one; the aliases have then served. */
export function withPresentNames(resources: readonly StoredResource[]): StoredResource[] {
    const present = presentNames(resources);
    const named = (urn: string) => present.get(urn) ?? urn;
    return resources.map(({ aliases: _, ...resource }) => ({
        ...resource,
        urn: named(resource.urn),
        ...(resource.parent === undefined ? {} : { parent: named(resource.parent) }),
        ...(resource.provider === undefined ? {} : { provider: providerNamed(resource.provider, named) }),
        ...(resource.dependencies === undefined ? {} : { dependencies: resource.dependencies.map(named) }),
        ...(resource.propertyDependencies === undefined
            ? {}
            : { propertyDependencies: mapValues(resource.propertyDependencies, (urns) => urns.map(named)) }),
        ...(resource.deletedWith === undefined ? {} : { deletedWith: named(resource.deletedWith) }),
        ...(resource.viewOf === undefined ? {} : { viewOf: named(resource.viewOf) }),
    }));
}

function presentNames(resources: readonly StoredResource[]): Map<string, string> {
    const present = new Map<string, string>();
    for (const { urn, parent = "", aliases = [] } of resources) {
        for (const alias of aliases) {
            const other = present.get(alias);
            if (other !== undefined && other !== urn) {
                throw new Error(`two resources, ${other} and ${urn}, were both called ${alias}`);
            }
            present.set(alias, urn);
        }
        const newParent = present.get(parent);
        // A child's name holds its parent's type, so it changes with it.
        if (newParent !== undefined && !isStack(newParent)) present.set(urn, below(newParent, urn));
    }
    return present;
}

/** `urn:pulumi:stack::project::outer$inner::name` */
function below(parent: string, child: string): string {
    const [head = "", project = "", types = "", ...name] = child.split(separator);
    const outer = parent.split(separator)[2] ?? "";
    const own = types.split("$").at(-1) ?? "";
    return [head, project, `${outer}$${own}`, ...name].join(separator);
}

function isStack(urn: string): boolean {
    return urn.split(separator)[2] === "pulumi:pulumi:Stack";
}

/** A provider is referred to by its name and its id. */
function providerNamed(reference: string, named: (urn: string) => string): string {
    const at = reference.lastIndexOf(separator);
    return at < 0 ? reference : `${named(reference.slice(0, at))}${reference.slice(at)}`;
}

/** After a refresh: what is gone is no longer referred to, and its children belong to its parent. */
export function withoutDangling(resources: readonly StoredResource[]): StoredResource[] {
    const there = new Set<string>();
    const parents = new Map<string, string | undefined>();
    return resources.map((resource) => {
        const known = (urn: string) => there.has(urn);
        const kept = {
            ...resource,
            ...(resource.dependencies === undefined ? {} : { dependencies: resource.dependencies.filter(known) }),
            ...(resource.propertyDependencies === undefined
                ? {}
                : { propertyDependencies: mapValues(resource.propertyDependencies, (urns) => urns.filter(known)) }),
            ...(resource.replaceWith === undefined ? {} : { replaceWith: resource.replaceWith.filter(known) }),
        };
        if (kept.deletedWith !== undefined && !known(kept.deletedWith)) delete kept.deletedWith;
        there.add(resource.urn);
        parents.set(resource.urn, resource.parent);
        const parent = resource.parent;
        if (parent === undefined || known(parent)) return kept;
        const { parent: _, ...orphan } = kept;
        const grandparent = parents.get(parent);
        return grandparent === undefined ? orphan : { ...orphan, parent: grandparent };
    });
}

function mapValues(
    record: Readonly<Record<string, readonly string[]>>,
    change: (urns: readonly string[]) => readonly string[],
): Record<string, readonly string[]> {
    return Object.fromEntries(Object.entries(record).map(([key, urns]) => [key, change(urns)]));
}
