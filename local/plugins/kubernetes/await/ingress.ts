import { type JsonObject, objectsAt, stringAt } from "../../protocol/json";
import { nameOf, namespaceOf } from "../objects/object";
import { core, type Rules, ready, unready } from "./rules";
import { serviceOf, slicesOf } from "./service";

const SETTLED_SECONDS = 10;
const SILENT_SECONDS = 60;

/** Every path leads to a Service with endpoints, and a controller has given it an address. */
export const ingress: Rules = {
    onRead: true,
    related: (object) => {
        const namespace = namespaceOf(object);
        const services = servicesOf(object);
        return [
            slicesOf(namespace, services),
            { gvk: core("Service"), namespace, select: (service) => services.has(nameOf(service)) },
        ];
    },
    judge: (object, [slices = [], services = []]) => {
        const served = new Set(slices.map(serviceOf));
        for (const service of services) {
            if (stringAt(service, "spec", "type") === "ExternalName") served.add(nameOf(service));
        }
        const missing = [...servicesOf(object)].filter((name) => !served.has(name));
        const addressed = objectsAt(object, "status", "loadBalancer", "ingress").length > 0;
        if (addressed) {
            // A path without a Service is forgiven once nothing moves any more.
            const settleSeconds = missing.length === 0 ? 0 : slices.length > 0 ? SETTLED_SECONDS : SILENT_SECONDS;
            return ready("Ingress initialization complete", settleSeconds === 0 ? {} : { settleSeconds });
        }
        return unready("Waiting for the Ingress's address", [
            missing.length === 0
                ? undefined
                : `Ingress has at least one rule with an unmatched target Service: ${missing.join(", ")}`,
            "Ingress .status.loadBalancer field was not updated with a hostname/IP address. Is an Ingress controller running that serves this Ingress's class?",
        ]);
    },
};

function servicesOf(object: JsonObject): Set<string> {
    const paths = objectsAt(object, "spec", "rules").flatMap((rule) => objectsAt(rule, "http", "paths"));
    const names = paths.map(
        (path) => stringAt(path, "backend", "service", "name") || stringAt(path, "backend", "serviceName"),
    );
    return new Set(names.filter((name) => name !== ""));
}
