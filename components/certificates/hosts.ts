import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceAccount } from "kubernetes-types/core/v1";
import type { Role, RoleBinding } from "kubernetes-types/rbac/v1";
import type { Identity } from "../core/labels";
import { hostCertificate, type IssuerArgs, type IssuerObject, issuerObjects } from "./issuers";

export interface HostCertificatesArgs {
    readonly owner: Identity;
    /** By name: who signs. */
    readonly issuers: Readonly<Record<string, IssuerArgs>>;
    readonly hosts: readonly {
        readonly host: string;
        readonly secretName: string;
        readonly namespace: string;
        readonly owner: Identity;
        readonly issuer: string;
    }[];
}

/** The certificates of hosts, and in each namespace that holds one the issuers that sign there. */
export class HostCertificates extends pulumi.ComponentResource {
    constructor(
        name: string,
        args: HostCertificatesArgs,
        {
            after = {},
            ...opts
        }: pulumi.ComponentResourceOptions & {
            /** What must be there before the objects of a namespace. */
            readonly after?: Readonly<Record<string, readonly pulumi.Resource[]>>;
        } = {},
    ) {
        super("stackwright:certificates:HostCertificates", name, {}, opts);
        const waiting = (namespace: string) => ({ parent: this, dependsOn: [...(after[namespace] ?? [])] });
        const made = new Set<string>();
        for (const { host, secretName, namespace, owner, issuer } of args.hosts) {
            const signer = args.issuers[issuer];
            if (signer === undefined) throw new Error(`${host} names an issuer that there is not: ${issuer}`);
            const place = { name: issuer, namespace, owner: args.owner };
            if (!made.has(`${namespace}/${issuer}`)) {
                made.add(`${namespace}/${issuer}`);
                for (const object of issuerObjects(signer, place)) create(name, object, waiting(namespace));
            }
            const certificate = hostCertificate({
                host,
                secretName,
                namespace,
                owner,
                issuer: { name: issuer, kind: signer.kind },
            });
            create(name, certificate, waiting(namespace));
        }
        this.registerOutputs({});
    }
}

function create(name: string, object: IssuerObject, opts: pulumi.CustomResourceOptions): void {
    const { kind = "", metadata } = object;
    const logical = `${name}-${kind.toLowerCase()}-${metadata?.namespace}-${metadata?.name}`;
    switch (kind) {
        case "ServiceAccount":
            new k8s.core.v1.ServiceAccount(logical, object as ServiceAccount, opts);
            return;
        case "Role":
            new k8s.rbac.v1.Role(logical, object as Role, opts);
            return;
        case "RoleBinding":
            new k8s.rbac.v1.RoleBinding(logical, object as RoleBinding, opts);
            return;
        default:
            new k8s.apiextensions.CustomResource(logical, object as k8s.apiextensions.CustomResourceArgs, opts);
    }
}
