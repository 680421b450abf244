import { cis, effectiveSecurity, isWindows, nsa, rule, wholeNumber } from "../kernel";
import { containerExample } from "./support/examples";

export const requireUserId = rule({
    name: "require-user-id",
    title: "Say by number which user every container runs as",
    why: "Without a number the image decides, and the next image may decide otherwise: files on volumes then belong to somebody else, and an image that names its user by a word cannot be proved not to be root.",
    remedy: "set securityContext.runAsUser on the pod or the container to the user the image was built for",
    group: "pod-security",
    severity: "high",
    references: [nsa("pod-security/non-root-containers"), cis("5.2.7")],
    parameters: {
        lowest: wholeNumber(
            1,
            { minimum: 1 },
            "The lowest user id that is accepted; 0 is require-non-root's business.",
        ),
    },
    examples: {
        good: containerExample("securityContext: { runAsUser: 10001 }"),
        bad: containerExample("securityContext: { runAsNonRoot: true }"),
    },
    scope: "container",
    *check(container, { lowest }) {
        if (isWindows(container.pod)) return;
        const at = effectiveSecurity(container, "runAsUser");
        const user = at.number();
        if (user === undefined || (user !== 0 && user < lowest)) yield { at, want: `a user id of at least ${lowest}` };
    },
});
