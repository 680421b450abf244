import { catalogue, counter, gauge } from "../model";

/** What kube-state-metrics 2 says of objects; their namespace and name win over those of the program itself. */
export const kubeStateMetrics = catalogue("kube-state-metrics", {
    kube_pod_status_phase: gauge("The phase a pod is in", "phase", "uid"),
    kube_pod_status_ready: gauge("Whether a pod is ready", "condition", "uid"),
    kube_pod_status_unschedulable: gauge("Pods that no node can take", "uid"),
    kube_pod_container_status_restarts_total: counter("Restarts of a container", "uid"),
    kube_pod_container_status_waiting_reason: gauge("Why a container waits", "reason", "uid"),
    kube_pod_container_status_last_terminated_reason: gauge("Why a container last ended", "reason", "uid"),
    kube_pod_container_resource_limits: gauge("What a container may have", "resource", "unit", "uid"),
    kube_pod_container_resource_requests: gauge("What a container is promised", "resource", "unit", "uid"),
    kube_deployment_spec_replicas: gauge("Replicas that are wanted", "deployment"),
    kube_deployment_status_replicas: gauge("Replicas of any version", "deployment"),
    kube_deployment_status_replicas_available: gauge("Replicas that serve", "deployment"),
    kube_deployment_status_replicas_updated: gauge("Replicas of the newest version", "deployment"),
    kube_deployment_status_condition: gauge(
        "Conditions of a Deployment",
        "deployment",
        "condition",
        "status",
        "reason",
    ),
    kube_statefulset_replicas: gauge("Replicas that are wanted", "statefulset"),
    kube_statefulset_status_replicas_ready: gauge("Replicas that are ready", "statefulset"),
    kube_statefulset_status_current_revision: gauge("The version its pods had", "statefulset", "revision"),
    kube_statefulset_status_update_revision: gauge("The version they are to have", "statefulset", "revision"),
    kube_daemonset_status_desired_number_scheduled: gauge("Nodes that should run a pod", "daemonset"),
    kube_daemonset_status_current_number_scheduled: gauge("Nodes with a pod of any version", "daemonset"),
    kube_daemonset_status_number_ready: gauge("Nodes whose pod is ready", "daemonset"),
    kube_daemonset_status_updated_number_scheduled: gauge("Nodes with a pod of the newest version", "daemonset"),
    kube_job_status_failed: gauge("Failed pods of a job", "job_name", "reason"),
    kube_job_failed: gauge("Whether a job has given up", "job_name", "condition"),
    kube_job_status_start_time: gauge("When a job began", "job_name"),
    kube_job_status_active: gauge("Pods of a job that run", "job_name"),
    kube_cronjob_next_schedule_time: gauge("When a CronJob runs next", "cronjob"),
    kube_cronjob_spec_suspend: gauge("Whether a CronJob is held back", "cronjob"),
    kube_cronjob_status_last_successful_time: gauge("When a CronJob last succeeded", "cronjob"),
    kube_horizontalpodautoscaler_spec_max_replicas: gauge("The most an autoscaler may run", "horizontalpodautoscaler"),
    kube_horizontalpodautoscaler_spec_min_replicas: gauge("The least it runs", "horizontalpodautoscaler"),
    kube_horizontalpodautoscaler_status_current_replicas: gauge("What it runs now", "horizontalpodautoscaler"),
    kube_horizontalpodautoscaler_status_desired_replicas: gauge("What it wants", "horizontalpodautoscaler"),
    kube_horizontalpodautoscaler_status_condition: gauge(
        "Conditions of an autoscaler",
        "horizontalpodautoscaler",
        "condition",
        "status",
    ),
    kube_poddisruptionbudget_status_current_healthy: gauge("Healthy pods", "poddisruptionbudget"),
    kube_poddisruptionbudget_status_desired_healthy: gauge("Healthy pods there must be", "poddisruptionbudget"),
    kube_resourcequota: gauge("What a quota holds and what is used", "resourcequota", "resource", "type"),
    kube_persistentvolumeclaim_status_phase: gauge("The phase a claim is in", "persistentvolumeclaim", "phase"),
    kube_node_status_condition: gauge("Conditions of a node", "condition", "status"),
    kube_node_spec_unschedulable: gauge("Whether a node is cordoned"),
    kube_node_info: gauge("A node", "kernel_version", "kubelet_version", "os_image"),
    kube_daemonset_status_number_misscheduled: gauge("Pods on nodes that should have none", "daemonset"),
});

/** What kube-state-metrics says of itself, at a port of its own. */
export const kubeStateMetricsOwn = catalogue("kube-state-metrics-itself", {
    kube_state_metrics_list_total: counter("Lists of objects it has read", "resource", "result"),
    kube_state_metrics_watch_total: counter("Watches of objects", "resource", "result"),
});

/** What each kubelet says of volumes. */
export const kubelet = catalogue("kubelet", {
    kubelet_volume_stats_available_bytes: gauge("Free room on a volume", "persistentvolumeclaim"),
    kubelet_volume_stats_capacity_bytes: gauge("Size of a volume", "persistentvolumeclaim"),
    kubelet_volume_stats_used_bytes: gauge("Used room on a volume", "persistentvolumeclaim"),
    kubelet_volume_stats_inodes: gauge("Files a volume can hold", "persistentvolumeclaim"),
    kubelet_volume_stats_inodes_free: gauge("Files a volume can still hold", "persistentvolumeclaim"),
});

/** What each kubelet says of containers. */
export const cadvisor = catalogue("cadvisor", {
    container_cpu_usage_seconds_total: counter("Processor time of a container", "id", "image", "name", "cpu"),
    container_cpu_cfs_periods_total: counter("Periods a container ran in", "id", "image", "name"),
    container_cpu_cfs_throttled_periods_total: counter("Periods in which it was held back", "id", "image", "name"),
    container_memory_working_set_bytes: gauge("Memory that cannot be taken back", "id", "image", "name"),
    container_network_receive_bytes_total: counter("Received by a pod", "id", "image", "name", "interface"),
    container_network_transmit_bytes_total: counter("Sent by a pod", "id", "image", "name", "interface"),
});

export const certManager = catalogue("cert-manager", {
    certmanager_certificate_expiration_timestamp_seconds: gauge(
        "When a certificate ends",
        "name",
        "issuer_name",
        "issuer_kind",
        "issuer_group",
    ),
    certmanager_certificate_renewal_timestamp_seconds: gauge(
        "When a certificate is to be renewed",
        "name",
        "issuer_name",
        "issuer_kind",
        "issuer_group",
    ),
    certmanager_certificate_ready_status: gauge(
        "Whether a certificate is ready",
        "name",
        "condition",
        "issuer_name",
        "issuer_kind",
        "issuer_group",
    ),
    certmanager_controller_sync_error_count: counter("Failed rounds of a controller", "controller"),
});

export const ingressNginx = catalogue("ingress-nginx", {
    nginx_ingress_controller_requests: counter(
        "Requests from outside",
        "ingress",
        "host",
        "path",
        "method",
        "status",
        "service",
    ),
    nginx_ingress_controller_config_last_reload_successful: gauge("Whether the newest configuration was taken"),
    nginx_ingress_controller_ssl_expire_time_seconds: gauge(
        "When the certificate of a host ends",
        "host",
        "secret_name",
    ),
    nginx_ingress_controller_nginx_process_connections: gauge("Connections now", "state"),
});

/**
 * The open source data plane, by the NGINX Agent beside it: its stub status alone (internal/collector/nginxossreceiver of
 * nginx/agent v3), with the units and suffixes that its exporter appends (Prometheus page of NGINX Gateway Fabric's manual).
 */
export const nginxGatewayFabric = catalogue("nginx-gateway-fabric", {
    nginx_http_requests_total: counter("Requests from outside"),
    nginx_http_connections_total: counter("Connections that came in and that were served", "nginx_connections_outcome"),
    nginx_http_connection_count_connections: gauge("Connections now", "nginx_connections_outcome"),
});

/** Of Envoy's thousands what is used here. */
export const envoyGateway = catalogue("envoy-gateway", {
    envoy_http_downstream_rq_xx: counter(
        "Requests from outside",
        "envoy_http_conn_manager_prefix",
        "envoy_response_code_class",
    ),
    envoy_http_local_rate_limit_rate_limited: counter("Requests over a limit", "envoy_local_http_ratelimit_prefix"),
    envoy_cluster_manager_cds_update_rejected: counter("Backends that were not taken over"),
    envoy_listener_manager_lds_update_rejected: counter("Listeners that were not taken over"),
});
