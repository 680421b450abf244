import type { BadCase } from "../case";
import { across } from "./across";
import { network } from "./network";
import { podSecurity } from "./pod-security";
import { references } from "./references";
import { resources } from "./resources";
import { roles } from "./roles";
import { supply } from "./supply";

/** Every bad case: the world with one thing wrong in it. */
export const badCases: readonly BadCase[] = [
    ...podSecurity,
    ...resources,
    ...network,
    ...roles,
    ...supply,
    ...across,
    ...references,
];
