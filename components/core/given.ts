/** `{ [key]: value }`, or nothing where there is no value: manifests hold no undefined members. */
export function given<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
    return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
}
