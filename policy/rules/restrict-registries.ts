import { cis, nsa, rule, texts } from "../kernel";
import { containerExample } from "./support/examples";
import { imagesOf, parseImage } from "./support/images";

export const restrictRegistries = rule({
    name: "restrict-registries",
    title: "Run images from known registries only",
    why: "An image from anywhere is a program from anybody.",
    remedy: "mirror the image into a listed registry, or add the registry to the list for everybody to see",
    group: "supply-chain-and-data",
    severity: "high",
    references: [nsa("pod-security/image-provenance"), cis("5.5.1")],
    parameters: {
        allowed: texts(
            ["docker.io", "ghcr.io", "quay.io", "registry.k8s.io"],
            "Registries, or folders of one such as ghcr.io/spiffe, that images may come from.",
        ),
    },
    examples: {
        good: containerExample("imagePullPolicy: IfNotPresent"),
        bad: containerExample("imagePullPolicy: IfNotPresent").replace("ghcr.io", "203.0.113.7:5000"),
    },
    scope: "pod",
    *check(pod, { allowed }) {
        for (const { at } of imagesOf(pod)) {
            const { registry, repository } = parseImage(at.string() ?? "");
            const place = `${registry}/${repository}`;
            if (!allowed.some((each) => place.startsWith(`${each}/`)))
                yield { at, want: `one of ${allowed.join(", ")}` };
        }
    },
});
