import type { Registered } from "../../workflow/render/recorder";

export {
    type Recording,
    type RecordOptions,
    type Registered,
    record,
    recordWithResult,
} from "../../workflow/render/recorder";

/** The one registration of a type, for tests that mean exactly one. */
export function only(recorded: readonly Registered[], type: string): Registered {
    const found = recorded.filter((registered) => registered.type === type);
    const [first] = found;
    if (first === undefined || found.length > 1) {
        const types = [...new Set(recorded.map((one) => one.type))].sort().join(", ");
        throw new Error(`${found.length} resources of type ${type}; there are ${types}`);
    }
    return first;
}
