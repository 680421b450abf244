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
const proxiesPath = "edge.doors.public.trustedProxies";

/** Every line that the hosts need in the ConfigMap of ingress-nginx. */
export function demandedConfig(hosts: readonly EdgeHost[], trustedProxies: readonly string[] = []): readonly Demand[] {
    const demands: Demand[] = [...proxyDemands(trustedProxies)];
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

function proxyDemands(trustedProxies: readonly string[]): readonly Demand[] {
    if (trustedProxies.length === 0) return [];
    const common = { why: "whose X-Forwarded-For is believed", path: proxiesPath };
    return [
        { key: "use-forwarded-headers", value: "true", ...common },
        { key: "proxy-real-ip-cidr", value: trustedProxies.join(","), ...common },
    ];
}

/** In the very letters of the headers: the controller compares them case by case. */
export function allowedHeaders(hosts: readonly EdgeHost[]): string {
    const names = hosts.flatMap((host) =>
        host.routes.flatMap((route) => responseHeaders(host, route).map(([name]) => name)),
    );
    return [...new Set(names)].sort().join(",");
}

export function configProblems(
    hosts: readonly EdgeHost[],
    controller: EdgeController,
    trustedProxies: readonly string[],
): readonly Problem[] {
    if (controller.kind !== "ingress-nginx") return [];
    const told = new Set<string>();
    const missing = demandedConfig(hosts, trustedProxies).flatMap(({ key, value, why, path }): Problem[] => {
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
    return [...missing, ...credulity(controller.config, trustedProxies)];
}

/** Told to believe and not whom, it believes every client, and each could pick the address that its requests are counted by. */
function credulity(config: Readonly<Record<string, string>>, trustedProxies: readonly string[]): readonly Problem[] {
    const key = "use-forwarded-headers";
    if (trustedProxies.length > 0 || config[key] !== "true") return [];
    return [
        {
            path: `${configPath}.${key}`,
            value: "true",
            problem: "believes whatever address a client names, where nobody says which balancers to believe",
            fix: `name them in ${proxiesPath} and in proxy-real-ip-cidr, or set it to "false"`,
        },
    ];
}

function meets(key: string, given: string, value: string): boolean {
    const [has, wants] = [given, value].map((list) => new Set(list.split(",").map((one) => one.trim())));
    if (has === undefined || wants === undefined) return false;
    const hasAll = [...wants].every((one) => has.has(one));
    // More headers than asked for do no harm; whoever else is believed does.
    return hasAll && (key === "global-allowed-response-headers" || has.size === wants.size);
}

export function retirementWarning(controller: EdgeController): readonly string[] {
    if (controller.kind !== "ingress-nginx") return [];
    return [
        `${titleOf(controller)} was retired in March 2026: nobody mends it any more. Use it only until NGINX Gateway Fabric or Envoy Gateway has taken its place`,
    ];
}
