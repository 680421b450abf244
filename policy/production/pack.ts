import { baseline } from "../baseline/pack";
import type { Pack } from "../kernel";

/** The baseline, and what only a stack with users needs. */
export const production: Pack = {
    ...baseline,
    name: "stackwright-production",
    displayName: "Stackwright production",
    description: "The baseline, stricter, and what keeps a stack up, recoverable and traceable",
    config: { ...baseline.config },
};
