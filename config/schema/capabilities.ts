import { z } from "zod";
import { area, type DeepReadonly } from "./area";
import { flag } from "./primitives";

const schema = z.strictObject({
    /** Gateway API CRDs and a controller. */
    gatewayApi: flag,
    certManager: flag,
    /** ServiceMonitor, PrometheusRule and the operator behind them. */
    prometheusOperator: flag,
    keda: flag,
    /** The CloudNativePG operator; with its Barman Cloud plug-in where its databases are to be backed up. */
    cloudNativePg: flag.default(false),
    /** The VerticalPodAutoscaler's CRDs and recommender. */
    vpa: flag,
    spireControllerManager: flag,
    volumeSnapshots: flag,
    /** Serves metrics.k8s.io: without it no CPU or memory autoscaler works. */
    metricsServer: flag,
    /** Serves custom.metrics.k8s.io from Prometheus. */
    prometheusAdapter: flag,
    /** The network plugin enforces NetworkPolicy; plain Flannel, for one, does not. */
    networkPolicies: flag,
});
export type Capabilities = DeepReadonly<z.output<typeof schema>>;

export const capabilities = area({
    type: "object",
    description:
        "What the cluster offers beyond plain Kubernetes; objects of an operator are made only where it is there",
    schema,
    check: (value, { environment }) =>
        environment === "production" && !value.networkPolicies
            ? [
                  {
                      path: "networkPolicies",
                      value: value.networkPolicies,
                      problem: "every network policy would be inert in production",
                      allowed: "true",
                      fix: "use a network plugin that enforces NetworkPolicy, such as Calico or Cilium",
                  },
              ]
            : [],
});
