import { baseline } from "../baseline/pack";
import type { Pack } from "../kernel";

/** The baseline, and what keeps a stack with users up, recoverable and traceable. It takes the baseline's place. */
export const production: Pack = {
    ...baseline,
    name: "stackwright-production",
    displayName: "Stackwright production",
    description: "The baseline, stricter, and what keeps a stack with users up, recoverable and traceable",
    config: {
        // A digest has to be looked up in the registry, which not every machine can reach.
        "require-image-digest": "advisory",
        "require-stable-scaling": { shortestWindow: 60 },
    },
};
