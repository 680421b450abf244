import { type Labels, matches, type Selector } from "./selector";

interface Labelled<T> {
    readonly item: T;
    readonly labels: Labels;
}

/** Finds what a selector picks without looking at everything else of the namespace. */
export class LabelIndex<T> {
    private readonly byNamespace = new Map<string, Labelled<T>[]>();
    private readonly byLabel = new Map<string, Labelled<T>[]>();
    private readonly found = new Map<string, readonly T[]>();

    add(namespace: string, labels: Labels, item: T): void {
        const labelled = { item, labels };
        append(this.byNamespace, namespace, labelled);
        for (const [key, value] of labels) append(this.byLabel, labelKey(namespace, key, value), labelled);
    }

    /** Each selector is worked out once. */
    matching(namespace: string, selector: Selector): readonly T[] {
        const key = `${namespace}\n${selector.text}`;
        const known = this.found.get(key);
        if (known !== undefined) return known;
        const picked = this.candidates(namespace, selector)
            .filter(({ labels }) => matches(selector, labels))
            .map(({ item }) => item);
        this.found.set(key, picked);
        return picked;
    }

    private candidates(namespace: string, { equals }: Selector): readonly Labelled<T>[] {
        let fewest = this.byNamespace.get(namespace) ?? [];
        for (const [key, value] of equals) {
            const carriers = this.byLabel.get(labelKey(namespace, key, value)) ?? [];
            if (carriers.length < fewest.length) fewest = carriers;
        }
        return fewest;
    }
}

function labelKey(namespace: string, key: string, value: string): string {
    return `${namespace}\n${key}\n${value}`;
}

export function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
    const list = map.get(key);
    if (list === undefined) map.set(key, [value]);
    else list.push(value);
}
