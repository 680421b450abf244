import { cis, type Field, type Findings, pss, rule } from "../kernel";
import { podExample } from "./support/examples";

export const forbidWindowsHostProcess = rule({
    name: "forbid-windows-host-process",
    title: "Run no container as a process of a Windows node",
    why: "A host process container is not contained: it is a program of the node, with the node's account.",
    remedy: "remove windowsOptions.hostProcess",
    group: "pod-security",
    severity: "critical",
    references: [pss("baseline/hostprocess"), cis("5.2.11")],
    parameters: {},
    examples: {
        good: podExample(`os: { name: windows }
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`),
        bad: podExample(`os: { name: windows }
securityContext: { windowsOptions: { hostProcess: true } }
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`),
    },
    scope: "pod",
    *check(pod) {
        yield* hostProcess(pod.spec);
    },
    *checkContainer(container) {
        yield* hostProcess(container.field);
    },
});

function* hostProcess(place: Field): Findings {
    const at = place.at("securityContext", "windowsOptions", "hostProcess");
    if (at.boolean() === true) yield { at, want: "false" };
}
