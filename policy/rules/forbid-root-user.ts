import { cis, flag, hasUserNamespace, nsa, pss, rule } from "../kernel";
import { containerExample } from "./support/examples";

export const forbidRootUser = rule({
    name: "forbid-root-user",
    title: "Never name user 0 as the user to run as",
    why: "User 0 is root. Together with runAsNonRoot such a pod never starts; without it, it starts as root.",
    remedy: "set securityContext.runAsUser to the image's own user, which is not 0",
    group: "pod-security",
    severity: "critical",
    references: [pss("restricted/running-as-non-root-user"), nsa("pod-security/non-root-containers"), cis("5.2.7")],
    parameters: {
        allowUserNamespaces: flag(
            true,
            "Accept root inside a user namespace (hostUsers: false), as the standard does.",
        ),
    },
    examples: {
        good: containerExample("securityContext: { runAsUser: 10001 }"),
        bad: containerExample("securityContext: { runAsUser: 0 }"),
    },
    scope: "container",
    *check(container, { allowUserNamespaces }) {
        if (allowUserNamespaces && hasUserNamespace(container.pod)) return;
        const places = [container.field, container.pod.spec].map((place) => place.at("securityContext", "runAsUser"));
        for (const at of places) if (at.number() === 0) yield { at, want: "a user other than 0" };
    },
});
