import { parseDocument } from "yaml";
import { Field, MalformedValue, type Subject } from "../../kernel";
import { readOr } from "../../kernel/field";

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
            const text = readOr("", () => entry.string() ?? "");
            const holdsAlerts = /^\s*(?:- )?"?alert"?:/m.test(text) && /^"?groups"?:/m.test(text);
            return holdsAlerts ? alertsIn(contentsOf(entry, text), entry) : [];
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

function contentsOf(entry: Field, text: string): Field {
    const document = parseDocument(text);
    if (document.errors.length > 0) throw new MalformedValue(entry, "rules that can be read as YAML");
    return new Field(document.toJS(), entry.owner, entry.path);
}
