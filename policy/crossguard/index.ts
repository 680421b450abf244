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
 *
 * Policies are for one run of the engine: they remember which resources it asked about one by one, which are those that
 * the program makes. What comes at the end alone is only read, and nobody's to mend here.
 */
export function crossguardPolicies(pack: Pack, config: PackConfig, context: RunContext): Policies {
    const made = new Set<string>();
    return configure(pack, config).flatMap((configured) => {
        const [active] = activeRules([configured]);
        if (active === undefined) return [];
        const run = new Run(runOptions(pack, [configured], context));
        return judgesOneResource(active.rule)
            ? [resourcePolicy(configured, run, made)]
            : [stackPolicy(configured, run, made)];
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

function resourcePolicy(configured: ConfiguredRule, run: Run, made: Set<string>): ResourceValidationPolicy {
    return {
        ...describe(configured),
        validateResource: (args, report) => {
            made.add(args.urn);
            for (const { message } of run.resource(new Subject(resourceOf(args))).violations) report(message);
        },
    };
}

function stackPolicy(configured: ConfiguredRule, run: Run, made: ReadonlySet<string>): StackValidationPolicy {
    return {
        ...describe(configured),
        validateStack: ({ resources }, report) => {
            // Nobody asked one by one where every rule that looks at single resources is disabled: then all count as made.
            const isExternal = ({ urn }: PolicyResource): boolean => made.size > 0 && !made.has(urn);
            const { violations } = run.whole(resources.map((each) => new Subject(resourceOf(each), isExternal(each))));
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
