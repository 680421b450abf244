import { type Alert, flat } from "../../monitoring";
import { pod, proxyJob, type RedisSignalsArgs } from "./args";

export function replicaAlerts(args: RedisSignalsArgs): readonly Alert[] {
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
