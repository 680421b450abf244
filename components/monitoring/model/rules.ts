import type { Alert, RecordingRule, Signals } from "./signals";
import { concerns } from "./signals";
import { sloAlerts, sloRecords } from "./slo";
import { runbookOf } from "./whole";

/** Rules as Prometheus reads them; the operator's PrometheusRule holds the very same groups. */
export interface RuleGroup {
    readonly name: string;
    readonly rules: readonly (RenderedRecord | RenderedAlert)[];
}

interface RenderedRecord {
    readonly record: string;
    readonly expr: string;
    readonly labels?: Readonly<Record<string, string>>;
}

export interface RenderedAlert {
    readonly alert: string;
    readonly expr: string;
    readonly for: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Rules of a group are evaluated in order, so that alerts see what was recorded just before. Promises have a group of
 * their own: their windows are long, and must not delay the rest.
 */
export function ruleGroups(signals: Signals, runbooks: string): readonly RuleGroup[] {
    const own = groupOf(signals.name, signals.records ?? [], signals.alerts, signals, runbooks);
    const { slos = [] } = signals;
    if (slos.length === 0) return [own];
    return [own, groupOf(`${signals.name}-slo`, slos.flatMap(sloRecords), slos.flatMap(sloAlerts), signals, runbooks)];
}

function groupOf(
    name: string,
    records: readonly RecordingRule[],
    alerts: readonly Alert[],
    signals: Signals,
    runbooks: string,
): RuleGroup {
    return {
        name,
        rules: [
            ...records.map((rule) => renderRecord(rule, signals)),
            ...alerts.map((alert) => renderAlert(alert, signals, runbooks)),
        ],
    };
}

function renderRecord({ record, expr, labels }: RecordingRule, { system }: Signals): RenderedRecord {
    return { record, expr, labels: { system, ...labels } };
}

export function alertLabels(alert: Alert, signals: Signals): Readonly<Record<string, string>> {
    const { owner, responseTime } = concerns[alert.concern];
    return {
        severity: alert.severity,
        system: signals.system,
        component: alert.component ?? signals.component,
        namespace: signals.namespace,
        alert_group: alert.group ?? alert.name,
        owner,
        response_time: responseTime,
        ...alert.labels,
    };
}

export function alertAnnotations(alert: Alert, runbooks: string): Readonly<Record<string, string>> {
    return {
        summary: alert.summary,
        description: alert.description,
        runbook_url: `${runbooks}/${runbookOf(alert)}.md`,
    };
}

function renderAlert(alert: Alert, signals: Signals, runbooks: string): RenderedAlert {
    return {
        alert: alert.name,
        expr: alert.expr,
        for: alert.for,
        labels: alertLabels(alert, signals),
        annotations: alertAnnotations(alert, runbooks),
    };
}
