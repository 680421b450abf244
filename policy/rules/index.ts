import type { Rule } from "../kernel";
import { forbidRootUser } from "./forbid-root-user";
import { keepWaiversValid } from "./keep-waivers-valid";
import { requireNetworkPolicy } from "./require-network-policy";
import { requireNonRoot } from "./require-non-root";
import { requireResourceLimits } from "./require-resource-limits";
import { requireResourceRequests } from "./require-resource-requests";
import { requireUserId } from "./require-user-id";

/** Every rule there is, in the order of the documentation. */
export const allRules: readonly Rule[] = [
    requireNonRoot,
    forbidRootUser,
    requireUserId,
    requireResourceLimits,
    requireResourceRequests,
    requireNetworkPolicy,
    keepWaiversValid,
];
