import type {
    Policies,
    PolicyResource,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationPolicy,
} from "@pulumi/policy";
import {
    activeRules,
    type ConfiguredRule,
    configure,
    type Pack,
    type PackConfig,
    type Resource,
    Run,
    type RunContext,
    runOptions,
    Subject,
} from "../kernel";
import { judgesOneResource } from "../kernel/rule";

/**
 * The rules of a pack as policies of the Pulumi policy SDK, for those who already have a `PolicyPack` and want some of
 * these in it. They fail closed there too: they read past the SDK's proxy, so that an unknown value is a violation at
 * the rule's own level instead of advice. What the SDK does not hand over they cannot see: which values are secret. Nor
 * do they correct anything; for both there are the packs.
 */
export function crossguardPolicies(pack: Pack, config: PackConfig, context: RunContext): Policies {
    return configure(pack, config).flatMap((configured) => {
        const [active] = activeRules([configured]);
        if (active === undefined) return [];
        const run = new Run(runOptions(pack, [configured], context));
        return judgesOneResource(active.rule) ? [resourcePolicy(configured, run)] : [stackPolicy(configured, run)];
    });
}

function describe({ rule, level }: ConfiguredRule): Omit<ResourceValidationPolicy, "validateResource"> {
    const { name, title, why, remedy, severity, group } = rule;
    return {
        name,
        displayName: title,
        description: `${title}. ${why}`,
        enforcementLevel: level === "remediate" ? "mandatory" : level,
        severity,
        remediationSteps: remedy,
        tags: [group],
    };
}

function resourcePolicy(configured: ConfiguredRule, run: Run): ResourceValidationPolicy {
    return {
        ...describe(configured),
        validateResource: (args, report) => {
            for (const { message } of run.resource(new Subject(resourceOf(args))).violations) report(message);
        },
    };
}

function stackPolicy(configured: ConfiguredRule, run: Run): StackValidationPolicy {
    return {
        ...describe(configured),
        validateStack: ({ resources }, report) => {
            const { violations } = run.whole(resources.map((each) => new Subject(resourceOf(each))));
            for (const { message, urn } of violations) report(message, urn);
        },
    };
}

function resourceOf({ type, urn, name, props, opts }: ResourceValidationArgs | PolicyResource): Resource {
    const { protect, ignoreChanges } = opts;
    return { type, urn, origin: name, object: behindProxy(props), options: { protect, ignoreChanges } };
}

/** The SDK hands properties over behind a proxy that throws at unknown values; this is how it itself gets behind it. */
function behindProxy(props: Record<string, unknown>): unknown {
    return props.__isSpecialProxy === true ? props.__getSpecialProxyTarget : props;
}
