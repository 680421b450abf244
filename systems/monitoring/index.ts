import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { Monitoring } from "../../components/monitoring";
import { SecretFiles, type SecretRef } from "../../components/workload";
import { namespaceKeys } from "../../config/schema/namespaces";
import type { SystemContext } from "../context";
import { harvesterArgs, type InstanceFiles, sharedArgs } from "./args";
import type { MonitoringPlan } from "./plan";

export { type MonitoringPlan, planMonitoring } from "./plan";

export interface MonitoringContext extends SystemContext {
    /** Signal Harvester's credentials: its Grafana's password is one of them. */
    readonly credentials?: SecretRef;
    /** Namespaces that only one part has for itself, by name. */
    readonly otherNamespaces: Readonly<Record<string, pulumi.Resource>>;
}

/** The addresses that there are, and the receivers that have none. */
function tellable(addresses: Readonly<Record<string, pulumi.Output<string> | undefined>>) {
    const data = Object.entries(addresses).flatMap(([name, url]) => (url === undefined ? [] : [[name, url] as const]));
    const untold = Object.keys(addresses).filter((name) => addresses[name] === undefined);
    return { data: Object.fromEntries(data), untold };
}

/** What watches the stack: one instance for all, and Signal Harvester's own. */
export class MonitoringSystem extends pulumi.ComponentResource {
    constructor(
        name: string,
        private readonly context: MonitoringContext,
        plan: MonitoringPlan,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("stackwright:systems:Monitoring", name, {}, opts);
        this.createShared(`${name}-shared`, plan.shared);
        if (plan.signalHarvester !== undefined) this.createHarvester(`${name}-signal-harvester`, plan.signalHarvester);
        this.registerOutputs({});
    }

    private createShared(name: string, plan: MonitoringPlan["shared"]): void {
        const { settings, secrets, namespaces } = this.context;
        const owner = plan.parts.alertmanager;
        const opts = { parent: this, dependsOn: [namespaces.monitoring] };
        const told = tellable({
            critical: secrets.monitoringUrlCritical,
            warning: secrets.monitoringUrlWarning,
            default: secrets.monitoringUrlDefault,
            "dead-man": secrets.monitoringDeadMansSwitchUrl,
        });
        const urls = new SecretFiles(
            `${name}-urls`,
            {
                name: "alertmanager-urls",
                namespace: owner.namespace,
                owner,
                data: told.data,
            },
            opts,
        );
        const admin = this.createAdmin(name, plan, opts);
        new Monitoring(
            name,
            sharedArgs(settings, plan, { urls: urls.ref, untold: told.untold, adminPassword: admin }),
            {
                ...opts,
                namespaces: this.namespacesByName(),
            },
        );
    }

    private createHarvester(name: string, plan: MonitoringPlan["shared"]): void {
        const { settings, secrets, namespaces } = this.context;
        const owner = plan.parts.alertmanager;
        const opts = { parent: this, dependsOn: [namespaces.signalHarvester] };
        const told = tellable({
            critical: secrets.alertmanagerSlackUrlCritical,
            warning: secrets.alertmanagerSlackUrlWarning,
            discovery: secrets.alertmanagerSlackUrlDiscovery,
            llm: secrets.alertmanagerSlackUrlLlm,
            default: secrets.alertmanagerSlackUrlDefault,
            "dead-man": secrets.alertmanagerDeadMansSwitchUrl,
        });
        const urls = new SecretFiles(
            `${name}-urls`,
            {
                // The name is fixed by the system's own documents.
                name: "alertmanager-slack-urls",
                namespace: owner.namespace,
                owner,
                data: told.data,
            },
            opts,
        );
        const { credentials } = this.context;
        if (credentials === undefined) throw new Error("Signal Harvester is watched, but does not run");
        const admin = { secret: credentials, key: "GRAFANA_ADMIN_PASSWORD" };
        new Monitoring(
            name,
            harvesterArgs(settings, plan, { urls: urls.ref, untold: told.untold, adminPassword: admin }),
            {
                ...opts,
                namespaces: this.namespacesByName(),
            },
        );
    }

    /** Grafana's first user, with a password that nobody has thought up. */
    private createAdmin(
        name: string,
        { parts }: MonitoringPlan["shared"],
        opts: pulumi.ComponentResourceOptions,
    ): InstanceFiles["adminPassword"] {
        const password = new random.RandomPassword(
            `${name}-grafana-password`,
            { length: 32, special: false },
            { parent: this },
        ).result;
        const owner = parts.grafana ?? parts.prometheus;
        const { ref } = new SecretFiles(
            `${name}-grafana-admin`,
            {
                name: "grafana-admin",
                namespace: owner.namespace,
                owner,
                data: { "admin-user": "admin", "admin-password": password },
                annotations: { "stackwright.dev/used-by": "Grafana, and whoever opens it as its administrator" },
            },
            opts,
        );
        return { secret: ref, key: "admin-password" };
    }

    private namespacesByName(): Readonly<Record<string, pulumi.Resource>> {
        const { settings, namespaces, otherNamespaces } = this.context;
        const ours = namespaceKeys.map((key) => [settings.namespaces[key].name, namespaces[key]]);
        return { ...Object.fromEntries(ours), ...otherNamespaces };
    }
}
