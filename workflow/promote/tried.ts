import { Failure } from "../../local/failure";
import type { SmokeResult } from "../smoke/run";

/** One fault often shows in many objects. */
const mostShown = 12;

/** An image that is named in a cluster was not tried there yet: all that this commit declares has to be there, and well. */
export function requireTried(
    results: readonly SmokeResult[],
    { from, to, context }: { readonly from: string; readonly to: string; readonly context: string | undefined },
): void {
    const faults = results.flatMap(({ name, faults: found }) => found.map((fault) => `${name}: ${fault}`));
    if (faults.length === 0) return;
    const more = faults.length > mostShown ? [`and ${faults.length - mostShown} more`] : [];
    throw new Failure(`${from} does not run as this commit declares it, so ${to} cannot have it yet`, {
        reason: [...faults.slice(0, mostShown), ...more].join("\n         "),
        next: `bring ${from} up with this commit until make smoke STACK=${from}${context === undefined ? "" : ` CONTEXT=${context}`} finds nothing, then promote it`,
    });
}
