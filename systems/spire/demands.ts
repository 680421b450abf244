import type { Demand } from "../../components/core/capacity";
import { spireDemands } from "../../components/spire";
import type { Settings } from "../../config/schema";
import { plannedCopies } from "../copied-stores";
import type { StackPlan } from "../plan";
import type { Planned } from "../planned";
import { demandsOfPostgres } from "../stores";
import { identityArgs, plannedFiles } from "./args";
import { identityPostgres } from "./stores";

/** What identities ask of their two namespaces. */
export function identityDemands(
    all: Planned,
    plan: StackPlan,
    settings: Settings,
): { readonly spire: readonly Demand[]; readonly spireNodes: readonly Demand[] } {
    const parts = plan.identity;
    if (parts === undefined) return { spire: [], spireNodes: [] };
    const { servers, nodes } = spireDemands(
        identityArgs(plan, all, settings, parts, plannedFiles),
        settings.cluster.nodes.count,
    );
    const store =
        parts.postgres === undefined ? [] : demandsOfPostgres(identityPostgres(plan, settings, parts.postgres));
    const copies = plannedCopies(plan, settings).spire.demands;
    return { spire: [...servers, ...store, ...copies], spireNodes: nodes };
}
