import { compare } from "../report/worlds";
import { at, listOf, textOf } from "../report/worlds/values";

/** An image as it is named: `registry/shop/api:1.0@sha256:…`. */
export interface ImageUse {
    readonly image: string;
    /** `Deployment shop/api` */
    readonly object: string;
}

/** Every image that objects name, whichever kind they are. */
export function imagesOf(objects: readonly unknown[]): readonly ImageUse[] {
    return objects.flatMap((object) => {
        const spec = at(object, "spec");
        const pods = [
            at(spec, "template", "spec"),
            at(spec, "jobTemplate", "spec", "template", "spec"),
            ...(at(object, "kind") === "Pod" ? [spec] : []),
        ];
        const name = `${String(at(object, "kind"))} ${textOf(at(object, "metadata", "namespace")) ?? ""}/${textOf(at(object, "metadata", "name")) ?? ""}`;
        const containers = pods.flatMap((pod) => [
            ...listOf(at(pod, "initContainers")),
            ...listOf(at(pod, "containers")),
        ]);
        return containers.flatMap((container) => {
            const image = textOf(at(container, "image"));
            return image === undefined ? [] : [{ image, object: name }];
        });
    });
}

/** Without tag and digest: what has to be the same thing in both stacks. */
export function repositoryOf(image: string): string {
    const [name = image] = image.split("@");
    const slash = name.lastIndexOf("/");
    const colon = name.indexOf(":", slash + 1);
    return colon === -1 ? name : name.slice(0, colon);
}

/** What the first stack does not run at all cannot be tried there: of that counts what the next stack runs already. */
export function triedOrThere(tried: readonly ImageUse[], there: readonly ImageUse[]): readonly ImageUse[] {
    const known = byRepository(tried);
    return [...tried, ...there.filter(({ image }) => !known.has(repositoryOf(image)))];
}

/** Where the two differ: images of one repository that are not the same set of versions. */
export function imageDifferences(tried: readonly ImageUse[], wanted: readonly ImageUse[]): readonly string[] {
    const [was, is] = [byRepository(tried), byRepository(wanted)];
    return [...is]
        .flatMap(([repository, images]) => {
            const known = was.get(repository);
            if (known === undefined) return [`${repository}: ${show(images)} was never tried`];
            const untried = [...images].filter((image) => !known.has(image));
            return untried.length === 0
                ? []
                : [`${repository}: ${untried.sort(compare).join(", ")} wanted, ${show(known)} tried`];
        })
        .sort(compare);
}

function byRepository(uses: readonly ImageUse[]): ReadonlyMap<string, ReadonlySet<string>> {
    const found = new Map<string, Set<string>>();
    for (const { image } of uses) {
        const repository = repositoryOf(image);
        found.set(repository, new Set([...(found.get(repository) ?? []), image]));
    }
    return found;
}

function show(images: ReadonlySet<string>): string {
    return [...images].sort(compare).join(", ");
}
