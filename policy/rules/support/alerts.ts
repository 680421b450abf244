import { CORE_SCHEMA, load, YAMLException } from "js-yaml";
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
            return holdsAlerts(text) ? alertsIn(contentsOf(entry, text), entry) : [];
        });
}

/** In whatever style they are written: as blocks, in brackets, or as JSON. */
function holdsAlerts(text: string): boolean {
    if (!/(?:^|[\s{,-])["']?alert["']?\s*:/m.test(text)) return false;
    return /^["']?groups["']?\s*:/m.test(text) || /^\s*\{[^{]*["']?groups["']?\s*:/.test(text);
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

/**
 * A stack has half a megabyte of alerts, and the engine waits for each resource's verdict: read by the parser that
 * comes with the SDK, which takes a fifth of the time that the other one takes.
 */
function contentsOf(entry: Field, text: string): Field {
    try {
        return new Field(load(text, { schema: CORE_SCHEMA }), entry.owner, entry.path);
    } catch (error) {
        if (error instanceof YAMLException) throw new MalformedValue(entry, "rules that can be read as YAML");
        throw error;
    }
}
