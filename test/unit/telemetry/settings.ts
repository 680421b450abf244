import { parseSettings } from "../../../config/parse";
import type { Settings } from "../../../config/schema";
import { readStackFile, stackFilePath } from "../../../config/stack-file";
import { planStack } from "../../../systems/plan";
import { type TelemetryTokens, telemetryArgs } from "../../../systems/telemetry/args";

export const waiver = { reason: "reads logs", owner: "platform", expires: "2027-06-30" };

/** A shipped stack that keeps its logs and traces in another way. */
export function settingsWith(telemetry: object): Settings {
    const { raw } = readStackFile(stackFilePath("production"));
    return parseSettings({ ...raw, telemetry }, "production");
}

export function plannedWith(telemetry: object, tokens: TelemetryTokens = {}) {
    const settings = settingsWith(telemetry);
    const plan = planStack(settings);
    const args = plan.telemetry && telemetryArgs(settings, plan.telemetry, tokens);
    return { settings, plan, args };
}
