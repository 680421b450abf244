import type { EdgeObject } from "../../../components/edge";
import type { Gateway, HttpRoute, RouteFilter } from "../../../components/edge/kinds";
import type {
    AuthenticationFilter,
    ClientSettingsPolicy,
    ProxySettingsPolicy,
    RateLimitPolicy,
} from "../../../components/edge/nginx-kinds";

/** Where this nginx listens, and where its files and its backend are. */
export interface Site {
    readonly folder: string;
    readonly httpPort: number;
    readonly httpsPort: number;
    readonly backendPort: number;
    /** The password file of a Secret. */
    readonly passwords: (secret: string) => string;
}

/**
 * The configuration that says to nginx what the rendered objects say to NGINX Gateway Fabric: the same directives, from
 * the same fields, and nothing that is not in the objects.
 */
export function nginxConf(objects: readonly EdgeObject[], site: Site): string {
    const routes = objects.filter((object): object is HttpRoute => object.kind === "HTTPRoute");
    const gateways = objects.filter((object): object is Gateway => object.kind === "Gateway");
    const serving = routes.filter(({ spec }) => spec.parentRefs[0]?.sectionName !== "http");
    const redirects = routes.filter(({ spec }) => spec.parentRefs[0]?.sectionName === "http");
    const policies = new Policies(objects);
    return [
        ...(process.getuid?.() === 0 ? ["user root;"] : []),
        `worker_processes 1; pid ${site.folder}/nginx.pid; error_log ${site.folder}/error.log;`,
        "events { worker_connections 512; }",
        "http {",
        `  access_log off; map_hash_bucket_size 256; server_names_hash_bucket_size 256; ${tempPaths(site.folder)}`,
        "  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }",
        ...policies.zones(),
        ...serving.flatMap(corsMap),
        ...redirects.map((route) => redirectServer(route, site)),
        ...gateways.flatMap(({ spec }) =>
            spec.listeners
                .filter(({ protocol }) => protocol === "HTTPS")
                .map((listener) => {
                    const own = serving.filter(
                        ({ spec: { parentRefs } }) => parentRefs[0]?.sectionName === listener.name,
                    );
                    return httpsServer(listener, own, policies, site);
                }),
        ),
        "}",
        "",
    ].join("\n");
}

function tempPaths(folder: string): string {
    return ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
        .join(" ");
}

function redirectServer({ spec }: HttpRoute, { httpPort, httpsPort }: Site): string {
    const [filter] = spec.rules[0]?.filters ?? [];
    if (filter?.type !== "RequestRedirect") throw new Error("a route on the HTTP listener that does not redirect");
    const { scheme, statusCode } = filter.requestRedirect;
    return `  server { listen 127.0.0.1:${httpPort}; server_name ${spec.hostnames.join(" ")}; return ${statusCode} ${scheme}://$host:${httpsPort}$request_uri; }`;
}

function httpsServer(
    { hostname = "", tls }: Gateway["spec"]["listeners"][number],
    routes: readonly HttpRoute[],
    policies: Policies,
    site: Site,
): string {
    const secret = tls?.certificateRefs[0]?.name ?? "";
    return [
        `  server { listen 127.0.0.1:${site.httpsPort} ssl; server_name ${hostname};`,
        `    ssl_certificate ${site.folder}/${secret}/tls.crt; ssl_certificate_key ${site.folder}/${secret}/tls.key;`,
        `    ssl_protocols ${tls?.options?.["nginx.org/ssl-protocols"] ?? "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"};`,
        ...routes.map((route) => location(route, policies, site)),
        "  }",
    ].join("\n");
}

function location(route: HttpRoute, policies: Policies, site: Site): string {
    const [rule] = route.spec.rules;
    const path = rule?.matches[0]?.path;
    const [backend] = rule?.backendRefs ?? [];
    if (rule === undefined || path === undefined || backend === undefined)
        throw new Error("a route that leads nowhere");
    const modifier = path.type === "Exact" ? "= " : "";
    return [
        `    location ${modifier}${path.value} {`,
        ...(rule.filters ?? []).flatMap((filter) => filterLines(route, filter, policies, site)),
        ...policies.lines(route),
        "      proxy_http_version 1.1; proxy_set_header Host $host;",
        "      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;",
        `      proxy_set_header X-Backend ${backend.name}:${backend.port};`,
        `      proxy_pass http://127.0.0.1:${site.backendPort};`,
        "    }",
    ].join("\n");
}

function zone({ metadata }: RateLimitPolicy): string {
    return `${metadata.namespace}_rl_${metadata.name}`.replaceAll("-", "_");
}

function limitLines(policy: RateLimitPolicy): readonly string[] {
    const { local, rejectCode } = policy.spec.rateLimit;
    return local.rules.map(
        ({ burst = 0, noDelay = false }) =>
            `      limit_req zone=${zone(policy)} burst=${burst}${noDelay ? " nodelay" : ""}; limit_req_status ${rejectCode};`,
    );
}

function variable(route: HttpRoute): string {
    return route.metadata.name.replaceAll("-", "_");
}

function corsOf(route: HttpRoute) {
    const filter = route.spec.rules[0]?.filters?.find(({ type }) => type === "CORS");
    return filter?.type === "CORS" ? filter.cors : undefined;
}

/** Empty for an origin that is not allowed; nginx sends no header without a value. */
function corsMap(route: HttpRoute): readonly string[] {
    const cors = corsOf(route);
    if (cors === undefined) return [];
    const allowed = cors.allowOrigins.map((origin) => `"${origin}" $http_origin;`).join(" ");
    return [`  map $http_origin $cors_${variable(route)} { default ""; ${allowed} }`];
}

function filterLines(route: HttpRoute, filter: RouteFilter, policies: Policies, site: Site): readonly string[] {
    switch (filter.type) {
        case "ResponseHeaderModifier":
            return filter.responseHeaderModifier.set.flatMap(({ name, value }) => [
                `      proxy_hide_header ${name};`,
                `      add_header ${name} "${value}" always;`,
            ]);
        case "CORS": {
            const { allowMethods, allowHeaders, allowCredentials, maxAge } = filter.cors;
            const origin = `add_header Access-Control-Allow-Origin $cors_${variable(route)} always;`;
            const credentials = allowCredentials ? "add_header Access-Control-Allow-Credentials true always;" : "";
            return [
                `      ${origin} ${credentials}`,
                `      if ($request_method = OPTIONS) { ${origin} ${credentials}`,
                `        add_header Access-Control-Allow-Methods "${allowMethods.join(", ")}";`,
                `        add_header Access-Control-Allow-Headers "${allowHeaders.join(", ")}";`,
                `        add_header Access-Control-Max-Age ${maxAge}; return 200; }`,
            ];
        }
        case "ExtensionRef": {
            const { realm, secretRef } = policies.authentication(filter.extensionRef.name).spec.basic;
            return [`      auth_basic "${realm}"; auth_basic_user_file ${site.passwords(secretRef.name)};`];
        }
        case "RequestRedirect":
            throw new Error("a redirect beside a backend");
    }
}

/** The policies by the routes they speak for. */
class Policies {
    constructor(private readonly objects: readonly EdgeObject[]) {}

    private of<Policy extends EdgeObject>(kind: Policy["kind"], route: HttpRoute): Policy | undefined {
        const found = this.objects.filter((object) => {
            if (object.kind !== kind || object.metadata?.namespace !== route.metadata.namespace) return false;
            const { targetRefs = [], targetRef } = (object as { spec: Targets }).spec;
            return [...targetRefs, ...(targetRef ? [targetRef] : [])].some(({ name }) => name === route.metadata.name);
        });
        return found[0] as Policy | undefined;
    }

    /** One counter per policy, which all of its routes share. */
    zones(): readonly string[] {
        const limits = this.objects.filter((one): one is RateLimitPolicy => one.kind === "RateLimitPolicy");
        return limits.flatMap((policy) =>
            policy.spec.rateLimit.local.rules.map(
                ({ key, rate, zoneSize }) => `  limit_req_zone ${key} zone=${zone(policy)}:${zoneSize} rate=${rate};`,
            ),
        );
    }

    lines(route: HttpRoute): readonly string[] {
        const limit = this.of<RateLimitPolicy>("RateLimitPolicy", route);
        const body = this.of<ClientSettingsPolicy>("ClientSettingsPolicy", route)?.spec.body;
        const timeout = this.of<ProxySettingsPolicy>("ProxySettingsPolicy", route)?.spec.timeout;
        return [
            ...(limit === undefined ? [] : limitLines(limit)),
            ...(body === undefined ? [] : [`      client_max_body_size ${body.maxSize};`]),
            ...(timeout === undefined
                ? []
                : [`      proxy_read_timeout ${timeout.read}; proxy_send_timeout ${timeout.send};`]),
        ];
    }

    authentication(name: string): AuthenticationFilter {
        const found = this.objects.find(
            ({ kind, metadata }) => kind === "AuthenticationFilter" && metadata?.name === name,
        );
        if (found === undefined) throw new Error(`no AuthenticationFilter ${name}`);
        return found as AuthenticationFilter;
    }
}

interface Targets {
    readonly targetRefs?: readonly { readonly name: string }[];
    readonly targetRef?: { readonly name: string };
}
