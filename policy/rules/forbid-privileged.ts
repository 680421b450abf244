import { cis, nsa, pss, rule } from "../kernel";
import { containerExample } from "./support/examples";

export const forbidPrivileged = rule({
    name: "forbid-privileged",
    title: "Run no privileged container",
    why: "A privileged container has every capability, sees every device and is not confined by seccomp, AppArmor or SELinux: it is a root shell on the node.",
    remedy: "remove securityContext.privileged; where one capability is needed, waive drop-capabilities for that one",
    group: "pod-security",
    severity: "critical",
    references: [pss("baseline/privileged-containers"), nsa("pod-security/privileged"), cis("5.2.2")],
    parameters: {},
    examples: {
        good: containerExample("securityContext: { privileged: false }"),
        bad: containerExample("securityContext: { privileged: true }"),
    },
    admission: () => ({ container: "!container.?securityContext.?privileged.orValue(false)" }),
    scope: "container",
    *check(container) {
        const at = container.field.at("securityContext", "privileged");
        if (at.boolean() === true) yield { at, want: "false" };
    },
});
