import { CertManager } from "@pulumi/kubernetes-cert-manager";
import * as pulumi from "@pulumi/pulumi";

export interface CertManagerControllerArgs {
    readonly namespace: string;
    readonly version: string;
    /** Of the controller, of which one works at a time, and of the webhook, without which no certificate is taken. */
    readonly replicas: number;
    /** HTTP-01 through a Gateway needs it, and its definitions must be there before the controller starts. */
    readonly gatewayApi: boolean;
}

/** The name that issuers bind permissions to; a second release of it is refused, so a cluster never has two. */
const release = "cert-manager";

const resources = (cpu: string, memory: string) => ({
    requests: { cpu: "10m", memory },
    limits: { cpu, memory },
});

/** What is asked of the chart. */
export function certManagerValues({ namespace, version, replicas, gatewayApi }: CertManagerControllerArgs) {
    return {
        installCRDs: true,
        replicaCount: replicas,
        resources: resources("200m", "128Mi"),
        webhook: { replicaCount: replicas, resources: resources("100m", "64Mi") },
        cainjector: { resources: resources("100m", "256Mi") },
        // Runs once the rest does, and ends when the webhook answers: the release is done with it, not before.
        startupapicheck: { resources: resources("100m", "64Mi") },
        ...(gatewayApi ? { extraArgs: ["--enable-gateway-api"] } : {}),
        // Nothing in its `values`: the component's own settings, the unset ones too, take the place of what stands there.
        helmOptions: { name: release, namespace, createNamespace: true, version },
    };
}

/** cert-manager itself, for a cluster that has none. It belongs to the cluster: one stack of all may install it. */
export class CertManagerController extends pulumi.ComponentResource {
    constructor(name: string, args: CertManagerControllerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:certificates:CertManagerController", name, {}, opts);
        new CertManager(name, certManagerValues(args), { parent: this });
        this.registerOutputs({});
    }
}
