import { type Alert, alertOnMetric, flat } from "../../monitoring";
import { ofPod, type RedisSignalsArgs } from "./args";

export function dataAlerts(args: RedisSignalsArgs): readonly Alert[] {
    const ok = { ...ofPod, fires: flat(0), silent: flat(1) };
    const isZero = (selected: string) => `min by (pod) (${selected}) == 0`;
    return [
        alertOnMetric(
            args.job,
            {
                name: "RedisLogWriteFailing",
                for: "1m",
                severity: "critical",
                concern: "storage",
                summary: "{{ $labels.pod }} cannot write to disk",
                description:
                    "What {{ $labels.pod }} was told since is lost when it ends; by default it refuses to be told more.",
            },
            "redis_aof_last_write_status",
            isZero,
            ok,
        ),
        alertOnMetric(
            args.job,
            {
                name: "RedisLogRewriteFailing",
                for: "10m",
                severity: "warning",
                concern: "storage",
                summary: "{{ $labels.pod }} cannot shorten its log",
                description: "The log of {{ $labels.pod }} grows until its volume is full.",
            },
            "redis_aof_last_bgrewrite_status",
            isZero,
            ok,
        ),
        alertOnMetric(
            args.job,
            {
                name: "RedisSnapshotFailing",
                for: "10m",
                severity: "warning",
                concern: "storage",
                summary: "{{ $labels.pod }} cannot take a snapshot",
                description: "Replicas and backups of {{ $labels.pod }} start from a snapshot; the last one failed.",
            },
            "redis_rdb_last_bgsave_status",
            isZero,
            ok,
        ),
    ];
}
