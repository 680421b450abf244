import type { DataSource } from "../monitoring";
import type { TelemetryParts } from "./args";
import { jaegerService } from "./collector-config";

const uids = { loki: "loki", jaeger: "jaeger" } as const;

/** What Grafana is told of the stores; a line leads to its trace, and a trace to the lines of its program. */
export function telemetryDataSources({ loki, jaeger }: TelemetryParts): readonly DataSource[] {
    return [
        ...(loki === undefined
            ? []
            : [
                  {
                      name: "Loki",
                      uid: uids.loki,
                      type: "loki" as const,
                      url: `http://${loki.name}.${loki.namespace}.svc.cluster.local:${loki.ports.http.number}`,
                      jsonData: {
                          maxLines: 1000,
                          ...(jaeger && {
                              derivedFields: [
                                  {
                                      name: "trace",
                                      datasourceUid: uids.jaeger,
                                      matcherRegex: '"(?:trace_?[iI]d|trace\\.id|otelTraceID)":"([0-9a-f]{32})"',
                                      // Grafana takes a dollar for one of its own variables.
                                      url: "$${__value.raw}",
                                  },
                              ],
                          }),
                      },
                  },
              ]),
        ...(jaeger === undefined
            ? []
            : [
                  {
                      name: "Jaeger",
                      uid: uids.jaeger,
                      type: "jaeger" as const,
                      url: `http://${jaegerService}.${jaeger.namespace}.svc.cluster.local:${jaeger.ports.query.number}`,
                      jsonData: {
                          nodeGraph: { enabled: true },
                          ...(loki && {
                              tracesToLogsV2: {
                                  datasourceUid: uids.loki,
                                  tags: [{ key: "service.name", value: "app" }],
                                  filterByTraceID: true,
                                  spanStartTimeShift: "-5m",
                                  spanEndTimeShift: "5m",
                              },
                          }),
                      },
                  },
              ]),
    ];
}
