import type { Registered } from "./engine";

/**
 * What has to exist before a resource is registered: what it depends on, and what its parents wait for, because a child
 * is registered only once its parent is. A dependency on a component means all of its children.
 */
export function waitsFor(resources: readonly Registered[]): (resource: Registered) => ReadonlySet<Registered> {
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const children = groupBy(resources, ({ parentUrn }) => parentUrn ?? "");
    const known = new Map<Registered, Set<Registered>>();

    const collect = (resource: Registered): Set<Registered> => {
        const cached = known.get(resource);
        if (cached !== undefined) return cached;
        const before = new Set<Registered>();
        known.set(resource, before);
        const direct = resource.dependsOnUrns.flatMap((urn) => byUrn.get(urn) ?? []);
        for (const one of direct.flatMap((dependency) => [dependency, ...descendants(dependency)])) {
            before.add(one);
            for (const earlier of collect(one)) before.add(earlier);
        }
        const parent = byUrn.get(resource.parentUrn ?? "");
        if (parent !== undefined) for (const earlier of collect(parent)) before.add(earlier);
        return before;
    };
    const descendants = (resource: Registered): Registered[] =>
        (children.get(resource.urn) ?? []).flatMap((child) => [child, ...descendants(child)]);
    return collect;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
    const groups = new Map<string, Item[]>();
    for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
    return groups;
}
