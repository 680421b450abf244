import { cis, nsa, rule } from "../kernel";
import { podExample } from "./support/examples";

export const requireOwnServiceAccount = rule({
    name: "require-own-service-account",
    title: "Run every pod under a service account of its own choosing",
    why: "Pods that name no account share the default one, so that a right given to one of them is a right of all.",
    remedy: "set serviceAccountName to an account made for this workload",
    group: "network-and-identity",
    severity: "high",
    references: [nsa("authorization/service-accounts"), cis("5.1.5")],
    parameters: {},
    examples: {
        good: podExample(`serviceAccountName: api
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`),
        bad: podExample(`serviceAccountName: default
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`),
    },
    scope: "pod",
    *check(pod) {
        const at = pod.spec.at("serviceAccountName");
        const name = at.string() ?? "";
        if (name === "" || name === "default") yield { at, want: "an account of its own" };
    },
});
