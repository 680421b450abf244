import { cis, nsa, pss, rule } from "../kernel";
import { containerExample } from "./support/examples";

export const forbidHostPorts = rule({
    name: "forbid-host-ports",
    title: "Open no port on the node itself",
    why: "A host port is open on the node's own address, past every Service and most network policies, and keeps a second pod off the node.",
    remedy: "remove hostPort and reach the pod through a Service",
    group: "pod-security",
    severity: "high",
    references: [pss("baseline/host-ports"), nsa("network-separation/host-ports"), cis("5.2.13")],
    parameters: {},
    examples: {
        good: containerExample("ports: [{ name: http, containerPort: 8000 }]"),
        bad: containerExample("ports: [{ name: http, containerPort: 8000, hostPort: 8000 }]"),
    },
    admission: () => ({
        container:
            "variables.spec.?hostNetwork.orValue(false) || container.?ports.orValue([]).all(port, port.?hostPort.orValue(0) == 0)",
    }),
    scope: "container",
    *check(container) {
        // On the host's network every port is the node's, and forbid-host-namespaces has said so.
        if (container.pod.spec.at("hostNetwork").boolean() === true) return;
        for (const port of container.field.at("ports").items()) {
            const at = port.at("hostPort");
            const number = at.number();
            if (number !== undefined && number !== 0) yield { at, want: "none" };
        }
    },
});
