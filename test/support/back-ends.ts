import type { Changes } from "./stack";

/** What serves the edge of a stack, as a user changes its file for it. */
export const backEnds: Readonly<Record<"nginx-gateway-fabric" | "envoy-gateway" | "ingress-nginx", Changes>> = {
    "nginx-gateway-fabric": {},
    "envoy-gateway": {
        "edge.controller": { kind: "envoy-gateway", version: "1.8" },
    },
    "ingress-nginx": {
        "edge.controller": { kind: "ingress-nginx", version: "1.13.9" },
        // What no Ingress can say stands in the controller's own ConfigMap.
        "edge.ingressConfig": {
            "http-redirect-code": "301",
            "limit-req-status-code": "429",
            hsts: "false",
            "global-allowed-response-headers":
                "Cache-Control,Content-Security-Policy,Referrer-Policy,Strict-Transport-Security,X-Content-Type-Options,X-Frame-Options",
        },
    },
};

/** Pages for people, each at a host of its own and behind a login. */
export const pagesOpen: Changes = {
    "edge.hosts.grafana.enabled": true,
    "edge.hosts.alertmanager.enabled": true,
    "edge.hosts.signalHarvesterGrafana.enabled": true,
    "edge.hosts.signalHarvesterAlertmanager.enabled": true,
};
