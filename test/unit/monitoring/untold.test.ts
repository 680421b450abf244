import { describeProblem } from "../../../components/core/problems";
import { alertmanagerConfig, validateMonitoring } from "../../../components/monitoring";
import { plannedFiles, sharedArgs } from "../../../systems/monitoring/args";
import { planStack } from "../../../systems/plan";
import { type StackName, settingsOf } from "../../support/stack";

function sharedOf(stack: StackName, untold: readonly string[]) {
    const settings = settingsOf(stack);
    const { monitoring } = planStack(settings);
    if (monitoring === undefined) throw new Error(`${stack} is not watched`);
    return sharedArgs(settings, monitoring.shared, { ...plannedFiles, untold });
}

test("a staging without addresses keeps its routes, and mounts no file that is not there", () => {
    const args = sharedOf("staging", ["critical", "warning", "default", "dead-man"]);
    expect(validateMonitoring(args).map(describeProblem)).toEqual([]);
    const config = JSON.stringify(alertmanagerConfig(args.alertmanager.routing));
    expect(config).not.toContain("/etc/alertmanager/secrets/");
    expect(config).not.toContain("Watchdog");
    expect(config).toContain('severity=\\"critical\\"');
});

test("with one address the others are still nobody", () => {
    const { routing } = sharedOf("staging", ["warning", "default", "dead-man"]).alertmanager;
    expect(routing.receivers.map(({ name, kind }) => [name, kind])).toEqual([
        ["critical", "slack"],
        ["warning", "nobody"],
        ["default", "nobody"],
        ["dead-man", "nobody"],
    ]);
});

test("production is refused without a dead man's switch", () => {
    expect(validateMonitoring(sharedOf("production", ["dead-man"])).map(describeProblem)).toEqual([
        "monitoring.shared.deadMan is missing: in production somebody outside must notice when alerting itself is down; set the address that is to hear the Watchdog",
    ]);
});
