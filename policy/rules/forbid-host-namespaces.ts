import { cis, nsa, pss, rule } from "../kernel";
import { podExample } from "./support/examples";

export const forbidHostNamespaces = rule({
    name: "forbid-host-namespaces",
    title: "Keep pods off the host's network, processes and shared memory",
    why: "On the host's network a pod reaches every port that listens on the node, the kubelet's among them, and no NetworkPolicy applies to it. With the host's processes or shared memory it reads the arguments, environment and data of everything on the node.",
    remedy: "remove the field; an agent of the node that needs it belongs in a namespace of its own, with a waiver",
    group: "pod-security",
    severity: "critical",
    references: [
        pss("baseline/host-namespaces"),
        nsa("pod-security/host-namespaces"),
        cis("5.2.3"),
        cis("5.2.4"),
        cis("5.2.5"),
    ],
    parameters: {},
    examples: {
        good: podExample(`hostNetwork: false
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`),
        bad: podExample(`hostPID: true
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`),
    },
    admission: () => ({
        pod: ["hostNetwork", "hostPID", "hostIPC"]
            .map((name) => `!variables.spec.?${name}.orValue(false)`)
            .join(" && "),
    }),
    scope: "pod",
    *check(pod) {
        for (const name of ["hostNetwork", "hostPID", "hostIPC"]) {
            const at = pod.spec.at(name);
            if (at.boolean() === true) yield { at, want: "false" };
        }
    },
});
