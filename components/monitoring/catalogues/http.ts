import { catalogue, counter, gauge, histogram } from "../model";

/** What each of the systems' own programs counts of the requests it answers, and of itself. */
export const httpServer = catalogue("http-server", {
    http_requests_total: counter("Requests answered", "method", "route", "status"),
    http_request_duration_seconds: histogram("How long answers took", "method", "route"),
    http_requests_in_progress: gauge("Requests in hand", "method", "route"),
    process_resident_memory_bytes: gauge("Memory of the process"),
    process_cpu_seconds_total: counter("Processor time of the process"),
    process_start_time_seconds: gauge("When the process started"),
});
