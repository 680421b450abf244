import { compare, nameOf } from "../worlds";
import { isolationRisks, rbacRisks } from "./access";
import { dataRisks } from "./data";
import { gatewayRisks, networkRisks } from "./exposure";
import { lifecycleRisks } from "./lifecycle";
import { areas, type ObjectRule, type Risk, type Seen, type WholeRule } from "./risk";

export { type Area, areas, type Risk } from "./risk";

const objectRules: readonly ObjectRule[] = [dataRisks, lifecycleRisks, gatewayRisks, isolationRisks, secretRisks];
const wholeRules: readonly WholeRule[] = [policyRisks, rbacRisks, networkRisks, quotaRisks];

/** Everything a reader must not miss, what needs a yes first within each area. */
export function risksOf(seen: Seen): readonly Risk[] {
    // Of a stack that is not there yet everything is new: each object by itself is no news.
    if (seen.worlds.before.size === 0 && seen.worlds.after.size > 0)
        return [...policyRisks(seen), firstDeployment(seen)];
    const found = [
        ...wholeRules.flatMap((rule) => rule(seen)),
        ...seen.worlds.changes.flatMap((change) => objectRules.flatMap((rule) => rule(change, seen))),
    ];
    const once = new Map(found.map((risk) => [JSON.stringify(risk), risk]));
    return [...once.values()].toSorted(
        (a, b) =>
            areas.indexOf(a.area) - areas.indexOf(b.area) ||
            Number(b.needsApproval) - Number(a.needsApproval) ||
            compare(a.object, b.object) ||
            compare(a.reason, b.reason),
    );
}

function firstDeployment({ worlds, meaning }: Seen): Risk {
    return {
        area: "rbac",
        object: "the whole stack",
        reason: `nothing of it exists yet: ${worlds.after.size} objects, ${meaning.connections.opened.length} connections and ${meaning.permissions.gained.length} permissions are new at once`,
        needsApproval: true,
    };
}

function policyRisks({ worlds }: Seen): readonly Risk[] {
    return worlds.findings
        .filter(({ mandatory }) => mandatory)
        .map(({ policy, message, object }) => ({
            area: "policy" as const,
            object: policy,
            reason: `the packs refuse it: ${message.split("\n")[0] || object}`,
            // Nobody can say yes to this in a review: the program or its waivers have to change.
            needsApproval: true,
        }));
}

function quotaRisks({ worlds, meaning }: Seen): readonly Risk[] {
    const rows = meaning.quota.flatMap((row): readonly Risk[] => {
        const object = `${row.namespace} ${row.resource}`;
        const risk = (reason: string, needsApproval: boolean): Risk => ({
            area: "quota",
            object,
            reason,
            needsApproval,
        });
        if (row.exceeds) return [risk(`${row.usedAfter} are asked for, ${row.hardAfter} are allowed`, true)];
        if (row.hardBefore === row.hardAfter) return [];
        if (row.hardAfter === undefined) return [risk(`its limit of ${row.hardBefore} is gone`, true)];
        return [risk(`may be used up to ${row.hardAfter} instead of ${row.hardBefore ?? "without a limit"}`, false)];
    });
    const touched = worlds.changes
        .filter(({ before, after }) => ["ResourceQuota", "LimitRange"].includes((after ?? before)?.kind ?? ""))
        .filter(({ kind, after, before }) => kind !== "delete" || (after ?? before)?.kind === "ResourceQuota");
    return [
        ...rows,
        ...touched.map((change) => ({
            area: "quota" as const,
            object: nameOf(change),
            reason:
                change.kind === "delete"
                    ? "it is deleted: its namespace may use whatever the nodes have"
                    : `what its namespace may use is ${change.kind === "create" ? "limited" : "changed"}`,
            needsApproval: change.kind === "delete",
        })),
    ];
}

function secretRisks(change: Parameters<ObjectRule>[0]): readonly Risk[] {
    const object = change.after ?? change.before;
    if (object?.kind !== "Secret" || change.kind === "create" || change.kind === "delete") return [];
    return [
        {
            area: "secret",
            object: nameOf(change),
            reason: "its contents change (never shown here): whatever mounts it starts anew",
            needsApproval: false,
        },
    ];
}
