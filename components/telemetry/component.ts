import * as pulumi from "@pulumi/pulumi";
import { throwIfAny } from "../core/problems";
import type { Part } from "../core/traffic";
import { ConfigFiles, type ConfigRef, Workload } from "../workload";
import type { TelemetryArgs } from "./args";
import { type TelemetryFile, telemetryFiles } from "./files";
import { agentSet, gatewaySet, jaegerSet, lokiSet, type TelemetryFiles } from "./specs";
import { validateTelemetry } from "./validate";

/** Logs and traces: agents on the nodes, the gateway, and the stores that are our own. */
export class Telemetry extends pulumi.ComponentResource {
    constructor(name: string, args: TelemetryArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:telemetry:Telemetry", name, {}, opts);
        throwIfAny(name, validateTelemetry(args));
        const files = this.createFiles(name, args);
        const workloads = {
            loki: lokiSet(args, files),
            jaeger: jaegerSet(args, files),
            gateway: gatewaySet(args, files),
            agent: agentSet(args, files),
        };
        for (const [role, workload] of Object.entries(workloads)) {
            if (workload !== undefined) new Workload(`${name}-${role}`, workload, { parent: this });
        }
        this.registerOutputs({});
    }

    private createFiles(name: string, args: TelemetryArgs): TelemetryFiles {
        const contents = telemetryFiles(args);
        const ref = (file: TelemetryFile, owner: Part | undefined): ConfigRef => {
            const data = contents[file];
            if (data === undefined || owner === undefined) return { name: "", hash: "" };
            const wanted = { name: `${owner.name}-config`, namespace: owner.namespace, owner, data };
            return new ConfigFiles(`${name}-${file}-config`, wanted, { parent: this }).ref;
        };
        const { agent, gateway, loki, jaeger } = args.parts;
        return {
            agent: ref("agent", agent),
            gateway: ref("gateway", gateway),
            loki: ref("loki", loki),
            jaeger: ref("jaeger", jaeger),
        };
    }
}
