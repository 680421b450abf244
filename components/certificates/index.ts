import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../core/labels";
import type { Part } from "../core/traffic";
import type { SecretRef, Volume } from "../workload";
import { authority, certificateSecret, serverCertificate } from "./specs";

export {
    CertManagerController,
    type CertManagerControllerArgs,
    certManagerDemands,
    certManagerMetricsPort,
    certManagerPodLabels,
} from "./controller";
export { HostCertificates, type HostCertificatesArgs } from "./hosts";
export { type Challenge, hostCertificate, type IssuerArgs, issuerObjects, validateHostCertificate } from "./issuers";

export interface PrivateAuthorityArgs {
    readonly owner: Identity;
    readonly namespace: string;
}

/** What a server with a private certificate mounts, and what its callers check it with. */
export interface ServerTls {
    readonly certificate: SecretRef;
    readonly authority: Volume;
}

/**
 * A namespace's own certificate authority, for traffic that never leaves the cluster. Keys are made and renewed by
 * cert-manager inside the cluster, so none of them is ever in the state.
 */
export class PrivateAuthority extends pulumi.ComponentResource {
    readonly #name: string;

    constructor(name: string, args: PrivateAuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:certificates:PrivateAuthority", name, {}, opts);
        this.#name = name;
        const [root, certificate, issuer] = authority(args.owner, args.namespace);
        new k8s.apiextensions.CustomResource(`${name}-root`, root, { parent: this });
        new k8s.apiextensions.CustomResource(`${name}-certificate`, certificate, { parent: this });
        new k8s.apiextensions.CustomResource(`${name}-issuer`, issuer, { parent: this });
        this.registerOutputs({});
    }

    /** A certificate for a server of the namespace; the labels are for whoever looks for its Secret. */
    issueFor(part: Part, dnsNames: readonly string[], secretLabels: Readonly<Record<string, string>> = {}): ServerTls {
        const certificate = serverCertificate(part, dnsNames, secretLabels);
        new k8s.apiextensions.CustomResource(`${this.#name}-for-${part.name}`, certificate, { parent: this });
        // Renewals change the contents without this program; the servers reread them.
        const secret: SecretRef = { name: certificateSecret(part), hash: "" };
        return {
            certificate: secret,
            authority: { kind: "secret", secret, keys: ["ca.crt"], live: true },
        };
    }
}
