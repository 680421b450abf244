import type { Pack } from "../kernel";
import { allRules } from "../rules";

/** What every stack keeps to, staging included. */
export const baseline: Pack = {
    name: "stackwright-baseline",
    displayName: "Stackwright baseline",
    description:
        "What every Kubernetes stack keeps to: non-root, bounded resources, network policies that do something",
    rules: allRules,
    catalogue: new Set(allRules.map(({ name }) => name)),
    config: {},
};
