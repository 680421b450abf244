import { catalogue, counter, gauge, histogram, summary } from "../model";

export const prometheus = catalogue("prometheus", {
    prometheus_build_info: gauge("Its version", "version", "revision"),
    prometheus_config_last_reload_successful: gauge("Whether the newest configuration was taken"),
    prometheus_notifications_alertmanagers_discovered: gauge("Alertmanagers it knows"),
    prometheus_notifications_errors_total: counter("Alerts it could not hand over", "alertmanager"),
    prometheus_notifications_sent_total: counter("Alerts it handed over", "alertmanager"),
    prometheus_notifications_dropped_total: counter("Alerts it gave up on"),
    prometheus_rule_evaluation_failures_total: counter("Rules that could not be worked out", "rule_group"),
    prometheus_rule_group_iterations_missed_total: counter("Rounds that came too late", "rule_group"),
    prometheus_rule_group_last_duration_seconds: gauge("How long the last round took", "rule_group"),
    prometheus_tsdb_head_series: gauge("Series in memory"),
    prometheus_tsdb_head_samples_appended_total: counter("Samples taken in", "type"),
    prometheus_tsdb_compactions_failed_total: counter("Compactions that failed"),
    prometheus_tsdb_wal_corruptions_total: counter("Damage found in the log"),
    prometheus_tsdb_storage_blocks_bytes: gauge("Size of all blocks"),
    prometheus_target_scrapes_exceeded_sample_limit_total: counter("Scrapes that showed too much"),
    prometheus_engine_query_duration_seconds: summary("How long queries take", "slice"),
});

export const alertmanager = catalogue("alertmanager", {
    alertmanager_config_last_reload_successful: gauge("Whether the newest configuration was taken"),
    alertmanager_notifications_total: counter("Notifications it tried", "integration"),
    alertmanager_notifications_failed_total: counter("Notifications that failed", "integration", "reason"),
    alertmanager_cluster_members: gauge("Members it sees"),
    alertmanager_alerts: gauge("Alerts it holds", "state"),
    alertmanager_silences: gauge("Silences it holds", "state"),
});

export const grafana = catalogue("grafana", {
    grafana_build_info: gauge("Its version", "version", "revision", "edition"),
    grafana_http_request_duration_seconds: histogram("Requests to it", "handler", "status_code", "method"),
    grafana_alerting_active_alerts: gauge("Alerts of its own"),
});
