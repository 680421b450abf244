export { cadvisor, certManager, ingressNginx, kubelet, kubeStateMetrics } from "./catalogues/cluster";
export { httpServer } from "./catalogues/http";
export * from "./model";
export { clusterSignals } from "./parts/cluster";
export { certificateSignals, gatewaySignals } from "./parts/edge";
export {
    downAlert,
    type HttpAlertNames,
    type HttpBounds,
    type HttpPlace,
    httpAlerts,
    httpRecords,
    httpRow,
} from "./parts/http";
export { namespaceSignals } from "./parts/namespace";
export { ownSignals } from "./parts/own";
export type { Place } from "./parts/place";
