import { compare, type World, type WorldObject } from "../worlds";
import { at, groupOf, listOf, textOf } from "../worlds/values";

/** One sentence of what somebody may do: `ServiceAccount shop/api: get, list pods in shop`. */
export interface PermissionChanges {
    readonly gained: readonly string[];
    readonly lost: readonly string[];
}

export interface IdentityChanges {
    readonly gained: readonly string[];
    readonly lost: readonly string[];
}

export function permissionChanges(before: World, after: World): PermissionChanges {
    const [old, fresh] = [permissionsOf(before), permissionsOf(after)];
    return { gained: sentences(fresh, old), lost: sentences(old, fresh) };
}

export function identityChanges(before: World, after: World): IdentityChanges {
    const [old, fresh] = [identitiesOf(before), identitiesOf(after)];
    return {
        gained: [...fresh].filter((one) => !old.has(one)).sort(compare),
        lost: [...old].filter((one) => !fresh.has(one)).sort(compare),
    };
}

/** Accounts, the identities that SPIRE gives out, and pods that get a token for the API server. */
function identitiesOf(world: World): ReadonlySet<string> {
    const found = new Set<string>();
    for (const object of world.values()) {
        const { kind, name, inputs } = object;
        if (kind === "ServiceAccount") found.add(name);
        if (kind === "ClusterSPIFFEID" || kind === "ClusterStaticEntry") {
            const id = textOf(at(inputs, "spec", "spiffeIDTemplate")) ?? textOf(at(inputs, "spec", "spiffeID"));
            found.add(`${kind} ${object.ownName}${id === undefined ? "" : `: ${id}`}`);
        }
        if (podSpecOf(object)?.automountServiceAccountToken === true) found.add(`API token in the pods of ${name}`);
    }
    return found;
}

/** The pod that a workload makes, wherever its kind keeps it. */
export function podSpecOf({ kind, inputs }: Pick<WorldObject, "kind" | "inputs">) {
    const spec = inputs.spec;
    const found =
        kind === "Pod"
            ? spec
            : kind === "CronJob"
              ? at(spec, "jobTemplate", "spec", "template", "spec")
              : at(spec, "template", "spec");
    return found === undefined ? undefined : groupOf(found);
}

/** Who may do what where: `subject` → `what` → verbs. */
type Permissions = ReadonlyMap<string, ReadonlySet<string>>;

const separator = "\u0000";

function permissionsOf(world: World): Permissions {
    const objects = [...world.values()];
    const found = new Map<string, Set<string>>();
    for (const binding of objects.filter(({ kind }) => kind === "RoleBinding" || kind === "ClusterRoleBinding")) {
        const where = binding.kind === "RoleBinding" ? `in ${binding.namespace ?? "default"}` : "in every namespace";
        for (const subject of listOf(binding.inputs.subjects)) {
            const who = subjectName(subject, binding.namespace);
            for (const [what, verbs] of grantsOf(binding, objects)) {
                const key = [who, what, where].join(separator);
                found.set(key, new Set([...(found.get(key) ?? []), ...verbs]));
            }
        }
    }
    return found;
}

function subjectName(subject: unknown, namespace: string | undefined): string {
    const { kind, name, namespace: own } = groupOf(subject);
    if (kind !== "ServiceAccount") return `${String(kind)} ${String(name)}`;
    return `ServiceAccount ${textOf(own) ?? namespace ?? "default"}/${String(name)}`;
}

function grantsOf(binding: WorldObject, objects: readonly WorldObject[]): readonly (readonly [string, string[]])[] {
    const { kind, name } = groupOf(binding.inputs.roleRef);
    const role = objects.find(
        (one) =>
            one.kind === kind &&
            one.ownName === name &&
            (kind === "ClusterRole" || one.namespace === binding.namespace),
    );
    if (role === undefined) return [[`whatever the ${String(kind)} ${String(name)} of the cluster allows`, [""]]];
    return rulesOf(role, objects).flatMap(grantsOfRule);
}

/** A ClusterRole may be gathered from others by their labels. */
function rulesOf(role: WorldObject, objects: readonly WorldObject[]): readonly unknown[] {
    const selectors = listOf(at(role.inputs, "aggregationRule", "clusterRoleSelectors"));
    const gathered = objects.filter(
        ({ kind, inputs }) =>
            kind === "ClusterRole" &&
            selectors.some((selector) => {
                const wanted = Object.entries(groupOf(at(selector, "matchLabels")));
                const labels = groupOf(at(inputs, "metadata", "labels"));
                return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
            }),
    );
    return [...listOf(role.inputs.rules), ...gathered.flatMap(({ inputs }) => listOf(inputs.rules))];
}

function grantsOfRule(rule: unknown): readonly (readonly [string, string[]])[] {
    const texts = (key: string) => listOf(at(rule, key)).map(String);
    const verbs = texts("verbs");
    const named = texts("resourceNames");
    const only = named.length === 0 ? "" : ` (only ${named.toSorted(compare).join(", ")})`;
    const groups = texts("apiGroups");
    const resources = texts("resources").flatMap((resource) =>
        (groups.length === 0 ? [""] : groups).map((group) => {
            const full = group === "" || group === "*" ? resource : `${resource}.${group}`;
            return `${full === "*" ? "everything" : full}${group === "*" && resource !== "*" ? " of every group" : ""}${only}`;
        }),
    );
    const urls = texts("nonResourceURLs").map((url) => `the address ${url}`);
    return [...resources, ...urls].map((what) => [what, verbs] as const);
}

/** Of each subject, thing and place the verbs that only one side has, as one sentence. */
function sentences(these: Permissions, those: Permissions): readonly string[] {
    return [...these]
        .flatMap(([key, verbs]) => {
            const others = those.get(key);
            const left = [...verbs].filter((verb) => others?.has(verb) !== true && others?.has("*") !== true);
            if (left.length === 0) return [];
            const [who = "", what = "", where = ""] = key.split(separator);
            const may = left.includes("*") ? "do anything with" : left.toSorted(compare).join(", ");
            return [`${who}: ${[may, what, where].filter((part) => part !== "").join(" ")}`];
        })
        .toSorted(compare);
}
