import { pss, rule } from "../kernel";
import { containerExample } from "./support/examples";

const places = [
    ["livenessProbe"],
    ["readinessProbe"],
    ["startupProbe"],
    ["lifecycle", "postStart"],
    ["lifecycle", "preStop"],
];

export const forbidProbeHosts = rule({
    name: "forbid-probe-hosts",
    title: "Probe only the pod itself",
    why: "The kubelet sends probes from the node, past network policies. With a host in it, a probe is a way to send requests to anything the node can reach.",
    remedy: "remove host from httpGet and tcpSocket, so that the pod's own address is used",
    group: "pod-security",
    severity: "medium",
    references: [pss("baseline/host-probes-and-lifecycle-hooks")],
    parameters: {},
    examples: {
        good: containerExample("livenessProbe: { httpGet: { path: /health/live, port: 8000 } }"),
        bad: containerExample("livenessProbe: { httpGet: { path: /, port: 80, host: 169.254.169.254 } }"),
    },
    scope: "container",
    *check(container) {
        for (const place of places) {
            for (const handler of ["httpGet", "tcpSocket"]) {
                const at = container.field.at(...place, handler, "host");
                if ((at.string() ?? "") !== "") yield { at, want: "none" };
            }
        }
    },
});
