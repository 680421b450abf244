import { cis, isWindows, nsa, pss, rule, texts } from "../kernel";
import { celTexts } from "./support/cel";
import { containerExample } from "./support/examples";

export const dropCapabilities = rule({
    name: "drop-capabilities",
    title: "Drop every capability, and add back none but binding low ports",
    why: "A runtime gives a container fourteen parts of root's power by default, raw sockets among them. Hardly any program needs one; several of those that can be added, such as SYS_ADMIN or SYS_PTRACE, are as good as root.",
    remedy: "set securityContext.capabilities.drop to [ALL] on every container and add nothing, or waive this rule for the one that cannot do without",
    group: "pod-security",
    severity: "critical",
    references: [
        pss("restricted/capabilities"),
        nsa("pod-security/capabilities"),
        cis("5.2.8"),
        cis("5.2.9"),
        cis("5.2.10"),
    ],
    parameters: {
        allowed: texts(["NET_BIND_SERVICE"], "Capabilities that any container may add."),
    },
    examples: {
        good: containerExample("securityContext: { capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] } }"),
        bad: containerExample("securityContext: { capabilities: { drop: [ALL], add: [SYS_ADMIN] } }"),
    },
    admission: ({ allowed }) => ({
        container: [
            "variables.windows",
            `('ALL' in container.?securityContext.?capabilities.?drop.orValue([]) && container.?securityContext.?capabilities.?add.orValue([]).all(one, one in ${celTexts(allowed)}))`,
        ].join(" || "),
    }),
    scope: "container",
    *check(container, { allowed }) {
        if (isWindows(container.pod)) return;
        const capabilities = container.field.at("securityContext", "capabilities");
        const dropped = capabilities.at("drop");
        if (!dropped.strings().includes("ALL")) yield { at: dropped, want: 'a list with "ALL" in it' };
        for (const at of capabilities.at("add").items()) {
            if (!allowed.includes(at.string() ?? "")) yield { at, want: `one of ${allowed.join(", ")}, or nothing` };
        }
    },
});
