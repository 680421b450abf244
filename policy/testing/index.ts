import type { Policies, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { type AnalyzeResponse, EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { asSecret, unknownText } from "../kernel/wire";
import { analyzeRequest, analyzeStackRequest, type ProgramResource, type StackIdentity } from "./messages";
import { call, runtime } from "./runtime";

export type { ProgramResource } from "./messages";

/** Stands for a value that only the update will know. */
export const unknownValue = unknownText;

/** A value that the program calls secret. */
export const secretValue = asSecret;

/** What the engine would print. */
export interface Report {
    readonly policy: string;
    readonly level: "advisory" | "mandatory" | "remediate" | "disabled";
    readonly message: string;
    /** The resource that a policy over the whole stack named, if it named one. */
    readonly urn: string | undefined;
}

export interface Outcome {
    readonly reports: readonly Report[];
    /** Policies that said they had nothing to do with the resource, and why. */
    readonly notApplicable: readonly { readonly policy: string; readonly reason: string }[];
}

export interface Remediated {
    /** The properties after all corrections; the very same as before if there were none. */
    readonly props: Readonly<Record<string, unknown>>;
    readonly corrections: readonly { readonly policy: string; readonly diagnostic: string }[];
}

export interface HarnessOptions extends Partial<StackIdentity> {
    /** By policy, what `args.getConfig()` returns. */
    readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    /** The level of policies that name none. @default "advisory", as in the SDK */
    readonly level?: Report["level"];
}

/**
 * Runs policies of the Pulumi policy SDK as the engine would, without an engine. The arguments a policy gets are not
 * imitations: the SDK's own runtime makes them, so an unknown value throws when it is touched and turns the verdict
 * into advice, `isType` compares types, `notApplicable` leaves the policy, secrets arrive unwrapped, and a stack's
 * resources know their parents and dependencies.
 *
 *     const harness = new Harness([noPrivileged]);
 *     const { reports } = await harness.resource({ type: "kubernetes:core/v1:Pod", name: "api", props: { … } });
 */
export class Harness {
    private readonly policies: Policies;
    private readonly identity: StackIdentity;
    private readonly level: Report["level"];

    constructor(
        policies: Policies,
        { config = {}, level = "advisory", project = "program", stack = "dev" }: HarnessOptions = {},
    ) {
        this.policies = policies.map((policy) => withConfig(policy, config[policy.name] ?? {}));
        this.identity = { project, stack };
        this.level = level;
    }

    /** One resource by itself, as before it is made. */
    async resource(resource: ProgramResource): Promise<Outcome> {
        const analyze = runtime.makeAnalyzeRpcFun("pack", "0.0.0", this.level, this.policies);
        return outcome(await call(analyze, analyzeRequest(resource, this.identity)));
    }

    /** All resources together, as at the end of a preview or update. */
    async stack(resources: readonly ProgramResource[]): Promise<Outcome> {
        const analyze = runtime.makeAnalyzeStackRpcFun("pack", "0.0.0", this.level, this.policies);
        return outcome(await call(analyze, analyzeStackRequest(resources, this.identity)));
    }

    /** A whole program: each resource in turn, then all together. */
    async program(resources: readonly ProgramResource[]): Promise<Outcome> {
        const outcomes: Outcome[] = [];
        for (const resource of resources) outcomes.push(await this.resource(resource));
        outcomes.push(await this.stack(resources));
        return {
            reports: outcomes.flatMap(({ reports }) => reports),
            notApplicable: outcomes.flatMap(({ notApplicable }) => notApplicable),
        };
    }

    /** What the policies at level `remediate` make of a resource. */
    async remediate(resource: ProgramResource): Promise<Remediated> {
        const remediate = runtime.makeRemediateRpcFun("pack", "0.0.0", this.level, this.policies);
        const list = (await call(remediate, analyzeRequest(resource, this.identity))).getRemediationsList();
        const last = list.filter((each) => each.getProperties() !== undefined).at(-1);
        return {
            props: last?.getProperties()?.toJavaScript() ?? resource.props,
            corrections: list.map((each) => ({ policy: each.getPolicyname(), diagnostic: each.getDiagnostic() })),
        };
    }
}

type AnyPolicy = ResourceValidationPolicy | StackValidationPolicy;

/** The runtime keeps the configuration to itself; handing it to the policy here comes to the same. */
function withConfig(policy: AnyPolicy, config: Readonly<Record<string, unknown>>): AnyPolicy {
    const configured = <A extends object>(args: A): A =>
        new Proxy(args, { get: (target, key) => (key === "getConfig" ? () => config : Reflect.get(target, key)) });
    if ("validateStack" in policy) {
        const { validateStack } = policy;
        return { ...policy, validateStack: (args, report) => validateStack(configured(args), report) };
    }
    const { validateResource, remediateResource } = policy;
    const validations = validateResource === undefined ? [] : [validateResource].flat();
    return {
        ...policy,
        ...(validateResource === undefined
            ? {}
            : { validateResource: validations.map((each) => (args, report) => each(configured(args), report)) }),
        ...(remediateResource === undefined
            ? {}
            : { remediateResource: (args) => remediateResource(configured(args)) }),
    };
}

const levelNames: Readonly<Record<number, Report["level"]>> = {
    [EnforcementLevel.ADVISORY]: "advisory",
    [EnforcementLevel.MANDATORY]: "mandatory",
    [EnforcementLevel.REMEDIATE]: "remediate",
    [EnforcementLevel.DISABLED]: "disabled",
};

function outcome(response: AnalyzeResponse): Outcome {
    return {
        reports: response.getDiagnosticsList().map((each) => ({
            policy: each.getPolicyname(),
            level: levelNames[each.getEnforcementlevel()] ?? "advisory",
            message: each.getMessage(),
            urn: each.getUrn() === "" ? undefined : each.getUrn(),
        })),
        notApplicable: response
            .getNotApplicableList()
            .map((each) => ({ policy: each.getPolicyName(), reason: each.getReason() })),
    };
}
