import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ConfigMap } from "kubernetes-types/core/v1";
import type { Ingress } from "kubernetes-types/networking/v1";
import type { PodDisruptionBudget } from "kubernetes-types/policy/v1";
import { type EdgeArgs, type EdgeObject, renderEdge } from "./render";

export { type EdgeController, type EdgeControllerKind, products, speaksGatewayApi } from "./backends";
export type { DataPlane, DoorArgs } from "./gateway";
export { demandedConfig } from "./ingress-config";
export type { Cors, Door, EdgeHost, EdgeRoute, RateLimit, SecurityHeaders } from "./intent";
export { type LoginFormat, loginFormat } from "./login";
export { type EdgeArgs, type EdgeObject, judgeEdge, type RenderedEdge, renderEdge } from "./render";
export {
    controllerNamespace,
    type DataPlanePort,
    dataPlaneOf,
    dataPlanePorts,
    nginxControlPlane,
} from "./traffic";

export interface EdgeOptions extends pulumi.ComponentResourceOptions {
    /** What must be there before the objects of a namespace: its guards, its Services. */
    readonly after?: Readonly<Record<string, readonly pulumi.Resource[]>>;
}

/** The ways in from outside of the cluster: doors, hosts, limits. */
export class Edge extends pulumi.ComponentResource {
    constructor(name: string, args: EdgeArgs, { after = {}, ...opts }: EdgeOptions = {}) {
        super("stackwright:edge:Edge", name, {}, opts);
        const { objects, warnings } = renderEdge(args);
        for (const warning of warnings) pulumi.log.warn(warning, this);
        for (const object of objects) {
            const namespace = object.metadata?.namespace ?? "";
            create(`${name}-${resourceName(object)}`, object, {
                parent: this,
                dependsOn: [...(after[namespace] ?? [])],
            });
        }
        this.registerOutputs({});
    }
}

/** `edge-httproute-graphmemory-api-root`; two namespaces may hold the same name, so it is part of it. */
function resourceName({ kind, metadata }: EdgeObject): string {
    return [kind?.toLowerCase(), metadata?.namespace, metadata?.name].filter((part) => part !== undefined).join("-");
}

function create(name: string, object: EdgeObject, opts: pulumi.CustomResourceOptions): void {
    switch (object.kind) {
        case "PodDisruptionBudget":
            new k8s.policy.v1.PodDisruptionBudget(name, object as PodDisruptionBudget, opts);
            return;
        case "Ingress":
            new k8s.networking.v1.Ingress(name, object as Ingress, opts);
            return;
        case "ConfigMap":
            new k8s.core.v1.ConfigMap(name, object as ConfigMap, opts);
            return;
        default:
            new k8s.apiextensions.CustomResource(name, object as k8s.apiextensions.CustomResourceArgs, opts);
    }
}
