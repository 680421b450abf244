import { cis, nsa, rule } from "../kernel";
import { containerExample } from "./support/examples";
import { imagesOf, parseImage } from "./support/images";

const digest = `sha256:${"4f".repeat(32)}`;

export const requireImageDigest = rule({
    name: "require-image-digest",
    title: "Pin every image by its digest",
    why: "A tag can be pushed again with other contents, by its owner or by whoever took over the account. A digest is the contents.",
    remedy: "append @sha256:… as the registry tells it for this version",
    group: "supply-chain-and-data",
    severity: "medium",
    references: [nsa("pod-security/image-provenance"), cis("5.5.1")],
    parameters: {},
    examples: {
        good: containerExample("imagePullPolicy: IfNotPresent").replace(":1.4.2", `:1.4.2@${digest}`),
        bad: containerExample("imagePullPolicy: IfNotPresent"),
    },
    scope: "pod",
    *check(pod) {
        for (const { at } of imagesOf(pod)) {
            if (parseImage(at.string() ?? "").digest === undefined) yield { at, want: "a name that ends in @sha256:…" };
        }
    },
});
