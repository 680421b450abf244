import type { Problem } from "../core/problems";
import type { TelemetryArgs } from "./args";

/** What no setting can say, but a composition could. */
export function validateTelemetry({ parts, logs, traces, agent }: TelemetryArgs): readonly Problem[] {
    return [
        ...(logs === undefined && traces === undefined
            ? [
                  {
                      path: "telemetry",
                      problem: "has neither logs nor traces to hand on",
                      fix: "give one of them a target, or leave the whole out",
                  },
              ]
            : []),
        ...(
            [
                ["logs", logs, parts.loki],
                ["traces", traces, parts.jaeger],
            ] as const
        ).flatMap(([path, target, part]) =>
            (target?.kind === "store") === (part !== undefined)
                ? []
                : [
                      {
                          path: `telemetry.${path}`,
                          problem: "target and store do not go together: one of the two is missing",
                          fix: "declare the store's part exactly where the target is a store of our own",
                      },
                  ],
        ),
        ...((agent === undefined) === (parts.agent === undefined)
            ? []
            : [
                  {
                      path: "telemetry.agent",
                      problem: "is only half declared",
                      fix: "give it a part and arguments, or neither",
                  },
              ]),
        ...(agent !== undefined && agent.namespaces.length === 0
            ? [{ path: "telemetry.agent.namespaces", problem: "is empty, so nothing would be read" }]
            : []),
    ];
}
