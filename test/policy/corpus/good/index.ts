import type { Variation } from "../case";
import { amounts } from "./amounts";
import { networks } from "./networks";
import { pods } from "./pods";
import { supplies } from "./supplies";
import { workloads } from "./workloads";

/** Every good case: the world in another way that is just as right. */
export const goodCases: readonly Variation[] = [...pods, ...amounts, ...networks, ...supplies, ...workloads];
