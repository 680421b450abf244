import { z } from "zod";
import { imageNames, resolveImages } from "../images";
import { area } from "./area";

/** Tags that move: what runs would change without anybody having changed the stack. */
const movingTags = new Set(["latest", "main", "master", "edge", "nightly", "stable", "dev"]);

const repository = z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/)
    .meta({ wants: "a repository such as registry.my-company.org/team/image, without a tag" });

const override = z.strictObject({
    repository: repository.exactOptional(),
    tag: z
        .string()
        .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/)
        .refine((tag) => !movingTags.has(tag))
        .meta({ wants: "a tag that never moves, such as 1.4.2 (latest, main, edge and the like do)" })
        .exactOptional(),
    digest: z
        .string()
        .regex(/^sha256:[0-9a-f]{64}$/)
        .meta({ wants: "sha256: and 64 hexadecimal digits" })
        .exactOptional(),
});

export const images = area({
    type: "object",
    description: "Where images come from: a mirror for all of them, and repository, tag or digest of single ones",
    schema: z
        .strictObject({
            mirror: repository.exactOptional(),
            overrides: z
                .strictObject(Object.fromEntries(imageNames.map((name) => [name, override.exactOptional()])))
                .prefault({}),
        })
        .prefault({})
        .transform(resolveImages),
});
