import { type Alert, alertOnMetric, flat, growing } from "../../monitoring";
import { ofPod, pod, type RedisSignalsArgs } from "./args";

export function memoryAlerts(args: RedisSignalsArgs): readonly Alert[] {
    const { job, role } = args;
    const used = (bytes: number) => ({
        [`redis_memory_used_bytes{job="${job}",pod="redis-0"}`]: flat(bytes),
        [`redis_memory_max_bytes{job="${job}",pod="redis-0"}`]: flat(1000),
    });
    const keys = (hits: number, misses: number) => ({
        [`redis_keyspace_hits_total{job="${job}"}`]: growing(hits),
        [`redis_keyspace_misses_total{job="${job}"}`]: growing(misses),
    });
    return [
        {
            name: "RedisMemoryHigh",
            expr: `job_pod:redis_memory:ratio{job="${job}"} > 0.9`,
            for: "5m",
            severity: role === "queue" ? "critical" : "warning",
            concern: "performance",
            summary: "{{ $labels.pod }} has used over 90 % of its memory",
            description:
                role === "queue"
                    ? "When {{ $labels.pod }} is full it refuses new work."
                    : "When {{ $labels.pod }} is full it throws the oldest keys out.",
            example: { fires: used(950), silent: used(850), labels: { ...pod, job } },
        },
        alertOnMetric(
            job,
            role === "queue"
                ? {
                      name: "RedisQueueEvicts",
                      for: "0m",
                      severity: "critical",
                      concern: "storage",
                      summary: "{{ $labels.pod }} throws work away",
                      description: "{{ $labels.pod }} holds a queue and must never evict keys, but has.",
                  }
                : {
                      name: "RedisEvictionsHigh",
                      for: "10m",
                      severity: "warning",
                      concern: "performance",
                      summary: "{{ $labels.pod }} throws many keys out",
                      description: "The memory of {{ $labels.pod }} is too small for what is cached.",
                  },
            "redis_evicted_keys_total",
            (selected) => `sum by (pod) (rate(${selected}[5m])) > ${role === "queue" ? 0 : 10}`,
            role === "queue"
                ? { ...ofPod, fires: growing(1), silent: flat(4) }
                : { ...ofPod, fires: growing(1200), silent: growing(300) },
        ),
        alertOnMetric(
            job,
            {
                name: "RedisMemoryFragmented",
                for: "30m",
                severity: "warning",
                concern: "performance",
                summary: "{{ $labels.pod }} takes far more memory than its data",
                description: "The process in {{ $labels.pod }} holds over twice the memory of its data.",
            },
            "redis_mem_fragmentation_ratio",
            (selected) =>
                `max by (pod) (${selected}) > 2 and max by (pod) (redis_memory_used_bytes{job="${job}"}) > 1e8`,
            {
                ...ofPod,
                fires: flat(2.5),
                silent: flat(1.5),
                beside: { [`redis_memory_used_bytes{job="${job}",pod="redis-0"}`]: flat(200_000_000) },
            },
        ),
        ...(role === "cache"
            ? [
                  {
                      name: "RedisHitsLow",
                      expr: `job:redis_hits:ratio_rate5m{job="${job}"} < 0.8 and on (job) sum by (job) (rate(redis_commands_processed_total{job="${job}"}[5m])) > 10`,
                      for: "30m",
                      severity: "warning",
                      concern: "performance",
                      summary: "Over 20 % of what is asked is not in the cache",
                      description:
                          "The cache hardly helps: it is too small, its keys end too soon, or it was just emptied.",
                      example: {
                          fires: { ...keys(700, 300), [`redis_commands_processed_total{job="${job}"}`]: growing(6000) },
                          silent: { ...keys(920, 80), [`redis_commands_processed_total{job="${job}"}`]: growing(6000) },
                          labels: { job },
                      },
                  } as const,
              ]
            : []),
    ];
}
