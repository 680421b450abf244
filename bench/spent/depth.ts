import type { StoredResource } from "../../local/state-service/deployment";

/** The longest way through what waits for what. */
export interface Longest {
    readonly resources: number;
    readonly seconds: number;
}

/** By the number of resources, and by what their steps took; the two need not be the same way. */
export function longestWays(resources: readonly StoredResource[], seconds: ReadonlyMap<string, number>): Longest {
    const known = new Map(resources.map((resource) => [resource.urn, resource]));
    const along = (cost: (urn: string) => number): number => {
        const found = new Map<string, number>();
        const upTo = (urn: string): number => {
            const before = found.get(urn);
            if (before !== undefined) return before;
            const resource = known.get(urn);
            const waits = resource === undefined ? [] : waitsFor(resource).map(upTo);
            const all = Math.max(0, ...waits) + cost(urn);
            found.set(urn, all);
            return all;
        };
        return Math.max(0, ...resources.map(({ urn }) => upTo(urn)));
    };
    return { resources: along(() => 1), seconds: along((urn) => seconds.get(urn) ?? 0) };
}

function waitsFor({ dependencies, propertyDependencies, parent, provider }: StoredResource): readonly string[] {
    const providers = provider === undefined ? [] : [provider.slice(0, provider.lastIndexOf("::"))];
    const parents = parent === undefined ? [] : [parent];
    return [...(dependencies ?? []), ...Object.values(propertyDependencies ?? {}).flat(), ...parents, ...providers];
}
