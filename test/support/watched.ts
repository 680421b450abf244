import { alertsOf, gatewaySignals, type MonitoringArgs, ruleGroups, type Signals } from "../../components/monitoring";
import { postgresSignals } from "../../components/postgres";
import { redisSignals } from "../../components/redis";
import { harvesterArgs, plannedFiles, sharedArgs } from "../../systems/monitoring/args";
import { planStack } from "../../systems/plan";
import { operatedDatabases } from "./engines";
import { type Changes, type StackName, settingsOf } from "./stack";

export type Instances = Readonly<Record<"shared" | "harvester", MonitoringArgs>>;

/** The two instances of a stack, or of a variation of it, as the program makes them. */
export function instancesOf(stack: StackName, changes: Changes = {}): Instances {
    const settings = settingsOf(stack, changes);
    const { monitoring } = planStack(settings);
    if (monitoring?.signalHarvester === undefined) throw new Error(`${stack} is not watched`);
    return {
        shared: sharedArgs(settings, monitoring.shared, plannedFiles),
        harvester: harvesterArgs(settings, monitoring.signalHarvester, plannedFiles),
    };
}

const gatewayKinds = ["nginx-gateway-fabric", "envoy-gateway", "ingress-nginx"] as const;
const place = { system: "variant", namespace: "variant" };

/** What the components can say that neither stack has switched on. */
const variants: readonly Signals[] = [
    postgresSignals({ ...place, job: "variant-postgres", archived: true, standbys: 2 }),
    redisSignals({ ...place, job: "variant-redis", role: "cache", nodes: 3 }),
    redisSignals({ ...place, name: "queue", job: "variant-queue", role: "queue", nodes: 1 }),
    // What serves the edge is the stack file's to choose.
    ...gatewayKinds.map((kind) => gatewaySignals({ ...place, job: `variant-${kind}`, kind })),
];

/**
 * All that any setting can make an instance say: everything in production, and of the others what differs by more than the
 * names of places, so that no alert goes untried and none is tried twice.
 */
export function everySignals(): readonly Signals[] {
    const signalsOf = (instances: Instances) => Object.values(instances).flatMap(({ signals }) => signals);
    const ours = signalsOf(instancesOf("production"));
    const seen = new Set(ours.flatMap(shapesOf));
    const others = [...variants, ...signalsOf(instancesOf("staging")), ...operated()];
    const fresh = others.filter((one) => {
        const shapes = shapesOf(one);
        const untried = shapes.some((shape) => !seen.has(shape));
        for (const shape of shapes) seen.add(shape);
        return untried;
    });
    // Rule groups are called as their signals are, so each needs a name of its own.
    return [...ours, ...fresh.map((one, index) => ({ ...one, name: `other-${index + 1}-${one.name}` }))];
}

/** Databases of both stacks as CloudNativePG runs them: the same alerts, read from other series. */
function operated(): readonly Signals[] {
    return Object.values(instancesOf("production", operatedDatabases)).flatMap(({ signals }) =>
        signals.filter(({ component }) => component === "postgres"),
    );
}

/** What each alert of some signals asks, whatever the place, system and scrape job are called. */
function shapesOf(signals: Signals): readonly string[] {
    const rules = ruleGroups(signals, "").flatMap(({ rules }) => rules);
    const records = new Map(rules.flatMap((rule) => ("record" in rule ? [[rule.record, rule.expr]] : [])));
    const neutral = (expr: string) =>
        [...records]
            .reduce((text, [record, recorded]) => text.replaceAll(record, () => recorded), expr)
            .replaceAll(/\b(job|namespace|slo|route)=~?"[^"]*"/g, '$1=""');
    return alertsOf(signals).map(({ name, severity, expr, for: wait }) =>
        [name, severity, wait, neutral(expr)].join(" "),
    );
}
