import { isWindows, nsa, rule } from "../kernel";
import { containerExample } from "./support/examples";

export const requireReadOnlyRoot = rule({
    name: "require-read-only-root",
    title: "Make the file system of every container read-only",
    why: "What breaks into a container can then leave nothing behind in it, and nothing can fill the node's disk past its limits.",
    remedy: "set securityContext.readOnlyRootFilesystem to true and mount an emptyDir where the program has to write",
    group: "pod-security",
    severity: "high",
    references: [nsa("pod-security/immutable-file-systems")],
    parameters: {},
    examples: {
        good: containerExample("securityContext: { readOnlyRootFilesystem: true }"),
        bad: containerExample("securityContext: { runAsNonRoot: true }"),
    },
    scope: "container",
    *check(container) {
        if (isWindows(container.pod)) return;
        const at = container.field.at("securityContext", "readOnlyRootFilesystem");
        if (at.boolean() !== true) yield { at, want: "true" };
    },
});
