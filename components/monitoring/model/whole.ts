import type { Alert, DashboardRow, RecordingRule, Signals } from "./signals";
import { sloAlerts, sloRecords, sloRow } from "./slo";

/** Signals with everything that follows from their SLOs. */

export function recordsOf(signals: Signals): readonly RecordingRule[] {
    return [...(signals.records ?? []), ...(signals.slos ?? []).flatMap(sloRecords)];
}

export function alertsOf(signals: Signals): readonly Alert[] {
    return [...signals.alerts, ...(signals.slos ?? []).flatMap(sloAlerts)];
}

export function rowsOf(signals: Signals): readonly DashboardRow[] {
    return [...(signals.rows ?? []), ...(signals.slos ?? []).map(sloRow)];
}

export function runbookOf({ name, runbook }: Pick<Alert, "name" | "runbook">): string {
    return runbook ?? name;
}
