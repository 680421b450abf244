import { createProgress, type Progress } from "../../local/terminal";

/** For work whose progress nobody has to see. */
export function silentProgress(): Progress {
    return createProgress({ output: { write: () => undefined }, environment: {} });
}
