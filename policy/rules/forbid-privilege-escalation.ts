import { type Container, cis, isWindows, nsa, pss, rule } from "../kernel";
import { containerExample } from "./support/examples";

export const forbidPrivilegeEscalation = rule({
    name: "forbid-privilege-escalation",
    title: "Let no process gain more privileges than its parent",
    why: "Unless it is switched off, any set-user-id program in the image turns an ordinary process into root.",
    remedy: "set securityContext.allowPrivilegeEscalation to false on every container",
    group: "pod-security",
    severity: "high",
    references: [pss("restricted/privilege-escalation"), nsa("pod-security/privilege-escalation"), cis("5.2.6")],
    parameters: {},
    examples: {
        good: containerExample("securityContext: { allowPrivilegeEscalation: false }"),
        bad: containerExample("securityContext: { runAsNonRoot: true }"),
    },
    admission: () => ({
        container: [
            "variables.windows",
            "container.?securityContext.?privileged.orValue(false)",
            "'SYS_ADMIN' in container.?securityContext.?capabilities.?add.orValue([])",
            "!container.?securityContext.?allowPrivilegeEscalation.orValue(true)",
        ].join(" || "),
    }),
    scope: "container",
    *check(container) {
        if (isWindows(container.pod) || mustEscalate(container)) return;
        const at = container.field.at("securityContext", "allowPrivilegeEscalation");
        if (at.boolean() !== false) yield { at, want: "false" };
    },
});

/** The API server refuses false beside these; forbid-privileged and drop-capabilities have said what is wrong. */
function mustEscalate({ field }: Container): boolean {
    const context = field.at("securityContext");
    return (
        context.at("privileged").boolean() === true || context.at("capabilities", "add").strings().includes("SYS_ADMIN")
    );
}
