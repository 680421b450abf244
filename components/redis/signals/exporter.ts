import { type Catalogue, catalogue, counter, gauge } from "../../monitoring";

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
