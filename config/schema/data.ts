import { z } from "zod";
import { area } from "./area";
import { flag } from "./primitives";

export const data = area({
    type: "object",
    description: "How data is guarded: whether deleting what holds it must be unlocked first",
    schema: z.strictObject({
        /** Databases and claims are protected: `pulumi state unprotect` before they can go. */
        deletionProtection: flag.default(true),
    }),
});
