/** What the Grafana of each instance is asked by, as the systems' own documents name it. */
export const sharedGrafana = { name: "prometheus-grafana", port: 80 } as const;
export const harvesterGrafana = { name: "grafana", port: 3000 } as const;
