import type { Pack } from "../kernel";
import { allRules } from "../rules";

/**
 * What every stack keeps to, staging included. Rules not named here are mandatory; the ones below cost money or wait
 * for somebody outside the program, so that only a stack with users has to keep them.
 */
export const baseline: Pack = {
    name: "stackwright-baseline",
    displayName: "Stackwright baseline",
    description:
        "What every Kubernetes stack keeps to: non-root, bounded resources, network policies that do something",
    rules: allRules,
    catalogue: new Set(allRules.map(({ name }) => name)),
    config: {
        "prefer-secret-files": "advisory",
        "require-backup": "advisory",
        "require-ephemeral-storage": "disabled",
        "require-image-digest": "disabled",
        "require-protected-data": "disabled",
        "require-replicas": "disabled",
        "require-startup-probe": "disabled",
        "require-volume-retention": "disabled",
    },
};
