import type {
    ValidatingAdmissionPolicy,
    ValidatingAdmissionPolicyBinding,
    ValidatingAdmissionPolicyBindingSpec,
    ValidatingAdmissionPolicySpec,
} from "kubernetes-types/admissionregistration/v1";
import { type Identity, labels } from "../core/labels";
import { objectName } from "../core/naming";
import type { Problem } from "../core/problems";

export type Enforcement = "deny" | "audit";

/** A rule as it stands in policies.json. */
export interface AdmissionRule {
    readonly rule: string;
    readonly title: string;
    readonly spec: ValidatingAdmissionPolicySpec;
}

/** The API server wants these two, which its published types leave open. */
type BindingSpec = Required<Pick<ValidatingAdmissionPolicyBindingSpec, "policyName" | "validationActions">> &
    ValidatingAdmissionPolicyBindingSpec;

interface Scope {
    readonly stack: string;
    readonly owner: Identity;
    readonly namespaces: readonly string[];
    readonly enforcement: Enforcement;
}

export function policy({ stack, owner }: Scope, { rule, title, spec }: AdmissionRule): ValidatingAdmissionPolicy {
    return {
        metadata: {
            name: objectName("ValidatingAdmissionPolicy", stack, rule),
            labels: { ...labels(owner) },
            annotations: { "stackwright.dev/description": title },
        },
        spec,
    };
}

export function binding(
    { stack, owner, namespaces, enforcement }: Scope,
    { rule }: AdmissionRule,
): ValidatingAdmissionPolicyBinding & { spec: BindingSpec } {
    const name = objectName("ValidatingAdmissionPolicy", stack, rule);
    return {
        metadata: { name, labels: { ...labels(owner) } },
        spec: {
            policyName: name,
            validationActions: enforcement === "deny" ? ["Deny"] : ["Warn", "Audit"],
            matchResources: {
                // The API server itself sets this label, so that no namespace can leave the rules or be drawn into them.
                namespaceSelector: {
                    matchExpressions: [
                        { key: "kubernetes.io/metadata.name", operator: "In", values: [...namespaces].sort() },
                    ],
                },
            },
        },
    };
}

/** A selector of no names is refused by the API server; one that selects everything would reach beyond the stack. */
export function validateAdmission({ namespaces }: Pick<Scope, "namespaces">): Problem[] {
    if (namespaces.length > 0) return [];
    return [
        {
            path: "namespaces",
            value: namespaces,
            problem: "the rules would hold nowhere",
            allowed: "at least one namespace",
            fix: "name the namespaces of the stack",
        },
    ];
}
