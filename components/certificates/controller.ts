import { CertManager } from "@pulumi/kubernetes-cert-manager";
import * as pulumi from "@pulumi/pulumi";
import type { Demand } from "../core/capacity";
import type { Labels } from "../core/labels";
import { podDemand } from "../workload";

export interface CertManagerControllerArgs {
    readonly namespace: string;
    readonly version: string;
    /** Of the controller, of which one works at a time, and of the webhook, without which no certificate is taken. */
    readonly replicas: number;
    /** HTTP-01 through a Gateway needs it, and its definitions must be there before the controller starts. */
    readonly gatewayApi: boolean;
}

/** The name that issuers bind permissions to. */
const release = "cert-manager";

/** Its programs, by the name that the chart labels their pods with. */
const programs = {
    controller: { app: "cert-manager", cpu: "200m", memory: "128Mi" },
    webhook: { app: "webhook", cpu: "100m", memory: "64Mi" },
    cainjector: { app: "cainjector", cpu: "100m", memory: "256Mi" },
    startupapicheck: { app: "startupapicheck", cpu: "100m", memory: "64Mi" },
} as const;
export type CertManagerProgram = keyof typeof programs;

function resources(program: CertManagerProgram) {
    const { cpu, memory } = programs[program];
    return { requests: { cpu: "10m", memory }, limits: { cpu, memory } };
}

/** Says that a chart makes these pods, so that nobody looks for them among the program's own. */
const madeBy: Labels = { "stackwright.dev/made-by": "chart-cert-manager" };

/** Where the controller tells its metrics, as its chart has it: in its pods and at its Service. */
export const certManagerMetricsPort = 9402;

/** What the pods of a program are known by. */
export function certManagerPodLabels(program: CertManagerProgram): Labels {
    return { "app.kubernetes.io/name": programs[program].app, ...madeBy };
}

/** What is asked of the chart. */
export function certManagerValues({ namespace, version, replicas, gatewayApi }: CertManagerControllerArgs) {
    const common = (program: CertManagerProgram) => ({ resources: resources(program), podLabels: madeBy });
    return {
        installCRDs: true,
        replicaCount: replicas,
        ...common("controller"),
        webhook: { replicaCount: replicas, ...common("webhook") },
        cainjector: common("cainjector"),
        // Runs once the rest does, and ends when the webhook answers: the release is done with it, not before.
        startupapicheck: common("startupapicheck"),
        ...(gatewayApi ? { extraArgs: ["--enable-gateway-api"] } : {}),
        // Nothing in its `values`: the component's own settings, the unset ones too, take the place of what stands there.
        helmOptions: { name: release, namespace, createNamespace: false, version },
    };
}

/** What its namespace must hold. */
export function certManagerDemands({ replicas }: Pick<CertManagerControllerArgs, "replicas">): readonly Demand[] {
    const demand = (program: CertManagerProgram, pods: number, surgePods: number): Demand => ({
        name: programs[program].app,
        pods,
        surgePods,
        ...podDemand({ main: { name: program, resources: resources(program) } }),
        claims: [],
    });
    // Deployments of the chart's own: a quarter more while they roll out.
    const surge = Math.ceil(replicas / 4);
    return [
        demand("controller", replicas, surge),
        demand("webhook", replicas, surge),
        demand("cainjector", 1, 1),
        demand("startupapicheck", 1, 0),
    ];
}

/** cert-manager itself, for a cluster that has none. It belongs to the cluster: one stack of all may install it. */
export class CertManagerController extends pulumi.ComponentResource {
    constructor(name: string, args: CertManagerControllerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:certificates:CertManagerController", name, {}, opts);
        new CertManager(name, certManagerValues(args), { parent: this });
        this.registerOutputs({});
    }
}
