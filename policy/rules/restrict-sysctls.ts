import { pss, rule, texts } from "../kernel";
import { podExample } from "./support/examples";

export const restrictSysctls = rule({
    name: "restrict-sysctls",
    title: "Set only kernel parameters that end at the pod",
    why: "Other parameters apply to the whole node, or let one pod exhaust what all share.",
    remedy: "remove the parameter, or set it on the node",
    group: "pod-security",
    severity: "high",
    references: [pss("baseline/sysctls")],
    parameters: {
        allowed: texts(
            [
                "kernel.shm_rmid_forced",
                "net.ipv4.ip_local_port_range",
                "net.ipv4.ip_local_reserved_ports",
                "net.ipv4.ip_unprivileged_port_start",
                "net.ipv4.ping_group_range",
                "net.ipv4.tcp_fin_timeout",
                "net.ipv4.tcp_keepalive_intvl",
                "net.ipv4.tcp_keepalive_probes",
                "net.ipv4.tcp_keepalive_time",
                "net.ipv4.tcp_rmem",
                "net.ipv4.tcp_syncookies",
                "net.ipv4.tcp_wmem",
            ],
            "Kernel parameters that any pod may set.",
        ),
    },
    examples: {
        good: podExample(`securityContext: { sysctls: [{ name: net.ipv4.ip_unprivileged_port_start, value: "80" }] }
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`),
        bad: podExample(`securityContext: { sysctls: [{ name: kernel.msgmax, value: "65536" }] }
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`),
    },
    scope: "pod",
    *check(pod, { allowed }) {
        for (const sysctl of pod.spec.at("securityContext", "sysctls").items()) {
            const at = sysctl.at("name");
            if (!allowed.includes(at.string() ?? "")) yield { at, want: `one of ${allowed.join(", ")}` };
        }
    },
});
