import { z } from "zod";
import type { Problem } from "../../components/core/problems";
import { area, type DeepReadonly } from "./area";
import { cidr, percent, replicas, waiver, wanting, wholeNumber } from "./primitives";
import { checkResources, type Resources, resources, resourcesOf, volume } from "./workload";

const retention = wanting("a number of days such as 14d", z.string().regex(/^[1-9]\d{0,3}d$/), "14d");

const folder = wanting(
    "a folder of the node without a slash at its end, such as /var/log/pods",
    z.string().regex(/^(\/[A-Za-z0-9._-]+)+$/),
    "/var/log/pods",
);

const endpoint = wanting(
    "an https address that takes OTLP over HTTP, without a slash at its end, such as https://otlp.my-company.org/otlp",
    z
        .string()
        .regex(/^https:\/\/[^\s/?#@]+(\/[^\s?#]*[^\s/?#])?$/)
        .refine((value) => URL.canParse(value)),
    "https://otlp.stack.internal",
);

const attribute = wanting(
    "a part of an attribute's name: letters, digits, . _ or -",
    z.string().regex(/^[A-Za-z0-9._-]{2,100}$/),
    "patient.id",
);

/** Somebody else's, reached by OTLP over HTTPS. */
const external = z.strictObject({
    endpoint,
    /** Where the endpoint is, if it is not on the public internet. */
    cidrs: z.array(cidr).default([]),
});
export type ExternalTarget = DeepReadonly<z.output<typeof external>>;

const storageClass = "fast-ssd";

/** Which systems' programs can be told to send what they trace. */
const systems = z.enum(["x0tta6bl4", "signalHarvester", "graphmemory"]);
export type TracedSystem = z.output<typeof systems>;

const schema = z
    .strictObject({
        logs: z
            .strictObject({
                /** Where log lines go; with `external` the group of that name holds, with `loki` that one. */
                target: z.enum(["off", "loki", "external"]).default("off"),
                loki: z
                    .strictObject({
                        retention: retention.default("14d"),
                        resources: resources.default(resourcesOf("100m/256Mi", "500m/1Gi")),
                        volume: volume.default({ size: "20Gi", storageClass }),
                    })
                    .prefault({}),
                external: external.exactOptional(),
            })
            .prefault({}),
        traces: z
            .strictObject({
                target: z.enum(["off", "jaeger", "external"]).default("off"),
                /** Signal Harvester's own documents leave its API no way but HTTPS to the outside. */
                systems: z.array(systems).default(["x0tta6bl4", "graphmemory"]),
                /** How many of a hundred requests are traced, where nobody before has decided it. */
                samplePercent: percent.default(10),
                jaeger: z
                    .strictObject({
                        retention: retention.default("7d"),
                        resources: resources.default(resourcesOf("100m/256Mi", "500m/1Gi")),
                        volume: volume.default({ size: "10Gi", storageClass }),
                    })
                    .prefault({}),
                external: external.exactOptional(),
            })
            .prefault({}),
        /** On every node: reads what the stack's own containers write. */
        agent: z
            .strictObject({
                logFolder: folder.default("/var/log/pods"),
                resources: resources.default(resourcesOf("50m/96Mi", "200m/192Mi")),
                maxUnavailable: wholeNumber(1, 100).default(1),
                /** Why it may read a folder of the node, who answers for it, until when. */
                waiver: waiver.exactOptional(),
            })
            .prefault({}),
        /** Takes in what agents and programs send, and hands it on. */
        gateway: z
            .strictObject({
                /** @default two in production, one in staging */
                replicas: replicas.exactOptional(),
                resources: resources.default(resourcesOf("100m/192Mi", "500m/512Mi")),
            })
            .prefault({}),
        /** Attributes and fields that never leave, beside secrets and personal data that are always dropped. */
        dropAlso: z.array(attribute).default([]),
    })
    .prefault({});
export type TelemetrySettings = DeepReadonly<z.output<typeof schema>>;

export const telemetry = area({
    type: "object",
    description: "Logs and traces: where they go, what is dropped on the way, how long they are kept",
    schema,
    check: (value) => [
        ...checkTarget("logs", value.logs),
        ...checkTarget("traces", value.traces),
        ...checkAgent(value),
        ...checkSystems(value),
        ...checkAll({
            "logs.loki": value.logs.loki,
            "traces.jaeger": value.traces.jaeger,
            agent: value.agent,
            gateway: value.gateway,
        }),
    ],
});

function checkTarget(
    path: "logs" | "traces",
    { target, external: elsewhere }: { readonly target: string; readonly external?: ExternalTarget },
): Problem[] {
    if (target !== "external" || elsewhere !== undefined) return [];
    return [
        {
            path: `${path}.target`,
            value: target,
            problem: "nothing says where that is: external is missing",
            fix: `add ${path}.external with endpoint`,
        },
    ];
}

/** No other pod reads what containers write on their node. */
function checkAgent({ logs, agent }: TelemetrySettings): Problem[] {
    if (logs.target === "off" || agent.waiver !== undefined) return [];
    return [
        {
            path: "agent.waiver",
            problem: "is missing: log lines are read from a folder of the node",
            allowed: "reason, owner and expires",
            fix: "say why, or set logs.target: off",
        },
    ];
}

function checkSystems({ traces }: TelemetrySettings): Problem[] {
    if (traces.target === "off" || traces.systems.length > 0) return [];
    return [
        {
            path: "traces.systems",
            value: traces.systems,
            problem: "nobody sends a trace, but there is a place for them",
            allowed: "at least one of x0tta6bl4, signalHarvester, graphmemory",
            fix: "name a system, or set traces.target: off",
        },
    ];
}

function checkAll(programs: Readonly<Record<string, { readonly resources: Resources }>>): Problem[] {
    return Object.entries(programs).flatMap(([name, program]) =>
        checkResources(`${name}.resources`, program.resources),
    );
}
