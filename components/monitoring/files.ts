import { stringify } from "yaml";
import type { MonitoringArgs } from "./args";
import { dashboardFiles, dashboardsOf } from "./dashboards";
import { type RuleGroup, ruleGroups } from "./model";
import type { OperatorArgs } from "./operator";
import { prometheusConfig, prometheusPlaces } from "./prometheus-config";
import { alertmanagerConfig } from "./routing";
import { dashboardsFolder, podHosts } from "./specs";

/** The contents of the ConfigMaps: what the programs read, as plain text. */

function yaml(content: unknown): string {
    return stringify(content, { lineWidth: 0, aliasDuplicateObjects: false });
}

export function groupsOf(args: Pick<MonitoringArgs, "signals" | "runbooks">): readonly RuleGroup[] {
    return args.signals.flatMap((signals) => ruleGroups(signals, args.runbooks));
}

/** One file per group, so that a change shows where it belongs. */
export function ruleFiles(args: Pick<MonitoringArgs, "signals" | "runbooks">): Readonly<Record<string, string>> {
    return Object.fromEntries(groupsOf(args).map((group) => [`${group.name}.yml`, yaml({ groups: [group] })]));
}

export function prometheusFiles(args: MonitoringArgs): Readonly<Record<string, string>> {
    const { alertmanager, prometheus, parts } = args;
    const port = parts.alertmanager.ports.http.number;
    return {
        "prometheus.yml": yaml(
            prometheusConfig(
                {
                    jobs: args.jobs,
                    alertmanagers: podHosts(parts.alertmanager, alertmanager.replicas).map((host) => `${host}:${port}`),
                    stack: args.stack,
                    environment: parts.prometheus.environment,
                    verifyKubelets: prometheus.verifyKubelets ?? true,
                },
                prometheusPlaces,
            ),
        ),
    };
}

/** The same jobs and rules, for the operator. */
export function operatorArgs(args: MonitoringArgs): OperatorArgs {
    const { parts, jobs, prometheus } = args;
    const verifyKubelets = prometheus.verifyKubelets ?? true;
    return { prometheus: parts.prometheus, jobs, groups: groupsOf(args), verifyKubelets };
}

export function alertmanagerFiles(args: MonitoringArgs): Readonly<Record<string, string>> {
    return { "alertmanager.yml": yaml(alertmanagerConfig(args.alertmanager.routing)) };
}

export function provisioningFiles({ parts, dataSources = [] }: MonitoringArgs): Readonly<Record<string, string>> {
    const { name, namespace, ports } = parts.prometheus;
    return {
        "datasources.yml": yaml({
            apiVersion: 1,
            datasources: [
                {
                    name: "Prometheus",
                    uid: "prometheus",
                    type: "prometheus",
                    access: "proxy",
                    url: `http://${name}.${namespace}.svc.cluster.local:${ports.http.number}`,
                    isDefault: true,
                    editable: false,
                    jsonData: { timeInterval: "30s", httpMethod: "POST" },
                },
                ...dataSources.map((one) => ({ ...one, access: "proxy", isDefault: false, editable: false })),
            ],
        }),
        "dashboards.yml": yaml({
            apiVersion: 1,
            providers: [
                {
                    name: "stackwright",
                    type: "file",
                    allowUiUpdates: false,
                    disableDeletion: true,
                    options: { path: dashboardsFolder },
                },
            ],
        }),
    };
}

export function dashboardContents({ signals, tag }: MonitoringArgs): Readonly<Record<string, string>> {
    return dashboardFiles(dashboardsOf(tag, signals));
}
