import { cis, effectiveSecurity, flag, hasUserNamespace, nsa, pss, rule } from "../kernel";
import { containerExample } from "./support/examples";

export const requireNonRoot = rule({
    name: "require-non-root",
    title: "Run every container as a user that is not root",
    why: "A process that is root in its container is one kernel bug away from being root on the node. The flag makes the kubelet refuse an image that would start as root, whatever the image says.",
    remedy: "set securityContext.runAsNonRoot to true on the pod and nowhere to false",
    group: "pod-security",
    severity: "critical",
    references: [pss("restricted/running-as-non-root"), nsa("pod-security/non-root-containers"), cis("5.2.7")],
    parameters: {
        allowUserNamespaces: flag(
            true,
            "Accept root inside a user namespace (hostUsers: false), as the standard does.",
        ),
    },
    examples: {
        good: containerExample("securityContext: { runAsNonRoot: true }"),
        bad: containerExample("securityContext: { runAsNonRoot: false }"),
    },
    scope: "container",
    *check(container, { allowUserNamespaces }) {
        if (allowUserNamespaces && hasUserNamespace(container.pod)) return;
        const own = effectiveSecurity(container, "runAsNonRoot");
        if (own.boolean() !== true) yield { at: own, want: "true" };
        // The standard refuses a pod that says false, even if all its containers say true.
        const general = container.pod.spec.at("securityContext", "runAsNonRoot");
        if (general.boolean() === false && own.path !== general.path) yield { at: general, want: "true" };
    },
});
