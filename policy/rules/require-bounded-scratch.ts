import { rule } from "../kernel";
import { quantityOf } from "../kernel/quantity";
import { podExample } from "./support/examples";

const pod = (volume: string): string =>
    podExample(`containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]
volumes: [{ name: scratch, emptyDir: ${volume} }]`);

export const requireBoundedScratch = rule({
    name: "require-bounded-scratch",
    title: "Bound every scratch volume",
    why: "An emptyDir grows until the node's disk is full; in memory it counts as the container's memory until that is full.",
    remedy: "set emptyDir.sizeLimit",
    group: "resources-and-availability",
    severity: "medium",
    references: [],
    parameters: {},
    examples: { good: pod("{ sizeLimit: 64Mi }"), bad: pod("{ medium: Memory }") },
    scope: "pod",
    *check(pod) {
        for (const volume of pod.spec.at("volumes").items()) {
            // A volume that names nothing to take its contents from is an emptyDir as well.
            const sources = volume.keys().filter((key) => key !== "name");
            if (sources.length > 0 && !sources.includes("emptyDir")) continue;
            const at = volume.at("emptyDir", "sizeLimit");
            if ((quantityOf(at) ?? 0) <= 0) yield { at, want: "a size above zero" };
        }
    },
});
