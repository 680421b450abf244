/** What stands in a list more than once, each said once. */
export function repeatedIn(values: readonly string[]): readonly string[] {
    return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
