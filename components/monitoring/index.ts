export type {
    AlertmanagerPart,
    DataSource,
    Exposure,
    GrafanaPart,
    KubeStateMetricsPart,
    MonitoringArgs,
    MonitoringParts,
    PrometheusPart,
    StoredProgram,
} from "./args";
export {
    cadvisor,
    certManager,
    envoyGateway,
    ingressNginx,
    kubelet,
    kubeStateMetrics,
    kubeStateMetricsOwn,
    nginxGatewayFabric,
} from "./catalogues/cluster";
export { httpServer } from "./catalogues/http";
export { alertmanager, grafana, prometheus } from "./catalogues/own";
export { Monitoring, type MonitoringOptions } from "./component";
export { dashboardsOf } from "./dashboards";
export { monitoringDemands } from "./demands";
export {
    alertmanagerFiles,
    dashboardContents,
    groupsOf,
    operatorArgs,
    prometheusFiles,
    provisioningFiles,
    ruleFiles,
} from "./files";
export * from "./model";
export { type CustomObject, operatorObjects } from "./operator";
export { clusterSignals } from "./parts/cluster";
export { certificateSignals } from "./parts/edge";
export { type GatewayKind, gatewaySignals } from "./parts/gateway";
export {
    downAlert,
    type HttpAlertNames,
    type HttpBounds,
    type HttpPlace,
    httpAlerts,
    httpAvailability,
    httpLatency,
    httpRecords,
    httpRow,
} from "./parts/http";
export { alertOnMetric } from "./parts/metric";
export { namespaceSignals } from "./parts/namespace";
export { ownSignals } from "./parts/own";
export type { Place } from "./parts/place";
export { type PrometheusPlaces, prometheusConfig, prometheusPlaces } from "./prometheus-config";
export { alertmanagerConfig, type ComponentRoute, type Receiver, type RoutingArgs } from "./routing";
export {
    namespacesOf,
    type ScrapeJob,
    type ScrapeOptions,
    scrapeForeignPods,
    scrapeFrom,
    scrapeNodes,
    scrapePods,
    scrapeService,
} from "./scrape";
export { alertmanagerSecrets } from "./specs";
export { connectMonitoring } from "./traffic";
export { validateMonitoring } from "./validate";
