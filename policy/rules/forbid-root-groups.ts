import { effectiveSecurity, type Field, isWindows, nsa, rule } from "../kernel";
import { containerExample } from "./support/examples";

export const forbidRootGroups = rule({
    name: "forbid-root-groups",
    title: "Never run with group 0",
    why: "Files of images and nodes are often writable for the group root, so that its members get what the user id alone would deny. A user whose group nobody names is in it wherever the image does not know that user.",
    remedy: "set runAsGroup, fsGroup and supplementalGroups to groups other than 0",
    group: "pod-security",
    severity: "medium",
    references: [nsa("pod-security/non-root-containers")],
    parameters: {},
    examples: {
        good: containerExample("securityContext: { runAsUser: 10001, runAsGroup: 10001 }"),
        bad: containerExample("securityContext: { runAsUser: 10001, runAsGroup: 0 }"),
    },
    scope: "pod",
    // Where the user is root as well, require-non-root has said so already.
    *check(pod) {
        const context = pod.spec.at("securityContext");
        if (context.at("runAsUser").number() === 0) return;
        const groups = [context.at("fsGroup"), ...context.at("supplementalGroups").items()];
        for (const at of groups) if (isRoot(at)) yield { at, want: "a group other than 0" };
    },
    *checkContainer(container) {
        if (isRoot(effectiveSecurity(container, "runAsUser"))) return;
        const at = effectiveSecurity(container, "runAsGroup");
        if (isRoot(at)) yield { at, want: "a group other than 0" };
        else if (!at.exists && !isWindows(container.pod)) {
            yield { at, want: "a group other than 0", because: "it is 0 for a user that the image does not know" };
        }
    },
});

function isRoot(id: Field): boolean {
    return id.number() === 0;
}
