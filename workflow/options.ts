import { maximumNodes } from "../local/control-plane/options";
import { Failure } from "../local/failure";
import type { PluginMode } from "../local/plugins";
import type { Options } from "./verbs/command";

const pluginModes: readonly PluginMode[] = ["auto", "official", "local"];

/** The variables of a make target, which make hands on as environment variables, checked. */
export function readOptions(variables: Readonly<Record<string, string | undefined>>): Options {
    return {
        stack: given(variables.STACK) ?? "staging",
        nodes: nodesOf(given(variables.NODES)),
        plugins: pluginsOf(given(variables.PLUGINS)),
        context: given(variables.CONTEXT),
        system: given(variables.SYSTEM),
        store: given(variables.STORE),
        to: given(variables.TO),
        secret: given(variables.SECRET),
        out: given(variables.OUT),
        base: given(variables.BASE),
        plan: given(variables.PLAN),
        from: given(variables.FROM),
        port: given(variables.PORT),
        verb: given(variables.VERB),
        policyArguments: policyArguments(variables),
        yes: yesOf(given(variables.YES)),
        json: yesOf(given(variables.JSON)),
        refresh: yesOf(given(variables.REFRESH)),
        straight: yesOf(given(variables.STACKWRIGHT_STRAIGHT)),
    };
}

/** What `make policy` hands on; its room knows what each of them means. */
const policyVariables = ["FILES", "PACK", "STACK", "CONFIG", "FORMAT", "REPORTS"] as const;

function policyArguments(variables: Readonly<Record<string, string | undefined>>): readonly string[] {
    return policyVariables.flatMap((name) => {
        const value = given(variables[name]);
        return value === undefined ? [] : [`--${name.toLowerCase()}`, value];
    });
}

/** `make up NODES=` is the same as without it. */
function given(value: string | undefined): string | undefined {
    return value === undefined || value.trim() === "" ? undefined : value.trim();
}

function nodesOf(value: string | undefined): number | undefined {
    if (value === undefined) return undefined;
    const nodes = Number(value);
    if (Number.isInteger(nodes) && nodes >= 1 && nodes <= maximumNodes) return nodes;
    throw new Failure(`NODES=${value} is not possible`, {
        reason: `allowed are whole numbers from 1 to ${maximumNodes}`,
        next: "leave NODES out for the usual number: 3 in staging, 6 in production",
    });
}

function pluginsOf(value: string | undefined): PluginMode {
    if (value === undefined) return "auto";
    const mode = pluginModes.find((one) => one === value);
    if (mode !== undefined) return mode;
    throw new Failure(`PLUGINS=${value} is not possible`, {
        reason: `allowed are ${pluginModes.join(", ")}`,
        next: "leave PLUGINS out: official plugins where they can be had, the stand-ins of this repository elsewhere",
    });
}

function yesOf(value: string | undefined): boolean {
    return value !== undefined && /^(1|y|yes|true)$/i.test(value);
}
