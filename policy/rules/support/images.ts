import type { Field, Pod } from "../../kernel";

/** The parts of an image's name, with what the runtime fills in. */
export interface ImageName {
    readonly registry: string;
    readonly repository: string;
    readonly tag: string | undefined;
    readonly digest: string | undefined;
}

const digestForm = /^sha256:[0-9a-f]{64}$/;

export function parseImage(reference: string): ImageName {
    const [name = "", digest = ""] = reference.split("@");
    // A colon before the last slash is a registry's port.
    const slash = name.lastIndexOf("/") + 1;
    const [last = "", tag] = name.slice(slash).split(":");
    const path = name.slice(0, slash) + last;
    const [first = "", ...rest] = path.split("/");
    const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
    const repository = hasRegistry ? rest.join("/") : path;
    return {
        registry: hasRegistry ? first : "docker.io",
        repository: rest.length === 0 ? `library/${repository}` : repository,
        tag: tag === "" ? undefined : tag,
        digest: digestForm.test(digest) ? digest : undefined,
    };
}

/** Every image of a pod: of its containers of all kinds, and those mounted as volumes. */
export function imagesOf(pod: Pod): readonly { readonly at: Field; readonly container: string | undefined }[] {
    const mounted = pod.spec
        .at("volumes")
        .items()
        .map((volume) => volume.at("image"))
        .filter((image) => image.exists)
        .map((image) => ({ at: image.at("reference"), container: undefined }));
    const run = pod.containers.map(({ field, name }) => ({ at: field.at("image"), container: name }));
    return [...run, ...mounted];
}
