import type { Settings } from "../../config/schema";
import { judge, type Pack, type Resource } from "../../policy";
import { today } from "../../policy/judge";
import type { PackConfig } from "../../policy/kernel";
import { waivers } from "../../policy/waivers";
import type { Registered } from "./engine";

/** As the engine would hand it to the packs. */
function resourceOf({ type, urn, name, inputs, protect, retainOnDelete, ignoreChanges }: Registered): Resource {
    return { type, urn, origin: name, object: inputs, options: { protect, retainOnDelete, ignoreChanges } };
}

/** What the packs refuse of a recorded stack. */
export function violationsOf(
    resources: readonly Registered[],
    { stack }: Pick<Settings, "stack">,
    packs: readonly Pack[],
    config: PackConfig = {},
): readonly string[] {
    const made = resources.filter(({ custom }) => custom).map(resourceOf);
    return packs.flatMap((pack) =>
        judge(made, { pack, config, waivers, waiversFrom: "policy/waivers.ts", today: today(), stack, judged: stack })
            .violations.filter(({ level }) => level === "mandatory")
            .map(({ message }) => `${pack.name}: ${message}`),
    );
}
