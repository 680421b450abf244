import { parse } from "yaml";
import { Field, type Subject } from "../../kernel";

export const alertKinds = ["PrometheusRule.monitoring.coreos.com", "ConfigMap"];

/** One alert, and where it stands: its own place in a rule object, or the entry of the ConfigMap that holds it. */
export interface Alert {
    readonly name: string;
    readonly rule: Field;
    readonly entry: Field | undefined;
}

export function alertsOf(subject: Subject): readonly Alert[] {
    if (subject.qualifiedKind !== "ConfigMap") return alertsIn(subject.spec, undefined);
    return subject.root
        .at("data")
        .entries()
        .flatMap(([, entry]) => {
            // Only texts that can hold alerts are worth parsing; most entries are other programs' files.
            const text = entry.isText ? (entry.string() ?? "") : "";
            const holdsAlerts = /^\s*(?:- )?"?alert"?:/m.test(text) && /^"?groups"?:/m.test(text);
            return holdsAlerts ? alertsIn(new Field(parse(text), subject.id, entry.path), entry) : [];
        });
}

function alertsIn(place: Field, entry: Field | undefined): readonly Alert[] {
    return place
        .at("groups")
        .items()
        .filter((group) => entry === undefined || group.isMapping)
        .flatMap((group) => group.at("rules").items())
        .flatMap((rule) => {
            const name = rule.at("alert").string();
            return name === undefined ? [] : [{ name, rule, entry }];
        });
}
