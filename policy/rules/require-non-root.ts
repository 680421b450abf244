import { cis, effectiveSecurity, flag, hasUserNamespace, nsa, type Pod, pss, rule } from "../kernel";
import { containerExample } from "./support/examples";

export const requireNonRoot = rule({
    name: "require-non-root",
    title: "Run every container as a user that is not root, by flag and by number",
    why: "A process that is root in its container is one kernel bug away from being root on the node. The flag makes the kubelet refuse an image that would start as root; user 0 is root whatever the flag says.",
    remedy: "set securityContext.runAsNonRoot to true on the pod and nowhere to false, and runAsUser to the image's own user",
    group: "pod-security",
    severity: "critical",
    references: [
        pss("restricted/running-as-non-root"),
        pss("restricted/running-as-non-root-user"),
        nsa("pod-security/non-root-containers"),
        cis("5.2.7"),
    ],
    parameters: {
        allowUserNamespaces: flag(
            true,
            "Accept root inside a user namespace (hostUsers: false), as the standard does.",
        ),
    },
    examples: {
        good: containerExample("securityContext: { runAsNonRoot: true, runAsUser: 10001 }"),
        bad: containerExample("securityContext: { runAsNonRoot: false }"),
    },
    admission: ({ allowUserNamespaces }) => {
        const harmless = allowUserNamespaces ? "!variables.spec.?hostUsers.orValue(true) || " : "";
        const flag = "variables.spec.?securityContext.?runAsNonRoot";
        return {
            pod: `${harmless}(${flag}.orValue(true) && variables.spec.?securityContext.?runAsUser.orValue(1) != 0)`,
            container: `${harmless}(container.?securityContext.?runAsNonRoot.orValue(${flag}.orValue(false)) && container.?securityContext.?runAsUser.orValue(1) != 0)`,
        };
    },
    scope: "pod",
    // The standard refuses a pod that says root, even if all its containers say otherwise.
    *check(pod, { allowUserNamespaces }) {
        if (isHarmless(pod, allowUserNamespaces)) return;
        const flagged = pod.spec.at("securityContext", "runAsNonRoot");
        const user = pod.spec.at("securityContext", "runAsUser");
        if (flagged.boolean() === false) yield { at: flagged, want: "true" };
        if (user.number() === 0) yield { at: user, want: "a user other than 0" };
    },
    *checkContainer(container, { allowUserNamespaces }) {
        if (isHarmless(container.pod, allowUserNamespaces)) return;
        const flagged = effectiveSecurity(container, "runAsNonRoot");
        const user = container.field.at("securityContext", "runAsUser");
        if (flagged.boolean() !== true) yield { at: flagged, want: "true" };
        if (user.number() === 0) yield { at: user, want: "a user other than 0" };
    },
});

function isHarmless(pod: Pod, allowUserNamespaces: boolean): boolean {
    return allowUserNamespaces && hasUserNamespace(pod);
}
