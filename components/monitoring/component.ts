import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { throwIfAny } from "../core/problems";
import type { Part } from "../core/traffic";
import { ConfigFiles, type ConfigRef, Workload } from "../workload";
import { clusterGrants, discoveryGrants } from "./access";
import type { MonitoringArgs } from "./args";
import {
    alertmanagerFiles,
    dashboardContents,
    operatorArgs,
    prometheusFiles,
    provisioningFiles,
    ruleFiles,
} from "./files";
import { operatorObjects } from "./operator";
import { alertmanager, grafana, kubeStateMetrics, type MonitoringFiles, prometheus } from "./specs";
import { validateMonitoring } from "./validate";

export interface MonitoringOptions extends pulumi.ComponentResourceOptions {
    /** Where operator objects and roles of other namespaces wait for their namespace. */
    readonly namespaces?: Readonly<Record<string, pulumi.Resource>>;
}

/** One instance: Prometheus, Alertmanager, Grafana, and what tells of the cluster's objects. */
export class Monitoring extends pulumi.ComponentResource {
    constructor(name: string, args: MonitoringArgs, { namespaces = {}, ...opts }: MonitoringOptions = {}) {
        super("stackwright:monitoring:Monitoring", name, {}, opts);
        throwIfAny(name, validateMonitoring(args));
        const access = this.createAccess(name, args, namespaces);
        const files = this.createFiles(name, args);
        const watched = [...new Set([...Object.keys(namespaces), args.parts.prometheus.namespace])].sort();
        const workloads = {
            alertmanager: alertmanager(args, files),
            prometheus: prometheus(args, files),
            grafana: grafana(args, files),
            "kube-state-metrics": kubeStateMetrics(args, watched),
        };
        for (const [role, workload] of Object.entries(workloads)) {
            if (workload === undefined) continue;
            new Workload(`${name}-${role}`, workload, { parent: this, dependsOn: access });
        }
        if (args.operatorObjects === true) this.createOperatorObjects(name, args, namespaces);
        this.registerOutputs({});
    }

    private createFiles(name: string, args: MonitoringArgs): MonitoringFiles {
        const { parts } = args;
        const config = (suffix: string, owner: Part, data: Readonly<Record<string, string>>): ConfigRef =>
            new ConfigFiles(
                `${name}-${suffix}`,
                { name: suffix, namespace: owner.namespace, owner, data },
                { parent: this },
            ).ref;
        const shown = parts.grafana;
        const unused: ConfigRef = { name: "", hash: "" };
        return {
            prometheus: config("prometheus-config", parts.prometheus, prometheusFiles(args)),
            rules: config("prometheus-rules", parts.prometheus, ruleFiles(args)),
            alertmanager: config("alertmanager-config", parts.alertmanager, alertmanagerFiles(args)),
            provisioning: shown === undefined ? unused : config("grafana-provisioning", shown, provisioningFiles(args)),
            dashboards: shown === undefined ? unused : config("grafana-dashboards", shown, dashboardContents(args)),
        };
    }

    private createAccess(
        name: string,
        args: MonitoringArgs,
        namespaces: Readonly<Record<string, pulumi.Resource>>,
    ): pulumi.Resource[] {
        const discovery = discoveryGrants(args).flatMap(({ role, binding }) => {
            const namespace = role.metadata?.namespace ?? "";
            const opts = { parent: this, dependsOn: namespaces[namespace] ?? [] };
            const made = new k8s.rbac.v1.Role(`${name}-scrapes-${namespace}`, role, opts);
            return [
                made,
                new k8s.rbac.v1.RoleBinding(`${name}-scrapes-${namespace}`, binding, { ...opts, dependsOn: [made] }),
            ];
        });
        const cluster = Object.entries(clusterGrants(args)).flatMap(([what, { role, binding }]) => {
            const made = new k8s.rbac.v1.ClusterRole(`${name}-${what}`, role, { parent: this });
            return [
                made,
                new k8s.rbac.v1.ClusterRoleBinding(`${name}-${what}`, binding, { parent: this, dependsOn: [made] }),
            ];
        });
        return [...discovery, ...cluster];
    }

    private createOperatorObjects(
        name: string,
        args: MonitoringArgs,
        namespaces: Readonly<Record<string, pulumi.Resource>>,
    ): void {
        for (const object of operatorObjects(operatorArgs(args))) {
            const { namespace } = object.metadata;
            new k8s.apiextensions.CustomResource(`${name}-${object.metadata.name}`, object, {
                parent: this,
                dependsOn: namespaces[namespace] ?? [],
            });
        }
    }
}
