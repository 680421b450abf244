import { type Transformation, text } from "./ottl";

/** Under which names programs write what they are tracing into their log lines. */
const traceFields = ["trace_id", "traceId", "trace.id", "otelTraceID"];
const spanFields = ["span_id", "spanId", "span.id", "otelSpanID"];
const levelFields = ["level", "levelname", "severity", "log.level"];

const levels: readonly (readonly [string, string])[] = [
    ["^trace", "TRACE"],
    ["^debug", "DEBUG"],
    ["^(info|notice)", "INFO"],
    ["^warn", "WARN"],
    ["^err", "ERROR"],
    ["^(fatal|crit|alert|emerg|panic)", "FATAL"],
];

/**
 * What controllers append to the names of their pods: a revision and five characters without vowels, an ordinal, or the
 * minute at which a CronJob was due. What is left is the program's own name, which its pods carry as the label `app`.
 */
export const podSuffix = "(-[bcdfghjklmnpqrstvwxz2456789]{5,10}|-[0-9]{8})?-([bcdfghjklmnpqrstvwxz2456789]{5}|[0-9]+)$";

/** Makes a record of a line: its fields, how bad it is, of which request it tells, and which program wrote it. */
export function structuring(place: { readonly stack: string; readonly environment: string }): Transformation {
    const first = (target: string, names: readonly string[], form: string): readonly string[] =>
        names.map((name) => {
            const field = `log.body["${name}"]`;
            return `set(${target}, ${field}) where IsMap(log.body) and IsString(${field}) and IsMatch(${field}, ${text(form)})`;
        });
    return {
        // A line that is no JSON after all stays the line that it is.
        error_mode: "ignore",
        log_statements: [
            {
                context: "resource",
                statements: [
                    'set(resource.attributes["app"], resource.attributes["k8s.pod.name"])',
                    `replace_pattern(resource.attributes["app"], ${text(podSuffix)}, "")`,
                    'set(resource.attributes["service.name"], resource.attributes["app"])',
                    `set(resource.attributes["deployment.environment.name"], ${text(place.environment)})`,
                    `set(resource.attributes["stack"], ${text(place.stack)})`,
                ],
            },
            {
                context: "log",
                statements: [
                    `set(log.body, ParseJSON(log.body)) where IsString(log.body) and IsMatch(log.body, ${text("^\\s*\\{")})`,
                    "flatten(log.body) where IsMap(log.body)",
                    ...first("log.trace_id.string", traceFields, "^[0-9a-f]{32}$"),
                    ...first("log.span_id.string", spanFields, "^[0-9a-f]{16}$"),
                    ...first("log.severity_text", levelFields, "^[A-Za-z]+$"),
                    ...levels.map(
                        ([pattern, level]) =>
                            `set(log.severity_number, SEVERITY_NUMBER_${level}) where IsMatch(log.severity_text, ${text(`(?i)${pattern}`)})`,
                    ),
                    ...["log.file.path", "logtag"].map((name) => `delete_key(log.attributes, "${name}")`),
                ],
            },
        ],
    };
}
