import { parse } from "yaml";
import { compare, type World } from "../worlds";
import { canonical } from "../worlds/differences";
import { at, groupOf, listOf, textOf } from "../worlds/values";

export interface NameChanges {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    /** The same name says something else now. */
    readonly changed: readonly string[];
}

export interface SignalChanges {
    readonly alerts: NameChanges;
    readonly objectives: NameChanges;
}

/** What somebody is told about, and what is promised. */
export function signalChanges(before: World, after: World): SignalChanges {
    const [old, fresh] = [rulesOf(before), rulesOf(after)];
    return {
        alerts: nameChanges(alertsOf(old), alertsOf(fresh)),
        objectives: nameChanges(objectivesOf(old), objectivesOf(fresh)),
    };
}

interface Rule {
    /** Where it is evaluated: two Prometheus may hold alerts of one name. */
    readonly place: string;
    readonly rule: unknown;
}

function rulesOf(world: World): readonly Rule[] {
    return [...world.values()].flatMap(({ kind, namespace = "", ownName, inputs }) => {
        if (kind === "PrometheusRule") return rulesIn(inputs.spec, namespace);
        if (kind !== "ConfigMap") return [];
        return Object.entries(groupOf(inputs.data)).flatMap(([file, content]) =>
            /\.ya?ml$/.test(file) && typeof content === "string" && /^\s*-?\s*alert:|record:/m.test(content)
                ? rulesIn(parsed(content, `${ownName}/${file}`), namespace)
                : [],
        );
    });
}

function parsed(content: string, file: string): unknown {
    try {
        return parse(content);
    } catch (error) {
        // Somebody else's file that only looks like rules has no alerts to tell of, but it is not passed over in silence.
        return { groups: [{ rules: [{ alert: `(unreadable rules in ${file}: ${(error as Error).name})` }] }] };
    }
}

function rulesIn(spec: unknown, place: string): readonly Rule[] {
    return listOf(at(spec, "groups")).flatMap((group) => listOf(at(group, "rules")).map((rule) => ({ place, rule })));
}

function alertsOf(rules: readonly Rule[]): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const { place, rule } of rules) {
        const alert = textOf(at(rule, "alert"));
        if (alert === undefined) continue;
        const severity = textOf(at(rule, "labels", "severity"));
        const name = `${place}/${alert}${severity === undefined ? "" : ` (${severity})`}`;
        found.set(name, `${found.get(name) ?? ""}${canonical(rule)}`);
    }
    return found;
}

/** An objective is every rule that carries its name. */
function objectivesOf(rules: readonly Rule[]): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const { place, rule } of rules) {
        const slo = textOf(at(rule, "labels", "slo"));
        if (slo === undefined) continue;
        const name = `${place}/${slo}`;
        found.set(name, `${found.get(name) ?? ""}${canonical(rule)}`);
    }
    return found;
}

export function nameChanges(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): NameChanges {
    return {
        added: [...after.keys()].filter((name) => !before.has(name)).sort(compare),
        removed: [...before.keys()].filter((name) => !after.has(name)).sort(compare),
        changed: [...after]
            .flatMap(([name, content]) => (before.has(name) && before.get(name) !== content ? [name] : []))
            .sort(compare),
    };
}
