import { alertAnnotations, alertLabels, type RuleGroup } from "./rules";
import type { Alert, Samples, Signals } from "./signals";
import { minutesOf } from "./slo";
import { alertsOf } from "./whole";

/** A file for `promtool test rules`: for every alert a case in which it fires and one in which it is silent. */
export interface RuleTests {
    readonly rule_files: readonly string[];
    readonly evaluation_interval: string;
    readonly tests: readonly RuleTest[];
}

export interface RuleTest {
    readonly name: string;
    readonly interval: string;
    readonly input_series: readonly { readonly series: string; readonly values: string }[];
    readonly alert_rule_test: readonly {
        readonly eval_time: string;
        readonly alertname: string;
        readonly exp_alerts: readonly {
            readonly exp_labels: Readonly<Record<string, string>>;
            readonly exp_annotations: Readonly<Record<string, string>>;
        }[];
    }[];
}

/** The cases of one rule group. What takes days to fire is looked at every five minutes only, in a file of its own. */
export function ruleTests(
    signals: Signals,
    group: Pick<RuleGroup, "rules">,
    runbooks: string,
    ruleFile: string,
): readonly RuleTests[] {
    const inGroup = new Set(group.rules.flatMap((rule) => ("alert" in rule ? [rule.expr] : [])));
    const alerts = alertsOf(signals).filter(({ expr }) => inGroup.has(expr));
    return (["1m", "5m"] as const).flatMap((interval) => {
        const tests = alerts
            .filter(({ example }) => (example.interval ?? "1m") === interval)
            .flatMap((alert) => casesOf(alert, signals, runbooks, interval));
        return tests.length === 0 ? [] : [{ rule_files: [ruleFile], evaluation_interval: interval, tests }];
    });
}

function casesOf(alert: Alert, signals: Signals, runbooks: string, interval: string): readonly RuleTest[] {
    const { example } = alert;
    return [
        test(`${alert.name} fires`, interval, example.fires, firing(alert, signals, runbooks)),
        test(`${alert.name} is silent`, interval, example.silent, {
            eval_time: example.silentAt ?? lookAt(alert),
            alertname: alert.name,
            exp_alerts: others(alert, "silent", signals, runbooks),
        }),
    ];
}

type Expectation = RuleTest["alert_rule_test"][number];

function test(name: string, interval: string, samples: Samples, expected: Expectation): RuleTest {
    return {
        name,
        interval,
        input_series: Object.entries(samples).map(([series, values]) => ({ series, values })),
        alert_rule_test: [expected],
    };
}

function lookAt(alert: Alert): string {
    return alert.example.at ?? `${minutesOf(alert.for) + 10}m`;
}

function firing(alert: Alert, signals: Signals, runbooks: string): Expectation {
    return {
        eval_time: lookAt(alert),
        alertname: alert.name,
        exp_alerts: [expected(alert, signals, runbooks), ...others(alert, "fires", signals, runbooks)],
    };
}

/** Alerts of one name and several severities: what fires the worse one often fires the milder one too. */
function others(
    alert: Alert,
    which: "fires" | "silent",
    signals: Signals,
    runbooks: string,
): Expectation["exp_alerts"] {
    const severities = alert.example.meanwhile?.[which] ?? [];
    return alertsOf(signals)
        .filter((other) => other.name === alert.name && severities.includes(other.severity))
        .map((other) => expected(other, signals, runbooks));
}

function expected(alert: Alert, signals: Signals, runbooks: string): Expectation["exp_alerts"][number] {
    const brought = alert.example.labels ?? {};
    const own = Object.entries(alertLabels(alert, signals)).map(([key, text]) => [key, filled(text, brought)]);
    const labels: Readonly<Record<string, string>> = { ...brought, ...Object.fromEntries(own) };
    const annotations = Object.entries(alertAnnotations(alert, runbooks)).map(([key, text]) => [
        key,
        filled(text, labels),
    ]);
    return { exp_labels: labels, exp_annotations: Object.fromEntries(annotations) };
}

/** Alerts say nothing but labels: a number in the text would make every change of it a new notification. */
function filled(text: string, labels: Readonly<Record<string, string>>): string {
    return text.replace(/\{\{ \$labels\.([a-z_]+) \}\}/g, (_, label: string) => labels[label] ?? "");
}
