import { pss, rule } from "../kernel";
import { containerExample } from "./support/examples";

export const forbidUnmaskedProc = rule({
    name: "forbid-unmasked-proc",
    title: "Leave the runtime's masks over /proc in place",
    why: "The unmasked /proc shows kernel memory, interrupts and keys, and lets a process change how the node behaves.",
    remedy: "remove securityContext.procMount",
    group: "pod-security",
    severity: "high",
    references: [pss("restricted/proc-mount-type")],
    parameters: {},
    examples: {
        good: containerExample("securityContext: { procMount: Default }"),
        bad: containerExample("securityContext: { procMount: Unmasked }"),
    },
    scope: "container",
    *check(container) {
        const at = container.field.at("securityContext", "procMount");
        if (at.exists && at.string() !== "Default") yield { at, want: "Default" };
    },
});
