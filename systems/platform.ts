import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkPolicy } from "kubernetes-types/networking/v1";
import { AdmissionPolicies } from "../components/admission";
import { adapterConfiguration } from "../components/autoscaling";
import { CertManagerController } from "../components/certificates";
import { ClusterBaseline, type StorageClassArgs } from "../components/cluster";
import { NamespaceBaseline, type NamespaceBaselineArgs, type Quota } from "../components/namespace";
import { ConfigFiles } from "../components/workload";
import type { NamespaceKey, Settings } from "../config/schema";
import { certManagerNamespaceArgs } from "./cert-manager";
import { checkStack } from "./checks";
import { isIngress } from "./edge/plan";
import { hasGatewayAccess } from "./edge/solvers";
import { policiesIn, policiesOf, type StackPlan } from "./plan";
import { servedMetrics } from "./scaling";

export interface PlatformArgs {
    readonly settings: Settings;
    readonly plan: StackPlan;
}

const systemNames: Readonly<Record<NamespaceKey, string>> = {
    x0tta6bl4: "x0tta6bl4",
    signalHarvester: "signal-harvester",
    graphmemory: "graphmemory",
    monitoring: "monitoring",
    spire: "spire",
    spireNodes: "spire-nodes",
    restoreDrill: "restore-drill",
    edge: "edge",
};

/** What every system stands on: priorities and storage classes, and its namespace with guards and opened traffic. */
export class Platform extends pulumi.ComponentResource {
    readonly namespaces: Readonly<Record<NamespaceKey, pulumi.Resource>>;
    /** What issuers and certificates wait for. */
    readonly certificates: readonly pulumi.Resource[];

    constructor(name: string, args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:systems:Platform", name, {}, opts);
        const { quotas, warnings } = checkStack(args.plan, args.settings);
        for (const warning of warnings) pulumi.log.warn(warning, this);
        new ClusterBaseline(
            `${name}-cluster`,
            { owner: ownerOf(args.settings), storageClasses: ownedStorageClasses(args.settings) },
            { parent: this },
        );
        this.namespaces = mapNamespaces((key) => this.createNamespace(key, quotas[key], args));
        this.certificates = this.installCertManager(args);
        this.createAdmissionPolicies(name, args.settings);
        this.createAdapterRules(name, args.settings);
        this.registerOutputs({ namespaces: mapNamespaces((key) => args.settings.namespaces[key].name) });
    }

    /** Definitions, webhook and all; it is done once they answer. */
    private installCertManager({ settings, plan }: PlatformArgs): readonly pulumi.Resource[] {
        if (plan.certManager === undefined) return [];
        const { namespace, version, replicas } = settings.certificates.controller;
        const gatewayApi = settings.edge.enabled && !isIngress(settings);
        const guards = this.guard(
            "cert-manager",
            certManagerNamespaceArgs(settings),
            policiesIn(plan, settings, namespace),
        );
        const args = { namespace, version, replicas, gatewayApi };
        return [new CertManagerController("cert-manager", args, { parent: this, dependsOn: [guards] })];
    }

    /** The rules that hold for everybody, not only for this program. */
    private createAdmissionPolicies(name: string, settings: Settings): void {
        const { admission } = settings.cluster;
        if (admission === "off") return;
        const namespaces = Object.values(settings.namespaces).map((each) => each.name);
        new AdmissionPolicies(
            `${name}-admission`,
            { stack: settings.stack, owner: ownerOf(settings), namespaces, enforcement: admission },
            { parent: this },
        );
    }

    /** What the Prometheus adapter serves to autoscalers, made from the table their targets come from. */
    private createAdapterRules(name: string, settings: Settings): void {
        if (!settings.capabilities.prometheusAdapter) return;
        new ConfigFiles(
            `${name}-adapter-rules`,
            {
                name: "prometheus-adapter-rules",
                namespace: settings.namespaces.monitoring.name,
                owner: { ...ownerOf(settings), component: "prometheus-adapter" },
                data: { "config.yaml": adapterConfiguration(servedMetrics) },
                annotations: { "stackwright.dev/used-by": "the cluster's Prometheus adapter" },
            },
            { parent: this, dependsOn: [this.namespaces.monitoring] },
        );
    }

    private createNamespace(key: NamespaceKey, quota: Quota, { settings, plan }: PlatformArgs): pulumi.Resource {
        const gatewayAccess = hasGatewayAccess(key, plan.edge, settings);
        const args = { ...baselineArgs(key, settings, quota), gatewayAccess };
        return this.guard(systemNames[key], args, policiesOf(plan, settings, key));
    }

    /** A namespace with everything that must be there before anything runs in it. */
    private guard(name: string, args: NamespaceBaselineArgs, policies: readonly NetworkPolicy[]): pulumi.Resource {
        const baseline = new NamespaceBaseline(name, args, { parent: this });
        for (const policy of policies) {
            // Part of the namespace's guards: whatever waits for these waits for its own traffic to be open.
            new k8s.networking.v1.NetworkPolicy(`${name}-${policy.metadata?.name}`, policy, {
                parent: baseline,
                dependsOn: [baseline.namespace],
            });
        }
        return baseline;
    }
}

function mapNamespaces<Value>(value: (key: NamespaceKey) => Value): Readonly<Record<NamespaceKey, Value>> {
    return {
        x0tta6bl4: value("x0tta6bl4"),
        signalHarvester: value("signalHarvester"),
        graphmemory: value("graphmemory"),
        monitoring: value("monitoring"),
        spire: value("spire"),
        spireNodes: value("spireNodes"),
        restoreDrill: value("restoreDrill"),
        edge: value("edge"),
    };
}

function ownerOf({ environment }: Settings) {
    return { name: "platform", system: "platform", component: "cluster", environment };
}

function ownedStorageClasses({ cluster }: Settings): readonly StorageClassArgs[] {
    return Object.entries(cluster.storageClasses)
        .filter(([, storageClass]) => storageClass.owned)
        .map(([key, storageClass]) => ({ ...storageClass, name: storageClass.name ?? key }));
}

export function baselineArgs(key: NamespaceKey, settings: Settings, quota: Quota): NamespaceBaselineArgs {
    const namespace = settings.namespaces[key];
    const { podSecurity, podSecurityWaiver, description, costCenter } = namespace;
    return {
        name: namespace.name,
        system: systemNames[key],
        environment: settings.environment,
        podSecurity: {
            level: podSecurity,
            version: settings.cluster.kubernetesVersion,
            ...(podSecurityWaiver === undefined ? {} : { waiver: podSecurityWaiver }),
        },
        quota,
        limits: namespace.limits,
        dns: settings.cluster.dns,
        owner: namespace.owner,
        labels: namespace.labels,
        ...(description === undefined ? {} : { description }),
        ...(costCenter === undefined ? {} : { costCenter }),
    };
}
