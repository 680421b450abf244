import type { Problem } from "../core/problems";
import { type EdgeController, titleOf } from "./backends";
import { responseHeaders } from "./headers";
import type { EdgeHost } from "./intent";

/** What an Ingress cannot say and the controller's own ConfigMap must: key, value, and which intent needs it. */
interface Demand {
    readonly key: string;
    readonly value: string;
    readonly why: string;
    readonly path: string;
}

const configPath = "edge.ingressConfig";

/** Every line that the hosts need in the ConfigMap of ingress-nginx. */
export function demandedConfig(hosts: readonly EdgeHost[]): readonly Demand[] {
    const demands: Demand[] = [];
    for (const host of hosts) {
        demands.push({
            key: "http-redirect-code",
            value: String(host.redirect ?? 301),
            why: `redirects of ${host.host}`,
            path: host.path,
        });
        if (host.routes.some(({ rateLimit }) => rateLimit !== undefined)) {
            demands.push({
                key: "limit-req-status-code",
                value: "429",
                why: `the limit of ${host.host}`,
                path: host.path,
            });
        }
        // It sends its own header to every TLS host; beside ours the header would come twice.
        demands.push({ key: "hsts", value: "false", why: `the headers of ${host.host}`, path: host.path });
    }
    const names = allowedHeaders(hosts);
    if (names !== "") {
        demands.push({
            key: "global-allowed-response-headers",
            value: names,
            why: "response headers",
            path: configPath,
        });
    }
    return demands;
}

/** In the very letters of the headers: the controller compares them case by case. */
export function allowedHeaders(hosts: readonly EdgeHost[]): string {
    const names = hosts.flatMap((host) =>
        host.routes.flatMap((route) => responseHeaders(host, route).map(([name]) => name)),
    );
    return [...new Set(names)].sort().join(",");
}

export function configProblems(hosts: readonly EdgeHost[], controller: EdgeController): readonly Problem[] {
    if (controller.kind !== "ingress-nginx") return [];
    const told = new Set<string>();
    return demandedConfig(hosts).flatMap(({ key, value, why, path }): Problem[] => {
        const given = Object.hasOwn(controller.config, key) ? controller.config[key] : undefined;
        if (given !== undefined && meets(key, given, value)) return [];
        const once = `${key}=${value}`;
        if (told.has(once)) return [];
        told.add(once);
        return [
            {
                path: `${configPath}.${key}`,
                ...(given === undefined ? {} : { value: given }),
                problem: `${why} (${path}) cannot be said in an Ingress of ${titleOf(controller)}, only in the controller's ConfigMap`,
                allowed: JSON.stringify(value),
                fix: `set ${key}: "${value}" in the controller's ConfigMap and repeat it here, or use NGINX Gateway Fabric or Envoy Gateway`,
            },
        ];
    });
}

function meets(key: string, given: string, value: string): boolean {
    if (key !== "global-allowed-response-headers") return given === value;
    const allowed = new Set(given.split(",").map((name) => name.trim()));
    return value.split(",").every((name) => allowed.has(name));
}

export function retirementWarning(controller: EdgeController): readonly string[] {
    if (controller.kind !== "ingress-nginx") return [];
    return [
        `${titleOf(controller)} was retired in March 2026: nobody mends it any more. Use it only until NGINX Gateway Fabric or Envoy Gateway has taken its place`,
    ];
}
