import { type JsonObject, objectAt, objectsAt, stringAt } from "../../protocol/json";
import { labelsOf, nameOf, namespaceOf } from "../objects/object";
import { type Related, type Rules, ready, unready } from "./rules";

const SLICE = { group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice" };
const SETTLE_SECONDS = 10;

/** The slices that hold a Service's endpoints. */
export function slicesOf(namespace: string, services: ReadonlySet<string>): Related {
    return { gvk: SLICE, namespace, select: (slice) => services.has(serviceOf(slice)) };
}

export function serviceOf(slice: JsonObject): string {
    return stringAt(labelsOf(slice), "kubernetes.io/service-name");
}

export function hasEndpoints(slices: readonly JsonObject[]): boolean {
    return slices.some((slice) => objectsAt(slice, "endpoints").length > 0);
}

/** Nothing behind it has to be waited for: a name, a headless service, or endpoints that somebody else writes. */
function needsNoEndpoints(object: JsonObject): boolean {
    return (
        stringAt(object, "spec", "type") === "ExternalName" ||
        stringAt(object, "spec", "clusterIP") === "None" ||
        Object.keys(objectAt(object, "spec", "selector")).length === 0
    );
}

/** Its endpoints have been quiet for a while and none is unready; a load balancer also has its address. */
export const service: Rules = {
    onRead: true,
    related: (object) => (needsNoEndpoints(object) ? [] : [slicesOf(namespaceOf(object), new Set([nameOf(object)]))]),
    judge: (object, [slices = []]) => {
        const balanced = stringAt(object, "spec", "type") !== "LoadBalancer" || hasAddress(object);
        const open = needsNoEndpoints(object);
        const waiting = slices.some((slice) =>
            objectsAt(slice, "endpoints").some((endpoint) => objectAt(endpoint, "conditions").ready === false),
        );
        if (balanced && !waiting) {
            return ready("Service initialization complete", open ? {} : { settleSeconds: SETTLE_SECONDS });
        }
        return unready(balanced ? "Waiting for the Pods behind the Service" : "Waiting for the Service's address", [
            !open && (waiting || !hasEndpoints(slices))
                ? "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' may not match labels on any Pods"
                : undefined,
            balanced ? undefined : "Service was not allocated an IP address; does your cloud provider support this?",
        ]);
    },
};

function hasAddress(object: JsonObject): boolean {
    return objectsAt(object, "status", "loadBalancer", "ingress").length > 0;
}
