import { type Catalogue, catalogue, counter, gauge, histogram } from "../monitoring";

/** What a collector shows of itself; Jaeger is one too. As version 0.139 names it without suffixes. */
export const collector: Catalogue = catalogue("otel-collector", {
    otelcol_receiver_accepted_log_records: counter("Log lines it took in", "receiver", "transport"),
    otelcol_receiver_refused_log_records: counter("Log lines it could not take in", "receiver", "transport"),
    otelcol_receiver_accepted_spans: counter("Spans it took in", "receiver", "transport"),
    otelcol_receiver_refused_spans: counter("Spans it could not take in", "receiver", "transport"),
    otelcol_exporter_sent_log_records: counter("Log lines sent on", "exporter"),
    otelcol_exporter_send_failed_log_records: counter("Log lines that were not taken", "exporter"),
    otelcol_exporter_enqueue_failed_log_records: counter("Log lines for which no place was left", "exporter"),
    otelcol_exporter_sent_spans: counter("Spans sent on", "exporter"),
    otelcol_exporter_send_failed_spans: counter("Spans that were not taken", "exporter"),
    otelcol_exporter_enqueue_failed_spans: counter("Spans for which no place was left", "exporter"),
    otelcol_exporter_queue_size: gauge("What waits to be sent", "exporter", "data_type"),
    otelcol_exporter_queue_capacity: gauge("What may wait", "exporter", "data_type"),
    otelcol_process_memory_rss: gauge("Memory it holds"),
});

/** What Loki shows of itself. */
export const loki: Catalogue = catalogue("loki", {
    loki_request_duration_seconds: histogram("Requests to it", "method", "route", "status_code", "ws"),
    loki_distributor_bytes_received_total: counter("Logs taken in", "tenant"),
    loki_discarded_samples_total: counter("Log lines thrown away", "reason", "tenant"),
    loki_compactor_apply_retention_last_successful_run_timestamp_seconds: gauge("When it last removed what is old"),
});
