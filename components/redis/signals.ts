import {
    type Alert,
    type Catalogue,
    catalogue,
    counter,
    type DashboardRow,
    flat,
    gauge,
    growing,
    panel,
    type Samples,
    type Signals,
} from "../monitoring";

/** What the exporter beside each node shows. It may not read the configuration, so nothing here comes from there. */
export const redisExporter: Catalogue = catalogue("redis-exporter", {
    redis_up: gauge("Whether the exporter reaches the server"),
    redis_exporter_last_scrape_error: gauge("Whether the last reading failed", "err"),
    redis_instance_info: gauge("What the node is", "role", "redis_version", "redis_mode", "maxmemory_policy"),
    redis_uptime_in_seconds: gauge("Since when it runs"),
    redis_memory_used_bytes: gauge("Memory of the data"),
    redis_memory_max_bytes: gauge("Memory the data may take"),
    redis_mem_fragmentation_ratio: gauge("Memory of the process over that of the data"),
    redis_connected_clients: gauge("Clients"),
    redis_blocked_clients: gauge("Clients that wait"),
    redis_rejected_connections_total: counter("Clients turned away"),
    redis_evicted_keys_total: counter("Keys thrown out for room"),
    redis_expired_keys_total: counter("Keys that ran out"),
    redis_keyspace_hits_total: counter("Keys found"),
    redis_keyspace_misses_total: counter("Keys not found"),
    redis_commands_processed_total: counter("Commands"),
    redis_aof_last_write_status: gauge("Whether the last write of the log succeeded"),
    redis_aof_last_bgrewrite_status: gauge("Whether the last rewrite of the log succeeded"),
    redis_rdb_last_bgsave_status: gauge("Whether the last snapshot succeeded"),
    redis_rdb_last_save_timestamp_seconds: gauge("When the last snapshot was taken"),
    redis_connected_slaves: gauge("Replicas of this node"),
    redis_master_link_up: gauge("Whether a replica hears its master", "master_host", "master_port"),
    redis_master_last_io_seconds_ago: gauge("Since when it has not", "master_host", "master_port"),
    redis_connected_slave_lag_seconds: gauge("How far a replica is behind", "slave_ip", "slave_port", "slave_state"),
    redis_slowlog_length: gauge("Slow commands on record"),
    redis_db_keys: gauge("Keys", "db"),
});

/** What the proxy before several nodes shows of itself. */
export const redisProxy: Catalogue = catalogue("redis-proxy", {
    haproxy_backend_active_servers: gauge("Nodes that the proxy leads to: the master, or none", "proxy"),
    haproxy_frontend_current_sessions: gauge("Connections of callers", "proxy"),
});

/** The scrape job of the proxies, beside that of the nodes. */
export function proxyJob(job: string): string {
    return `${job}-proxy`;
}

export interface RedisSignalsArgs {
    readonly system: string;
    readonly namespace: string;
    /** Its name where a system has several: `queue`. @default redis */
    readonly name?: string;
    /** The scrape job of its exporters. */
    readonly job: string;
    /** A cache may forget; a queue may not. */
    readonly role: "cache" | "queue";
    /** Nodes; from two on they replicate. */
    readonly nodes: number;
}

export function redisSignals(args: RedisSignalsArgs): Signals {
    const { system, namespace, job, name = "redis" } = args;
    return {
        name: `${system}-${name}`,
        system,
        component: "redis",
        namespace,
        records: [
            {
                record: "job:redis_hits:ratio_rate5m",
                expr: `sum(rate(redis_keyspace_hits_total{job="${job}"}[5m])) / (sum(rate(redis_keyspace_hits_total{job="${job}"}[5m])) + sum(rate(redis_keyspace_misses_total{job="${job}"}[5m])))`,
                labels: { job },
            },
            {
                record: "job_pod:redis_memory:ratio",
                expr: `max by (pod) (redis_memory_used_bytes{job="${job}"}) / (max by (pod) (redis_memory_max_bytes{job="${job}"}) > 0)`,
                labels: { job },
            },
        ],
        alerts: [
            ...serverAlerts(args),
            ...memoryAlerts(args),
            ...dataAlerts(args),
            ...(args.nodes > 1 ? replicaAlerts(args) : []),
        ],
        slos: [
            {
                name: `${system}-${name}-availability`,
                title: `Redis ${name} of ${system} answers`,
                objective: 0.999,
                concern: "deployment",
                measure: { kind: "uptime", gauge: `redis_up{job="${job}"}` },
            },
        ],
        rows: [row(args)],
    };
}

const pod = { pod: "redis-0" };

function one(
    { job }: RedisSignalsArgs,
    alert: Omit<Alert, "expr" | "example">,
    metric: string,
    test: (selected: string) => string,
    values: { readonly fires: string; readonly silent: string; readonly beside?: Samples },
): Alert {
    const series = `${metric}{job="${job}",pod="redis-0"}`;
    return {
        ...alert,
        expr: test(`${metric}{job="${job}"}`),
        example: {
            fires: { ...values.beside, [series]: values.fires },
            silent: { ...values.beside, [series]: values.silent },
            labels: pod,
        },
    };
}

function serverAlerts(args: RedisSignalsArgs): readonly Alert[] {
    const { job, system } = args;
    return [
        {
            name: "RedisDown",
            expr: `max(redis_up{job="${job}"}) == 0 or absent(redis_up{job="${job}"})`,
            for: "1m",
            severity: "critical",
            concern: "storage",
            group: `${job}-down`,
            summary: `Redis of ${system} is down`,
            description: "No node takes connections, or its exporter is gone as well.",
            example: {
                fires: { [`redis_up{job="${job}",pod="redis-0"}`]: flat(0) },
                silent: { [`redis_up{job="${job}",pod="redis-0"}`]: flat(1) },
            },
        },
        one(
            args,
            {
                name: "RedisRestarted",
                for: "0m",
                severity: "warning",
                concern: "storage",
                summary: "{{ $labels.pod }} has restarted",
                description: "The server in {{ $labels.pod }} has been up for less than ten minutes.",
            },
            "redis_uptime_in_seconds",
            (selected) => `max by (pod) (${selected}) < 600`,
            { fires: flat(300), silent: flat(6000) },
        ),
        one(
            args,
            {
                name: "RedisRejectsConnections",
                for: "1m",
                severity: "critical",
                concern: "performance",
                summary: "{{ $labels.pod }} turns clients away",
                description: "As many clients as may be are connected to {{ $labels.pod }}.",
            },
            "redis_rejected_connections_total",
            (selected) => `sum by (pod) (increase(${selected}[5m])) > 0`,
            { fires: growing(1), silent: flat(5) },
        ),
    ];
}

function memoryAlerts(args: RedisSignalsArgs): readonly Alert[] {
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
        one(
            args,
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
            role === "queue" ? { fires: growing(1), silent: flat(4) } : { fires: growing(1200), silent: growing(300) },
        ),
        one(
            args,
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

function dataAlerts(args: RedisSignalsArgs): readonly Alert[] {
    const ok = { fires: flat(0), silent: flat(1) };
    const isZero = (selected: string) => `min by (pod) (${selected}) == 0`;
    return [
        one(
            args,
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
        one(
            args,
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
        one(
            args,
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

function replicaAlerts(args: RedisSignalsArgs): readonly Alert[] {
    const { job, nodes } = args;
    const roles = (masters: number) =>
        Object.fromEntries(
            Array.from({ length: nodes }, (_, index) => [
                `redis_instance_info{job="${job}",pod="redis-${index}",role="${index < masters ? "master" : "slave"}"}`,
                flat(1),
            ]),
        );
    const links = (up: number) => ({ [`redis_master_link_up{job="${job}",pod="redis-0",master_host="a"}`]: flat(up) });
    const lag = (seconds: number) => ({
        [`redis_connected_slave_lag_seconds{job="${job}",pod="redis-0",slave_ip="10.0.0.1"}`]: flat(seconds),
    });
    const replicas = (count: number) => ({ [`redis_connected_slaves{job="${job}",pod="redis-0"}`]: flat(count) });
    const led = (count: number) => ({
        [`haproxy_backend_active_servers{job="${proxyJob(job)}",pod="redis-1",proxy="master"}`]: flat(count),
    });
    const masters = `count(redis_instance_info{job="${job}",role="master"})`;
    return [
        {
            name: "RedisTwoMasters",
            expr: `${masters} > 1`,
            for: "1m",
            severity: "critical",
            concern: "storage",
            summary: "Two nodes take writes",
            description: "The nodes have lost sight of each other; what one of the two is told will be thrown away.",
            example: { fires: roles(2), silent: roles(1) },
        },
        {
            name: "RedisWithoutMaster",
            expr: `(${masters} or vector(0)) == 0`,
            for: "1m",
            severity: "critical",
            concern: "storage",
            summary: "No node takes writes",
            description: "The sentinels have not agreed on a new master.",
            example: { fires: roles(0), silent: roles(1) },
        },
        {
            name: "RedisReplicasMissing",
            expr: `max(redis_connected_slaves{job="${job}"}) < ${nodes - 1}`,
            for: "5m",
            severity: "warning",
            concern: "storage",
            summary: `The master has fewer than ${nodes - 1} replicas`,
            description:
                "Each node that is missing is one fewer that may fail; without a single replica nothing is written.",
            example: { fires: replicas(nodes - 2), silent: replicas(nodes - 1) },
        },
        {
            name: "RedisProxyWithoutMaster",
            expr: `max by (pod) (haproxy_backend_active_servers{job="${proxyJob(job)}",proxy="master"}) == 0`,
            for: "1m",
            severity: "critical",
            concern: "storage",
            summary: "{{ $labels.pod }} leads callers nowhere",
            description: "The proxy finds no node that is master, has a replica and knows the proxy's password.",
            example: { fires: led(0), silent: led(1), labels: { pod: "redis-1" } },
        },
        {
            name: "RedisReplicaCutOff",
            expr: `min by (pod) (redis_master_link_up{job="${job}"}) == 0`,
            for: "2m",
            severity: "warning",
            concern: "storage",
            summary: "{{ $labels.pod }} does not hear its master",
            description: "Replica {{ $labels.pod }} grows old and must not be chosen.",
            example: { fires: links(0), silent: links(1), labels: pod },
        },
        {
            name: "RedisReplicaBehind",
            expr: `max by (slave_ip) (redis_connected_slave_lag_seconds{job="${job}"}) > 10`,
            for: "5m",
            severity: "warning",
            concern: "storage",
            summary: "Replica {{ $labels.slave_ip }} is over ten seconds behind",
            description: "Should the master fail now, that much is lost.",
            example: { fires: lag(15), silent: lag(2), labels: { slave_ip: "10.0.0.1" } },
        },
    ];
}

function row({ job, nodes, name = "redis" }: RedisSignalsArgs): DashboardRow {
    return {
        title: `Redis ${name}`,
        panels: [
            panel("Up", [{ expr: `redis_up{job="${job}"}`, legend: "{{pod}}" }], { kind: "stat" }),
            panel(
                "Memory of what the data may take",
                [{ expr: `job_pod:redis_memory:ratio{job="${job}"}`, legend: "{{pod}}" }],
                { unit: "percentunit" },
            ),
            panel(
                "Commands",
                [{ expr: `sum by (pod) (rate(redis_commands_processed_total{job="${job}"}[5m]))`, legend: "{{pod}}" }],
                { unit: "ops" },
            ),
            panel("Found", [{ expr: `job:redis_hits:ratio_rate5m{job="${job}"}`, legend: "hits" }], {
                unit: "percentunit",
            }),
            panel(
                "Thrown out",
                [{ expr: `sum by (pod) (rate(redis_evicted_keys_total{job="${job}"}[5m]))`, legend: "{{pod}}" }],
                { unit: "ops" },
            ),
            panel("Clients", [{ expr: `max by (pod) (redis_connected_clients{job="${job}"})`, legend: "{{pod}}" }]),
            ...(nodes === 1
                ? []
                : [
                      panel("Masters", [
                          { expr: `count(redis_instance_info{job="${job}",role="master"})`, legend: "masters" },
                      ]),
                      panel("Replicas of the master", [
                          { expr: `max(redis_connected_slaves{job="${job}"})`, legend: "replicas" },
                      ]),
                  ]),
        ],
    };
}
