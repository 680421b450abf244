import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { throwIfAny } from "../core/problems";
import type { NamespaceBaselineArgs } from "./args";
import { allowDns, defaultAccount, denyAll, limitRange, namespace, quota, systemPriorityQuota } from "./specs";
import { validateNamespace } from "./validate";

export type * from "./args";
export { gatewayAccessLabel, podSecurityRule } from "./specs";
export { validateNamespace } from "./validate";

/**
 * A namespace as it must be before anything runs in it: Pod Security pinned in all three modes, quota and limits, no
 * traffic but name resolution, and a default account that opens nothing. Let what goes into it depend on this component.
 */
export class NamespaceBaseline extends pulumi.ComponentResource {
    /** Plain, so that specs can be built and judged before anything exists. */
    readonly name: string;
    /** The namespace object alone: what is itself one of its guards waits for this. */
    readonly namespace: k8s.core.v1.Namespace;

    constructor(name: string, args: NamespaceBaselineArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:namespace:NamespaceBaseline", name, {}, opts);
        throwIfAny(`namespace ${args.name}`, validateNamespace(args));
        this.name = args.name;

        this.namespace = new k8s.core.v1.Namespace(name, namespace(args), { parent: this });
        const within: pulumi.CustomResourceOptions = { parent: this, dependsOn: [this.namespace] };
        new k8s.networking.v1.NetworkPolicy(`${name}-deny-all`, denyAll(args), within);
        new k8s.networking.v1.NetworkPolicy(`${name}-allow-dns`, allowDns(args), within);
        new k8s.core.v1.ResourceQuota(`${name}-quota`, quota(args), within);
        new k8s.core.v1.ResourceQuota(`${name}-no-system-priority`, systemPriorityQuota(args), within);
        new k8s.core.v1.LimitRange(`${name}-limits`, limitRange(args), within);
        // The controller makes this account by itself, at a moment of its own: a plain create would collide with it.
        new k8s.core.v1.ServiceAccountPatch(`${name}-default-account`, defaultAccount(args), within);
        this.registerOutputs({ name: this.name });
    }
}
