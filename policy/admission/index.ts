import type { Rule } from "../kernel";
import { settingsOf } from "../kernel/parameters";
import type { Admission } from "../kernel/rule";
import { waiverAnnotation, waiverGrant } from "../kernel/waivers";
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
    return {
        failurePolicy: "Fail",
        matchConstraints: { resourceRules },
        matchConditions,
        variables: [...shared, ...waiverOf(rule)],
        validations: [
            ...(pod === undefined ? [] : [podValidation(rule, pod)]),
            ...(container === undefined ? [] : [containerValidation(rule, "containers", container)]),
            ...(lasting === undefined ? [] : [containerValidation(rule, "lasting", lasting)]),
        ],
    };
}

const quoted = String.raw`"(?:[^"\\]|\\.)`;

/** What a waiver says, whatever the order; without a clock and a parser of JSON, the rest is for the packs. */
const saidInWaiver = [
    String.raw`"reason"\s*:\s*${quoted}{15,}"`,
    String.raw`"owner"\s*:\s*${quoted}+"`,
    String.raw`"expires"\s*:\s*"\d{4}-\d{2}-\d{2}"`,
];

/**
 * Anybody can write an annotation, so that it counts only from whoever may grant waivers. Asking that is dear, and is
 * done last.
 */
function waiverOf({ name }: Rule): readonly Expression[] {
    const complete = saidInWaiver.map((pattern) => `variables.waiver.matches(${celText(pattern)})`);
    const { group, resource, verb } = waiverGrant;
    const right = `authorizer.group(${celText(group)}).resource(${celText(resource)}).namespace(request.namespace)`;
    return [
        {
            name: "waiver",
            expression: `object.metadata.?annotations[?${celText(`${waiverAnnotation}${name}`)}].orValue('')`,
        },
        {
            name: "waived",
            expression: [...complete, `${right}.name(${celText(name)}).check(${celText(verb)}).allowed()`].join(" && "),
        },
        { name: "everywhere", expression: `!variables.waiver.contains('"container"')` },
    ];
}

function podValidation(rule: Rule, expression: string): AdmissionSpec["validations"][number] {
    return {
        expression: `(${expression}) || variables.everywhere && variables.waived`,
        messageExpression: celText(`${rule.name}: ${rule.title}. Fix: ${rule.remedy}`),
    };
}

function containerValidation(rule: Rule, list: string, expression: string): AdmissionSpec["validations"][number] {
    const named = String.raw`variables.waiver.matches('"container"\\s*:\\s*"' + container.name + '"')`;
    const right = `(${expression}) || (variables.everywhere || ${named}) && variables.waived`;
    // A message may not ask for rights: it names what a waiver excuses as well.
    const faulty = `variables.${list}.filter(container, !(${expression})).map(container, container.name).join(', ')`;
    return {
        expression: `variables.${list}.all(container, ${right})`,
        messageExpression: `${celText(`${rule.name}, container `)} + ${faulty} + ${celText(`: ${rule.title}. Fix: ${rule.remedy}`)}`,
    };
}
