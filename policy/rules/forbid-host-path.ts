import { cis, nsa, pss, rule } from "../kernel";
import { podExample } from "./support/examples";

export const forbidHostPath = rule({
    name: "forbid-host-path",
    title: "Mount no folder of the node",
    why: "Through a folder of the node a pod reads other pods' secrets, or writes what the node will run.",
    remedy: "use a claim, an emptyDir or a CSI volume; an agent of the node that needs it takes a waiver",
    group: "pod-security",
    severity: "critical",
    references: [pss("baseline/hostpath-volumes"), nsa("pod-security/host-paths"), cis("5.2.12")],
    parameters: {},
    examples: {
        good: podExample(`containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]
volumes: [{ name: scratch, emptyDir: { sizeLimit: 64Mi } }]`),
        bad: podExample(`containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]
volumes: [{ name: sockets, hostPath: { path: /run/spire/sockets } }]`),
    },
    admission: () => ({ pod: "variables.spec.?volumes.orValue([]).all(volume, !has(volume.hostPath))" }),
    scope: "pod",
    *check(pod) {
        for (const volume of pod.spec.at("volumes").items()) {
            const at = volume.at("hostPath");
            if (at.exists) yield { at, want: "a volume that is not the node's" };
        }
    },
});
