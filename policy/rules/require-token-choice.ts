import { cis, nsa, rule } from "../kernel";
import { podExample } from "./support/examples";
import { setOnPods } from "./support/remedies";

export const requireTokenChoice = rule({
    name: "require-token-choice",
    title: "Say for every pod whether it gets a token for the API server",
    why: "Left out, the answer is yes: the token is mounted into every container, and whoever reads one file may speak for the pod.",
    remedy: "set automountServiceAccountToken to false, or to true where the program talks to the API server",
    group: "pod-security",
    severity: "high",
    references: [nsa("pod-security/service-account-tokens"), cis("5.1.6")],
    parameters: {},
    examples: {
        good: podExample(`automountServiceAccountToken: false
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`),
        bad: podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]"),
    },
    scope: "pod",
    *check(pod) {
        const at = pod.spec.at("automountServiceAccountToken");
        if (at.boolean() === undefined) yield { at, want: "false, or true on purpose" };
    },
    remediate(object, subject) {
        return setOnPods(object, subject, ["automountServiceAccountToken"], false);
    },
});
