import { availability } from "./availability";
import { bounds } from "./bounds";
import type { Alone } from "./case";
import { connections } from "./connections";
import { names } from "./names";
import { network } from "./network";
import { pods } from "./pods";
import { quotas } from "./quotas";
import { spellings } from "./spellings";
import { sums } from "./sums";
import { unknown } from "./unknown";
import { versions } from "./versions";

export type { Alone } from "./case";

/** Every case of a few objects by themselves. */
export const alone: readonly Alone[] = [
    ...sums,
    ...bounds,
    ...pods,
    ...availability,
    ...quotas,
    ...network,
    ...names,
    ...connections,
    ...spellings,
    ...unknown,
    ...versions,
];
