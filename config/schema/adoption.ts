import { z } from "zod";
import { area } from "./area";
import { wanting } from "./primitives";

const workload = wanting(
    "a namespace and a workload's name, such as graphmemory/graphmemory-backend",
    z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\/[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/),
    "namespace/name",
);

export const adoption = area({
    type: "object",
    description: "What an earlier installation had made: workloads that keep its selectors, which can never be changed",
    schema: z
        .strictObject({
            /** Deployments, StatefulSets and DaemonSets that make adopt takes over with the selectors they have. */
            keepSelectors: z.array(workload).default([]),
        })
        .prefault({}),
});
