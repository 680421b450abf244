// What a pack answers, as the engine's messages. The numbers are those of the fields in the protocol's analyzer.proto.
import { type ConfiguredLevel, configure, type Pack, type Rule } from "../../kernel";
import { judgesOneResource } from "../../kernel/rule";
import type { Correction, Diagnostic } from "../analyzer";
import { levels, looksAt, severities, yes } from "./numbers";
import { choice, message, struct, text } from "./writer";

export interface PackIdentity {
    readonly name: string;
    readonly version: string;
}

export function analyzeResponse(diagnostics: readonly Diagnostic[], { name, version }: PackIdentity): Buffer {
    const list = diagnostics.map((each) =>
        message(
            2,
            text(1, each.rule),
            text(2, name),
            text(3, version),
            text(4, each.title),
            text(5, each.message),
            choice(7, levels[each.level]),
            text(8, each.urn ?? ""),
            choice(9, severities[each.severity]),
        ),
    );
    return Buffer.concat(list);
}

export function remediateResponse(corrections: readonly Correction[], { name, version }: PackIdentity): Buffer {
    const list = corrections.map(({ rule, title, properties }) =>
        message(1, text(1, rule), text(2, name), text(3, version), text(4, title), struct(5, properties)),
    );
    return Buffer.concat(list);
}

export function analyzerInfo(pack: Pack, version: string): Buffer {
    return Buffer.concat([
        text(1, pack.name),
        text(2, pack.displayName),
        ...configure(pack).map(({ rule, level }) => policyInfo(3, rule, level)),
        text(4, version),
        // It takes a configuration.
        choice(5, yes),
        text(7, pack.description),
    ]);
}

export function pluginInfo(version: string): Buffer {
    return text(1, version);
}

function policyInfo(field: number, rule: Rule, level: ConfiguredLevel): Buffer {
    const [first] = rule.references;
    const references = rule.references.map(({ standard, id }) => `${standard}: ${id}`).join("; ");
    return message(
        field,
        text(1, rule.name),
        text(2, rule.title),
        text(3, `${rule.title}. ${rule.why}`),
        choice(5, levels[level]),
        message(6, struct(1, configSchema(rule))),
        choice(7, judgesOneResource(rule) ? looksAt.oneResource : looksAt.wholeStack),
        choice(8, severities[rule.severity]),
        ...(first === undefined ? [] : [message(9, text(1, first.standard), text(3, references))]),
        text(10, rule.group),
        text(11, rule.remedy),
    );
}

function configSchema({ parameters }: Rule): object {
    return Object.fromEntries(Object.entries(parameters).map(([name, { schema }]) => [name, schema]));
}
