import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { NamespaceBaseline } from "../../components/namespace";
import { Telemetry, type TelemetryParts } from "../../components/telemetry";
import { SecretFiles } from "../../components/workload";
import type { SystemContext } from "../context";
import { policiesIn } from "../plan";
import { agentNamespaceArgs, type TelemetryTokens, telemetryArgs, tokenKey } from "./args";

/** Logs and traces of all systems. */
export class TelemetrySystem extends pulumi.ComponentResource {
    /** The agents' namespace by name: whoever looks for their pods there waits for it. */
    readonly namespaces: Readonly<Record<string, pulumi.Resource>>;

    constructor(
        name: string,
        private readonly context: SystemContext,
        private readonly parts: TelemetryParts,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("stackwright:systems:Telemetry", name, {}, opts);
        const { settings, namespaces } = context;
        this.namespaces = this.createAgentNamespace(name);
        const dependsOn = [namespaces.monitoring, ...Object.values(this.namespaces)];
        new Telemetry(name, telemetryArgs(settings, parts, this.createTokens(name)), { parent: this, dependsOn });
        this.registerOutputs({});
    }

    private createAgentNamespace(name: string): Readonly<Record<string, pulumi.Resource>> {
        const { settings, plan } = this.context;
        const { agent } = this.parts;
        if (agent === undefined) return {};
        const args = agentNamespaceArgs(settings, this.parts, agent.namespace);
        const baseline = new NamespaceBaseline(`${name}-nodes`, args, { parent: this });
        for (const policy of policiesIn(plan, settings, agent.namespace)) {
            new k8s.networking.v1.NetworkPolicy(`${name}-nodes-${policy.metadata?.name}`, policy, {
                parent: baseline,
                dependsOn: [baseline.namespace],
            });
        }
        return { [agent.namespace]: baseline };
    }

    /** Only where the target is somebody else's, and asks for one. */
    private createTokens(name: string): TelemetryTokens {
        const { settings, secrets, namespaces } = this.context;
        const { logs, traces } = settings.telemetry;
        const { gateway } = this.parts;
        const token = (what: "logs" | "traces", value: pulumi.Output<string> | undefined) =>
            value === undefined
                ? undefined
                : new SecretFiles(
                      `${name}-${what}-token`,
                      {
                          name: `telemetry-${what}-token`,
                          namespace: gateway.namespace,
                          owner: gateway,
                          data: { [tokenKey]: value },
                      },
                      { parent: this, dependsOn: [namespaces.monitoring] },
                  ).ref;
        const ofLogs = logs.target === "external" ? token("logs", secrets.telemetryLogsToken) : undefined;
        const ofTraces = traces.target === "external" ? token("traces", secrets.telemetryTracesToken) : undefined;
        return { ...(ofLogs && { logs: ofLogs }), ...(ofTraces && { traces: ofTraces }) };
    }
}
