/** Settings that mean the same wherever they stand (`host`, `storageClass`, `resources`) are found by their key. */
export interface Found<Value> {
    readonly path: string;
    readonly value: Value;
    /** The group of settings that holds it. */
    readonly group: Readonly<Record<string, unknown>>;
}

export function findKey(root: unknown, key: string, path = ""): Found<unknown>[] {
    if (typeof root !== "object" || root === null) return [];
    if (Array.isArray(root)) return root.flatMap((item, index) => findKey(item, key, `${path}[${index}]`));
    const group = root as Readonly<Record<string, unknown>>;
    return Object.entries(group).flatMap(([name, value]) => {
        const here = path === "" ? name : `${path}.${name}`;
        return [...(name === key ? [{ path: here, value, group }] : []), ...findKey(value, key, here)];
    });
}

export function findText(root: unknown, key: string, path = ""): Found<string>[] {
    return findKey(root, key, path).flatMap((found) =>
        typeof found.value === "string" ? [{ ...found, value: found.value }] : [],
    );
}

/** A copy in which every text under this key is changed. */
export function mapKey<Root>(root: Root, key: string, change: (value: string) => string): Root {
    const copy = (value: unknown): unknown => {
        if (typeof value !== "object" || value === null) return value;
        if (Array.isArray(value)) return value.map(copy);
        return Object.fromEntries(
            Object.entries(value).map(([name, inner]) => [
                name,
                name === key && typeof inner === "string" ? change(inner) : copy(inner),
            ]),
        );
    };
    return copy(root) as Root;
}

/** The same settings without groups that are switched off: what is off asks for nothing. */
export function withoutDisabled(root: unknown): unknown {
    if (typeof root !== "object" || root === null || Array.isArray(root)) return root;
    if ((root as { enabled?: unknown }).enabled === false) return {};
    return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, withoutDisabled(value)]));
}
