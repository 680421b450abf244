import type { Rule } from "../kernel";
import { settingsOf } from "../kernel/parameters";
import type { Admission } from "../kernel/rule";
import { celText } from "../rules/support/cel";

interface Expression {
    readonly name: string;
    readonly expression: string;
}

/** What a ValidatingAdmissionPolicy of the API server says; who makes one adds its name and where it holds. */
export interface AdmissionSpec {
    readonly failurePolicy: "Fail";
    readonly matchConstraints: { readonly resourceRules: readonly object[] };
    readonly matchConditions: readonly Expression[];
    readonly variables: readonly Expression[];
    readonly validations: readonly { readonly expression: string; readonly messageExpression: string }[];
}

export interface AdmissionPolicy {
    readonly rule: string;
    readonly title: string;
    readonly spec: AdmissionSpec;
}

/** Every rule that says itself in the API server's words, as a policy of the API server. */
export function admissionPolicies(rules: readonly Rule[]): readonly AdmissionPolicy[] {
    return rules.flatMap((rule) => {
        const admission = rule.admission?.(settingsOf(rule.parameters, {}));
        if (admission === undefined) return [];
        return [{ rule: rule.name, title: rule.title, spec: specOf(rule, admission) }];
    });
}

const resourceRules = [
    [[""], ["pods", "pods/ephemeralcontainers", "replicationcontrollers"]],
    [["apps"], ["deployments", "statefulsets", "daemonsets", "replicasets"]],
    [["batch"], ["jobs", "cronjobs"]],
].map(([apiGroups, resources]) => ({ apiGroups, apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources }));

/** What makes pods, or the objects that make pods, from an object that has been judged itself. */
const makers = [
    "system:kube-controller-manager",
    ...["cronjob", "daemon-set", "deployment", "job", "replicaset", "replication", "statefulset"].map(
        (kind) => `system:serviceaccount:kube-system:${kind}-controller`,
    ),
];

const matchConditions: readonly Expression[] = [
    {
        name: "not-made-from-what-was-judged",
        expression: `!(request.userInfo.username in [${makers.map(celText).join(", ")}])`,
    },
    // A change of labels, or the removal of a finalizer, must not fail for what has been there before the rule.
    { name: "its-spec-changes", expression: "request.operation == 'CREATE' || object.spec != oldObject.spec" },
];

const shared: readonly Expression[] = [
    {
        name: "spec",
        expression:
            "object.kind == 'Pod' ? object.spec : object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec : object.spec.template.spec",
    },
    { name: "windows", expression: "variables.spec.?os.?name.orValue('') == 'windows'" },
    {
        name: "lasting",
        expression: "variables.spec.containers + variables.spec.?initContainers.orValue([])",
    },
    {
        name: "containers",
        expression: "variables.lasting + variables.spec.?ephemeralContainers.orValue([])",
    },
];

function specOf(rule: Rule, { pod, container, lasting }: Admission): AdmissionSpec {
    const waived: Expression = {
        name: "waived",
        // The packs judge whether the waiver is still good, every time the program runs.
        expression: `${celText(`stackwright.dev/waiver.${rule.name}`)} in object.metadata.?annotations.orValue({})`,
    };
    return {
        failurePolicy: "Fail",
        matchConstraints: { resourceRules },
        matchConditions,
        variables: [...shared, waived],
        validations: [
            ...(pod === undefined ? [] : [podValidation(rule, pod)]),
            ...(container === undefined ? [] : [containerValidation(rule, "containers", container)]),
            ...(lasting === undefined ? [] : [containerValidation(rule, "lasting", lasting)]),
        ],
    };
}

function podValidation(rule: Rule, expression: string): AdmissionSpec["validations"][number] {
    return {
        expression: `variables.waived || (${expression})`,
        messageExpression: celText(`${rule.name}: ${rule.title}. Fix: ${rule.remedy}`),
    };
}

function containerValidation(rule: Rule, list: string, expression: string): AdmissionSpec["validations"][number] {
    const faulty = `variables.${list}.filter(container, !(${expression})).map(container, container.name).join(', ')`;
    return {
        expression: `variables.waived || variables.${list}.all(container, ${expression})`,
        messageExpression: `${celText(`${rule.name}, container `)} + ${faulty} + ${celText(`: ${rule.title}. Fix: ${rule.remedy}`)}`,
    };
}
