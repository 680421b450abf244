import { nsa, rule } from "../kernel";
import { podExample } from "./support/examples";

export const forbidSharedProcesses = rule({
    name: "forbid-shared-processes",
    title: "Keep the containers of a pod apart",
    why: "With a shared process list every container sees the others' arguments and environment, and through /proc their files.",
    remedy: "remove shareProcessNamespace",
    group: "pod-security",
    severity: "medium",
    references: [nsa("pod-security/process-isolation")],
    parameters: {},
    examples: {
        good: podExample(`shareProcessNamespace: false
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`),
        bad: podExample(`shareProcessNamespace: true
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`),
    },
    scope: "pod",
    *check(pod) {
        const at = pod.spec.at("shareProcessNamespace");
        if (at.boolean() === true) yield { at, want: "false" };
    },
});
