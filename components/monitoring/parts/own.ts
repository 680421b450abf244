import { type Alert, type DashboardRow, flat, growing, panel, type Signals } from "../model";
import type { Place } from "./place";

/** What a monitoring instance watches of itself. */
export interface OwnOptions extends Place {
    /** Every scrape job of this Prometheus. */
    readonly jobs: readonly string[];
    readonly alertmanagers: number;
    readonly grafana: boolean;
}

export function ownSignals(options: OwnOptions): Signals {
    return {
        name: `${options.system}-monitoring`,
        system: options.system,
        component: "monitoring",
        namespace: options.namespace,
        alerts: [watchdog, ...targetAlerts(options), ...prometheusAlerts(), ...alertmanagerAlerts(options)],
        rows: [ownRow()],
    };
}

/** Always fires while all is well: the receiver outside calls somebody when it no longer hears it. */
const watchdog: Alert = {
    name: "Watchdog",
    expr: `max(up{job="prometheus"}) == 1`,
    for: "0m",
    severity: "none",
    concern: "deployment",
    summary: "Alerting works",
    description: "Fires as long as Prometheus scrapes, reckons and hands over. Its absence is what calls somebody.",
    example: {
        fires: { 'up{job="prometheus",instance="a"}': flat(1) },
        silent: { 'up{job="prometheus",instance="a"}': flat(0) },
    },
};

function targetAlerts({ jobs }: OwnOptions): readonly Alert[] {
    const all = Object.fromEntries(jobs.map((job) => [`up{job="${job}",instance="a"}`, flat(1)]));
    return [
        ...jobs.map((job): Alert => {
            const { [`up{job="${job}",instance="a"}`]: _, ...others } = all;
            return {
                name: "ScrapeJobMissing",
                expr: `absent(up{job="${job}"})`,
                for: "10m",
                severity: "warning",
                concern: "deployment",
                group: `missing-${job}`,
                summary: `Nothing is found for scrape job ${job}`,
                description: `Service discovery gives job ${job} no target, so nothing that it should tell is known.`,
                labels: { job },
                example: { fires: others, silent: all },
            };
        }),
        {
            name: "TargetDown",
            expr: "max by (job, instance) (up) == 0",
            for: "10m",
            severity: "warning",
            concern: "deployment",
            summary: "{{ $labels.instance }} of job {{ $labels.job }} does not answer",
            description:
                "The target is there, but its metrics cannot be read: it is down, or a network policy is in the way.",
            example: {
                fires: { 'up{job="api",instance="a:8000"}': flat(0) },
                silent: { 'up{job="api",instance="a:8000"}': flat(1) },
                labels: { job: "api", instance: "a:8000" },
            },
        },
        {
            name: "ScrapeSlow",
            expr: "max by (job, instance) (scrape_duration_seconds) > 8",
            for: "15m",
            severity: "warning",
            concern: "performance",
            summary: "{{ $labels.instance }} of job {{ $labels.job }} takes long to tell its metrics",
            description:
                "A scrape takes over eight of the ten seconds it may take; soon the target will count as down.",
            example: {
                fires: { 'scrape_duration_seconds{job="api",instance="a:8000"}': flat(9) },
                silent: { 'scrape_duration_seconds{job="api",instance="a:8000"}': flat(7) },
                labels: { job: "api", instance: "a:8000" },
            },
        },
    ];
}

/** An alert about one metric of a pod of the instance itself: the sum over its labels is kept by pod. */
function byPod(
    alert: Omit<Alert, "expr" | "example" | "concern" | "for"> & {
        readonly for?: string;
        readonly concern?: Alert["concern"];
    },
    job: string,
    metric: string,
    test: (selected: string) => string,
    values: { readonly fires: string; readonly silent: string; readonly labels?: string },
): Alert {
    const series = `${metric}{job="${job}",pod="${job}-0"${values.labels ?? ""}}`;
    return {
        for: "10m",
        concern: "deployment",
        ...alert,
        expr: test(`${metric}{job="${job}"}`),
        example: {
            fires: { [series]: values.fires },
            silent: { [series]: values.silent },
            labels: { pod: `${job}-0` },
        },
    };
}

const grows = (over: string) => (selected: string) => `sum by (pod) (increase(${selected}[${over}])) > 0`;
const isZero = (selected: string) => `max by (pod) (${selected}) == 0`;

function prometheusAlerts(): readonly Alert[] {
    const rising = { fires: growing(1), silent: flat(7) };
    return [
        byPod(
            {
                name: "PrometheusRuleFailures",
                severity: "critical",
                summary: "Rules cannot be worked out",
                description: "Prometheus {{ $labels.pod }} fails to evaluate rules; alerts made from them are silent.",
            },
            "prometheus",
            "prometheus_rule_evaluation_failures_total",
            grows("5m"),
            { ...rising, labels: ',rule_group="a"' },
        ),
        byPod(
            {
                name: "PrometheusRulesLate",
                severity: "warning",
                concern: "performance",
                summary: "Rules are worked out too late",
                description:
                    "Prometheus {{ $labels.pod }} leaves out rounds of its rules, because the one before is not over.",
            },
            "prometheus",
            "prometheus_rule_group_iterations_missed_total",
            grows("10m"),
            { ...rising, labels: ',rule_group="a"' },
        ),
        byPod(
            {
                name: "PrometheusNotificationFailures",
                severity: "critical",
                summary: "Alerts do not reach Alertmanager",
                description: "Prometheus {{ $labels.pod }} could not hand alerts over, or gave up on them.",
            },
            "prometheus",
            "prometheus_notifications_errors_total",
            grows("10m"),
            { ...rising, labels: ',alertmanager="http://a"' },
        ),
        byPod(
            {
                name: "PrometheusWithoutAlertmanager",
                severity: "critical",
                for: "5m",
                summary: "Prometheus knows no Alertmanager",
                description: "Prometheus {{ $labels.pod }} finds nobody to hand alerts to.",
            },
            "prometheus",
            "prometheus_notifications_alertmanagers_discovered",
            isZero,
            { fires: flat(0), silent: flat(1) },
        ),
        byPod(
            {
                name: "PrometheusConfigurationRefused",
                severity: "warning",
                summary: "Prometheus has not taken its newest configuration",
                description: "Prometheus {{ $labels.pod }} goes on with the configuration before.",
            },
            "prometheus",
            "prometheus_config_last_reload_successful",
            isZero,
            { fires: flat(0), silent: flat(1) },
        ),
        byPod(
            {
                name: "PrometheusStorageDamaged",
                severity: "critical",
                concern: "storage",
                for: "1m",
                summary: "Prometheus has found damage in its storage",
                description: "The log of Prometheus {{ $labels.pod }} is damaged, so samples are lost.",
            },
            "prometheus",
            "prometheus_tsdb_wal_corruptions_total",
            // Found while it starts, so the first sample already says so.
            (selected) => `max by (pod) (${selected}) > 0`,
            { fires: flat(1), silent: flat(0) },
        ),
        byPod(
            {
                name: "PrometheusCompactionFailing",
                severity: "warning",
                concern: "storage",
                summary: "Prometheus cannot compact its storage",
                description:
                    "Blocks of Prometheus {{ $labels.pod }} stay small and many; its volume fills and queries slow down.",
            },
            "prometheus",
            "prometheus_tsdb_compactions_failed_total",
            grows("3h"),
            rising,
        ),
        byPod(
            {
                name: "PrometheusTooManySeries",
                severity: "warning",
                concern: "performance",
                summary: "Prometheus holds over two million series",
                description:
                    "Some label of what Prometheus {{ $labels.pod }} scrapes takes ever new values; its memory will not do.",
            },
            "prometheus",
            "prometheus_tsdb_head_series",
            (selected) => `max by (pod) (${selected}) > 2e6`,
            { fires: flat(2_100_000), silent: flat(1_900_000) },
        ),
    ];
}

function alertmanagerAlerts({ alertmanagers, grafana }: OwnOptions): readonly Alert[] {
    return [
        byPod(
            {
                name: "AlertmanagerNotificationsFailing",
                severity: "critical",
                summary: "Alerts do not reach anybody",
                description: "Alertmanager {{ $labels.pod }} could not deliver notifications for ten minutes.",
            },
            "alertmanager",
            "alertmanager_notifications_failed_total",
            // A group that cannot be delivered is counted once in its interval of five minutes.
            grows("15m"),
            { fires: "0x4 1x4 2x4 3x4 4x4 5x4 6x4", silent: flat(4), labels: ',integration="slack"' },
        ),
        byPod(
            {
                name: "AlertmanagerConfigurationRefused",
                severity: "critical",
                summary: "Alertmanager has not taken its newest configuration",
                description: "Alertmanager {{ $labels.pod }} goes on with the configuration before.",
            },
            "alertmanager",
            "alertmanager_config_last_reload_successful",
            isZero,
            { fires: flat(0), silent: flat(1) },
        ),
        ...(alertmanagers > 1
            ? [
                  byPod(
                      {
                          name: "AlertmanagerClusterIncomplete",
                          severity: "warning",
                          concern: "network",
                          summary: "Alertmanagers do not see each other",
                          description:
                              "Alertmanager {{ $labels.pod }} sees too few members, so people get alerts twice.",
                      },
                      "alertmanager",
                      "alertmanager_cluster_members",
                      (selected) => `max by (pod) (${selected}) < ${alertmanagers}`,
                      { fires: flat(alertmanagers - 1), silent: flat(alertmanagers) },
                  ),
              ]
            : []),
        ...(grafana
            ? [
                  {
                      name: "GrafanaDown",
                      expr: 'absent(up{job="grafana"} == 1)',
                      for: "10m",
                      severity: "warning",
                      concern: "deployment",
                      summary: "Grafana is down",
                      description: "Nobody can see a dashboard. Alerts are not affected.",
                      example: {
                          fires: { 'up{job="grafana",instance="a"}': flat(0) },
                          silent: { 'up{job="grafana",instance="a"}': flat(1) },
                      },
                  } as const,
              ]
            : []),
    ];
}

function ownRow(): DashboardRow {
    return {
        title: "Monitoring itself",
        panels: [
            panel("Targets that answer", [{ expr: "sum by (job) (up)", legend: "{{job}}" }]),
            panel("Series in memory", [{ expr: 'prometheus_tsdb_head_series{job="prometheus"}', legend: "{{pod}}" }]),
            panel(
                "Samples taken in",
                [
                    {
                        expr: 'sum by (pod) (rate(prometheus_tsdb_head_samples_appended_total{job="prometheus"}[5m]))',
                        legend: "{{pod}}",
                    },
                ],
                { unit: "ops" },
            ),
            panel(
                "Notifications",
                [
                    {
                        expr: 'sum by (integration) (rate(alertmanager_notifications_total{job="alertmanager"}[5m]))',
                        legend: "{{integration}}",
                    },
                    {
                        expr: 'sum by (integration) (rate(alertmanager_notifications_failed_total{job="alertmanager"}[5m]))',
                        legend: "{{integration}} failed",
                    },
                ],
                { unit: "ops" },
            ),
            panel(
                "Longest round of rules",
                [
                    {
                        expr: 'topk(5, max by (rule_group) (prometheus_rule_group_last_duration_seconds{job="prometheus"}))',
                        legend: "{{rule_group}}",
                    },
                ],
                { unit: "s" },
            ),
        ],
    };
}
