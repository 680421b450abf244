import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../core/labels";
import { throwIfAny } from "../core/problems";
import policies from "./policies.json";
import { binding, type Enforcement, policy, validateAdmission } from "./specs";

export type { Enforcement } from "./specs";

export interface AdmissionPoliciesArgs {
    /** Part of the objects' names, which the whole cluster shares. */
    readonly stack: string;
    readonly owner: Identity;
    /** Where the rules hold, and nowhere else. */
    readonly namespaces: readonly string[];
    /** Refuse what breaks a rule, or let it in and note it in the audit log and in a warning to whoever asked. */
    readonly enforcement: Enforcement;
}

/**
 * The non-negotiable rules of the policy packs as the API server's own: they hold for whoever comes, with `kubectl`, with
 * a chart, or with a stolen token, and not only for this program. The rules themselves are made from `policy/rules`.
 */
export class AdmissionPolicies extends pulumi.ComponentResource {
    constructor(name: string, args: AdmissionPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:admission:AdmissionPolicies", name, {}, opts);
        throwIfAny(name, validateAdmission(args));
        const { v1 } = k8s.admissionregistration;
        for (const rule of policies) {
            const made = new v1.ValidatingAdmissionPolicy(`${name}-${rule.rule}`, policy(args, rule), { parent: this });
            new v1.ValidatingAdmissionPolicyBinding(`${name}-${rule.rule}-binding`, binding(args, rule), {
                parent: this,
                dependsOn: [made],
            });
        }
        this.registerOutputs({});
    }
}
