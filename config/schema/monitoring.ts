import { z } from "zod";
import type { Problem } from "../../components/core/problems";
import { area, type DeepReadonly } from "./area";
import { flag, host, replicas, wanting } from "./primitives";
import { checkResources, enabled, type Resources, resources, resourcesOf, type Volume, volume } from "./workload";

const retention = wanting("a number of days such as 15d", z.string().regex(/^[1-9]\d{0,3}d$/), "15d");

const address = wanting(
    "an https address without a slash at its end, such as https://runbooks.my-company.org",
    z.string().regex(/^https:\/\/[^\s/]+(\/[^\s]*[^\s/])?$/),
    "https://runbooks.stack.internal",
);

interface ProgramDefaults {
    readonly resources: z.output<typeof resources>;
    readonly volume: Volume;
}

function program(defaults: ProgramDefaults) {
    return z.strictObject({
        /** @default two in production, one in staging */
        replicas: replicas.exactOptional(),
        resources: resources.default(defaults.resources),
        volume: volume.default(defaults.volume),
    });
}

interface InstanceDefaults {
    readonly prometheus: z.output<typeof resources>;
    readonly prometheusVolume: string;
    /** Below which its hosts are. */
    readonly below: string;
}

/** A Prometheus with what belongs to it. */
function instance(defaults: InstanceDefaults) {
    const storageClass = "fast-ssd";
    return z
        .strictObject({
            prometheus: program({
                resources: defaults.prometheus,
                volume: { size: defaults.prometheusVolume, storageClass },
            })
                // Error budgets look 14 days back.
                .extend({ retention: retention.default("15d") })
                .prefault({}),
            alertmanager: program({
                resources: resourcesOf("100m/128Mi", "500m/512Mi"),
                volume: { size: "5Gi", storageClass },
            })
                // Where it is reached, if edge.hosts opens it.
                .extend({ host: host.default(`alertmanager${defaults.below}`) })
                .prefault({}),
            grafana: program({
                resources: resourcesOf("100m/128Mi", "500m/512Mi"),
                volume: { size: "5Gi", storageClass },
            })
                .omit({ replicas: true })
                .extend({ enabled, host: host.default(`grafana${defaults.below}`) })
                .prefault({}),
        })
        .prefault({});
}
export type InstanceSettings = DeepReadonly<z.output<ReturnType<typeof instance>>>;

const schema = z
    .strictObject({
        enabled,
        /** Where docs/runbooks is served. @default runbooks below baseDomain */
        runbooks: address.exactOptional(),
        /** PodMonitors, ServiceMonitors and PrometheusRules too, for a Prometheus that the operator runs. */
        operatorObjects: flag.default(false),
        /** Off where kubelets have certificates of their own making. */
        verifyKubelets: flag.default(true),
        /** The instance of everything but Signal Harvester. */
        shared: instance({ prometheus: resourcesOf("500m/1Gi", "1000m/2Gi"), prometheusVolume: "20Gi", below: "" }),
        signalHarvester: instance({
            prometheus: resourcesOf("250m/512Mi", "1000m/2Gi"),
            prometheusVolume: "20Gi",
            below: ".signal-harvester",
        }),
        kubeStateMetrics: z
            .strictObject({ resources: resources.default(resourcesOf("50m/128Mi", "200m/256Mi")) })
            .prefault({}),
    })
    .prefault({});
export type MonitoringSettings = DeepReadonly<z.output<typeof schema>>;

export const monitoring = area({
    type: "object",
    description: "What watches the stack: Prometheus, Alertmanager, Grafana, and where its runbooks are",
    schema,
    check: (value) => [
        ...checkInstance("shared", value.shared),
        ...checkInstance("signalHarvester", value.signalHarvester),
        ...checkResources("kubeStateMetrics.resources", value.kubeStateMetrics.resources),
    ],
});

/** What an error budget looks back on must still be there. */
const leastDays = 15;

function checkInstance(path: string, { prometheus, alertmanager, grafana }: InstanceSettings): Problem[] {
    const days = Number(prometheus.retention.slice(0, -1));
    return [
        ...checkAll(path, { prometheus, alertmanager, grafana }),
        ...(days >= leastDays
            ? []
            : [
                  {
                      path: `${path}.prometheus.retention`,
                      value: prometheus.retention,
                      problem: "forgets before an error budget of 14 days is over",
                      allowed: `at least ${leastDays}d`,
                      fix: "raise it, and the volume with it",
                  },
              ]),
    ];
}

function checkAll(path: string, programs: Readonly<Record<string, { readonly resources: Resources }>>): Problem[] {
    return Object.entries(programs).flatMap(([name, program]) =>
        checkResources(`${path}.${name}.resources`, program.resources),
    );
}
