import { cis, effectiveSecurity, isWindows, nsa, pss, rule } from "../kernel";
import { celTexts } from "./support/cel";
import { containerExample } from "./support/examples";
import { setOnPods } from "./support/remedies";

const profiles = ["RuntimeDefault", "Localhost"];

const confined: ReadonlySet<unknown> = new Set(profiles);

const want = "RuntimeDefault or Localhost";

export const requireSeccompProfile = rule({
    name: "require-seccomp-profile",
    title: "Confine every container by a seccomp profile",
    why: "Most kernel holes are reached through system calls that no ordinary program makes. Without a profile all of them are open.",
    remedy: "set securityContext.seccompProfile.type to RuntimeDefault on the pod",
    group: "pod-security",
    severity: "high",
    references: [pss("restricted/seccomp"), nsa("pod-security/hardened-runtimes"), cis("5.7.2")],
    parameters: {},
    examples: {
        good: containerExample("securityContext: { seccompProfile: { type: RuntimeDefault } }"),
        bad: containerExample("securityContext: { seccompProfile: { type: Unconfined } }"),
    },
    admission: () => {
        const own = "variables.spec.?securityContext.?seccompProfile.?type";
        const known = celTexts(profiles);
        return {
            pod: `variables.windows || ${own}.orValue('RuntimeDefault') in ${known}`,
            container: `variables.windows || container.?securityContext.?seccompProfile.?type.orValue(${own}.orValue('')) in ${known}`,
        };
    },
    scope: "pod",
    // The standard refuses a pod whose own profile confines nothing, even if its containers say better.
    *check(pod) {
        const at = pod.spec.at("securityContext", "seccompProfile", "type");
        if (!isWindows(pod) && at.exists && !confined.has(at.string())) yield { at, want };
    },
    *checkContainer(container) {
        if (isWindows(container.pod)) return;
        const at = effectiveSecurity(container, "seccompProfile").at("type");
        if (!confined.has(at.string())) yield { at, want };
    },
    remediate(object, subject) {
        return setOnPods(object, subject, ["securityContext", "seccompProfile"], { type: "RuntimeDefault" });
    },
});
