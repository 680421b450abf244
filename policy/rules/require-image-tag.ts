import { cis, nsa, rule, texts } from "../kernel";
import { containerExample } from "./support/examples";
import { imagesOf, parseImage } from "./support/images";

export const requireImageTag = rule({
    name: "require-image-tag",
    title: "Say which version of every image runs",
    why: "Without a version, or with one that moves, two pods of one workload run different programs and a rollback brings back the same broken one.",
    remedy: "name an exact version as the image's tag, or its digest",
    group: "supply-chain-and-data",
    severity: "high",
    references: [nsa("pod-security/image-provenance"), cis("5.5.1")],
    parameters: {
        moving: texts(["latest", "main", "master", "edge", "nightly", "dev"], "Tags that stand for no version."),
    },
    examples: {
        good: containerExample("imagePullPolicy: IfNotPresent"),
        bad: containerExample("imagePullPolicy: Always").replace(":1.4.2", ":latest"),
    },
    admission: ({ moving }) => ({
        pod: `variables.spec.?volumes.orValue([]).all(volume, !has(volume.image) || ${pinned("volume.image.?reference.orValue('')", moving)})`,
        container: pinned("container.?image.orValue('')", moving),
    }),
    scope: "pod",
    *check(pod, { moving }) {
        for (const { at } of imagesOf(pod)) {
            const { tag, digest } = parseImage(at.string() ?? "");
            if (digest === undefined && (tag === undefined || moving.includes(tag)))
                yield { at, want: "an exact version" };
        }
    },
});

/** The same in the words of the API server: a whole digest, or behind the last slash a tag that stays. */
function pinned(image: string, moving: readonly string[]): string {
    const digest = `${image}.matches('^[^@]*@sha256:[0-9a-f]{64}(@.*)?$')`;
    const tagged = `${image}.matches('^([^@]*/)?[^@/:]*:[^@/]+(@.*)?$')`;
    const moves = `${image}.matches('^([^@]*/)?[^@/:]*:(${moving.join("|")})(@.*)?$')`;
    return `(${digest} || (${tagged} && !${moves}))`;
}
