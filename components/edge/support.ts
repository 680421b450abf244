import type { Problem } from "../core/problems";
import { atLeast, type EdgeController, patchOf, products, releaseOf, speaksGatewayApi, titleOf } from "./backends";
import { waitsPerRoute } from "./envoy";
import { nginxHeaderFault, responseHeaders } from "./headers";
import { configProblems, retirementWarning } from "./ingress-config";
import type { EdgeHost, EdgeRoute } from "./intent";
import { nginxPatience, nginxSilence, nginxSize } from "./units";

/** Where a back end runs, as far as it decides what can be asked of it. */
export interface EdgeSurroundings {
    readonly controller: EdgeController;
    /** Minor release of the installed Gateway API: `1.5`. @default the one that the controller is made for */
    readonly gatewayApi?: string;
    /** `1.35`. */
    readonly kubernetesVersion: string;
    /** Replicas of the data plane at its smallest and largest. */
    readonly replicas: { readonly least: number; readonly most: number };
    /** Balancers whose X-Forwarded-For is believed. */
    readonly trustedProxies: readonly string[];
    /** The setting that chose the back end, for messages. */
    readonly path: string;
}

export interface Verdict {
    readonly problems: readonly Problem[];
    readonly warnings: readonly string[];
}

export function gatewayApiOf({ controller, gatewayApi }: EdgeSurroundings): string {
    return gatewayApi ?? releaseOf(controller)?.gatewayApi ?? "1.5";
}

/** Everything that the chosen back end cannot do, in its stated version. Nothing is ever dropped silently. */
export function judgeSupport(hosts: readonly EdgeHost[], around: EdgeSurroundings): Verdict {
    const unknown = unknownRelease(around);
    if (unknown !== undefined) return { problems: [unknown], warnings: [] };
    const problems = [
        ...kubernetesProblems(around),
        ...tlsProblems(hosts, around),
        ...hosts.flatMap((host) => redirectProblems(host, around)),
        ...hosts.flatMap((host) => host.routes.flatMap((route) => routeProblems(host, route, around))),
        ...sharedUpstreams(hosts, around),
        ...configProblems(hosts, around.controller, around.trustedProxies),
    ];
    const warnings = [
        ...retirementWarning(around.controller),
        ...bundleWarnings(around),
        ...patienceWarning(hosts, around),
        ...hosts.flatMap((host) => host.routes.flatMap((route) => routeWarnings(host, route, around))),
    ];
    return { problems, warnings };
}

function unknownRelease({ controller, path }: EdgeSurroundings): Problem | undefined {
    if (releaseOf(controller) !== undefined) return undefined;
    const { title, releases } = products[controller.kind];
    const known = Object.keys(releases).join(", ");
    return {
        path: `${path}.version`,
        value: controller.version,
        problem: `not a release of ${title} whose abilities are known here`,
        allowed: `one of ${known}`,
    };
}

function kubernetesProblems({ controller, kubernetesVersion, path }: EdgeSurroundings): readonly Problem[] {
    const { oldestKubernetes = 0, newestKubernetes = Number.POSITIVE_INFINITY } = releaseOf(controller) ?? {};
    const minor = Number(kubernetesVersion.split(".")[1]);
    if (minor >= oldestKubernetes && minor <= newestKubernetes) return [];
    const upTo = Number.isFinite(newestKubernetes) ? ` to 1.${newestKubernetes}` : " or newer";
    const fitting = Object.entries(products[controller.kind].releases)
        .filter(([, one]) => minor >= one.oldestKubernetes && minor <= (one.newestKubernetes ?? minor))
        .map(([release]) => release);
    return [
        {
            path: `${path}.version`,
            value: controller.version,
            problem: `${titleOf(controller)} does not run on Kubernetes ${kubernetesVersion}`,
            allowed: `Kubernetes 1.${oldestKubernetes}${upTo}`,
            fix:
                fitting.length === 0
                    ? "choose another back end"
                    : `use ${products[controller.kind].title} ${fitting.join(" or ")}`,
        },
    ];
}

function cannot(path: string, controller: EdgeController, wish: string, alternatives: string): Problem {
    return { path, problem: `asks for ${wish}, which ${titleOf(controller)} cannot do`, fix: alternatives };
}

function tlsProblems(hosts: readonly EdgeHost[], { controller, path }: EdgeSurroundings): readonly Problem[] {
    if (hosts.length === 0 || controller.kind !== "nginx-gateway-fabric" || atLeast(controller.version, "2.4"))
        return [];
    return [cannot(path, controller, "TLS 1.2 as the oldest protocol", "use NGINX Gateway Fabric 2.4 or newer")];
}

function redirectProblems(host: EdgeHost, around: EdgeSurroundings): readonly Problem[] {
    const { redirect = 301 } = host;
    const api = gatewayApiOf(around);
    if (!speaksGatewayApi(around.controller) || redirect === 301 || redirect === 302 || atLeast(api, "1.5")) return [];
    const fix = "use 301 or 302, or Gateway API 1.5";
    return [
        cannot(`${host.path}.redirect`, around.controller, `redirect code ${redirect} with Gateway API ${api}`, fix),
    ];
}

function routeProblems(host: EdgeHost, route: EdgeRoute, around: EdgeSurroundings): readonly Problem[] {
    const path = `${host.path}.${route.name}`;
    switch (around.controller.kind) {
        case "nginx-gateway-fabric":
            return nginxProblems(path, host, route, around);
        case "envoy-gateway":
            return envoyProblems(path, route, around.controller);
        case "ingress-nginx":
            return ingressProblems(path, host, route, around.controller);
    }
}

function nginxProblems(path: string, host: EdgeHost, route: EdgeRoute, around: EdgeSurroundings): readonly Problem[] {
    const { controller } = around;
    const { version } = controller;
    const problems: Problem[] = [];
    const refuse = (at: string, wish: string, alternatives: string) =>
        problems.push(cannot(`${path}.${at}`, controller, wish, alternatives));
    const needs = (minor: string, at: string, wish: string, orElse = "") => {
        const other = `use NGINX Gateway Fabric ${minor} or newer, or Envoy Gateway`;
        if (!atLeast(version, minor)) refuse(at, wish, `${orElse}${other}`);
    };
    if (route.rateLimit !== undefined) {
        needs("2.4", "rateLimit", "a rate limit");
        if (route.rateLimit.per === "hour") {
            refuse("rateLimit.per", "a limit per hour", "count per second or per minute, or use Envoy Gateway");
        }
    }
    if (route.cors !== undefined && !(atLeast(version, "2.5") && atLeast(gatewayApiOf(around), "1.5"))) {
        const fix =
            "leave cors out and let the backend answer, use NGINX Gateway Fabric 2.5.1 or newer with Gateway API 1.5, or Envoy Gateway";
        refuse("cors", `CORS with Gateway API ${gatewayApiOf(around)}`, fix);
    }
    const silence = nginxSilence(route);
    if (silence !== undefined && route.webSocket !== undefined) {
        const orElse = `set edge.socketIdleSeconds: ${nginxPatience}, `;
        needs("2.6", "webSocket.idleSeconds", `WebSockets that are silent for ${silence} s`, orElse);
    } else if (silence !== undefined) {
        const orElse = `set it to ${nginxPatience}, which it waits by itself, `;
        needs("2.6", "timeoutSeconds", `a backend that is silent for ${silence} s`, orElse);
    }
    if (route.basicAuth !== undefined) needs("2.4", "basicAuth", "basic authentication");
    if (route.affinity?.kind === "client-address") needs("2.4", "affinity", "affinity by the client's address");
    if (route.affinity?.kind === "cookie") {
        refuse("affinity", "affinity by cookie", "use kind client-address (ip_hash), or Envoy Gateway");
    }
    if (route.bodyLimit !== undefined && nginxSize(route.bodyLimit) === undefined) {
        refuse("bodyLimit", `a body limit of ${route.bodyLimit} bytes`, "round it to whole KiB, MiB or GiB");
    }
    for (const [name, value] of responseHeaders(host, route)) {
        const fault = nginxHeaderFault(name, value);
        if (fault !== undefined) refuse("headers", fault, "let the backend set it, or use Envoy Gateway");
    }
    return problems;
}

function envoyProblems(path: string, route: EdgeRoute, controller: EdgeController): readonly Problem[] {
    const problems: Problem[] = [];
    if (route.webSocket !== undefined && (route.bodyLimit ?? 0) > 0) {
        const fix = "give the WebSocket a route of its own without bodyLimit, or use NGINX Gateway Fabric";
        problems.push(cannot(`${path}.bodyLimit`, controller, "a body limit on a route of WebSockets", fix));
    }
    return problems;
}

function ingressProblems(
    path: string,
    host: EdgeHost,
    route: EdgeRoute,
    controller: EdgeController,
): readonly Problem[] {
    const problems: Problem[] = [];
    const refuse = (at: string, wish: string, alternatives: string) =>
        problems.push(cannot(`${path}.${at}`, controller, wish, alternatives));
    if (route.rateLimit?.per === "hour") {
        refuse("rateLimit.per", "a limit per hour", "count per second or per minute, or use Envoy Gateway");
    }
    if (route.path.kind === "regex") {
        const fix = "use prefix or exact paths, or a back end of the Gateway API";
        refuse("path", "a regular expression, which would make every path of the host one", fix);
    }
    if (route.bodyLimit !== undefined && nginxSize(route.bodyLimit) === undefined) {
        refuse("bodyLimit", `a body limit of ${route.bodyLimit} bytes`, "round it to whole KiB, MiB or GiB");
    }
    if (route.backend.namespace !== undefined && route.backend.namespace !== host.namespace) {
        const fix = "make the host's routes beside that Service, or use a back end of the Gateway API";
        refuse("backend.namespace", `a Service in another namespace (${route.backend.namespace})`, fix);
    }
    if (route.backend.tls?.authority.kind === "ConfigMap") {
        const fix = "keep the authority in a Secret, or use a back end of the Gateway API";
        refuse("backend.tls.authority", "an authority in a ConfigMap", fix);
    }
    return problems;
}

/** NGINX Gateway Fabric balances per Service: two routes cannot want different things of one. */
function sharedUpstreams(hosts: readonly EdgeHost[], { controller }: EdgeSurroundings): readonly Problem[] {
    if (controller.kind !== "nginx-gateway-fabric") return [];
    const wanted = new Map<string, { readonly path: string; readonly kind: string }>();
    return hosts.flatMap((host) =>
        host.routes.flatMap((route): Problem[] => {
            const key = `${route.backend.namespace ?? host.namespace}/${route.backend.service}`;
            const kind = route.affinity?.kind ?? "none";
            const path = `${host.path}.${route.name}.affinity`;
            const other = wanted.get(key);
            wanted.set(key, other ?? { path, kind });
            if (other === undefined || other.kind === kind) return [];
            const fix = `make it the same as ${other.path}, or use Envoy Gateway`;
            return [cannot(path, controller, `another affinity than ${other.path} for the same Service`, fix)];
        }),
    );
}

function bundleWarnings(around: EdgeSurroundings): readonly string[] {
    const made = releaseOf(around.controller)?.gatewayApi;
    const installed = gatewayApiOf(around);
    if (made === undefined || made === installed) return [];
    return [
        `${titleOf(around.controller)} is made for Gateway API ${made}; with ${installed} it does what it can (condition SupportedVersion)`,
    ];
}

function patienceWarning(hosts: readonly EdgeHost[], { controller }: EdgeSurroundings): readonly string[] {
    if (controller.kind !== "envoy-gateway" || waitsPerRoute(controller)) return [];
    const impatient = hosts.filter(({ routes }) =>
        routes.some(({ webSocket, timeoutSeconds }) => webSocket === undefined && timeoutSeconds !== undefined),
    );
    if (impatient.length === 0) return [];
    const where = impatient.map(({ path }) => path).join(", ");
    return [
        `${titleOf(controller)} ends requests after timeoutSeconds even while their answer flows; from 1.8 on only silence counts (${where})`,
    ];
}

function routeWarnings(host: EdgeHost, route: EdgeRoute, around: EdgeSurroundings): readonly string[] {
    const { controller, replicas } = around;
    const warnings: string[] = [];
    const where = `${host.path}.${route.name}`;
    if (route.cors !== undefined && controller.kind === "nginx-gateway-fabric") {
        const { version } = controller;
        if (version === "2.5" || (version.startsWith("2.5.") && patchOf(version) === 0)) {
            warnings.push(
                `${where}.cors: NGINX Gateway Fabric 2.5.0 breaks CORS on HTTPS listeners; use 2.5.1 or newer`,
            );
        }
    }
    const { rateLimit } = route;
    const inOnePlace = controller.kind === "envoy-gateway" && controller.globalRateLimit === true;
    if (rateLimit?.counted === "total" && !inOnePlace && replicas.most > replicas.least) {
        warnings.push(
            `${where}.rateLimit: divided among ${replicas.least} replicas; when the autoscaler reaches ${replicas.most}, up to ${replicas.most}/${replicas.least} of it gets through`,
        );
    }
    return warnings;
}
