import type { Problem } from "../core/problems";
import type { EdgeHost, EdgeRoute, Hsts } from "./intent";

/** What the answers of a route carry, by name, in a fixed order. */
export function responseHeaders(host: EdgeHost, route: EdgeRoute): readonly (readonly [string, string])[] {
    const { hsts, frameOptions, noSniff, contentSecurityPolicy, referrerPolicy } = host.security ?? {};
    return [
        ...one("Strict-Transport-Security", hsts && hstsValue(hsts)),
        ...one("X-Frame-Options", frameOptions),
        ...one("X-Content-Type-Options", noSniff === true ? "nosniff" : undefined),
        ...one("Content-Security-Policy", contentSecurityPolicy),
        ...one("Referrer-Policy", referrerPolicy),
        ...one("Cache-Control", route.cacheControl),
        ...Object.entries(route.headers ?? {}),
    ];
}

function one(name: string, value: string | undefined): readonly (readonly [string, string])[] {
    return value === undefined ? [] : [[name, value]];
}

export function hstsValue({ maxAgeSeconds, includeSubDomains, preload = false }: Hsts): string {
    const parts = [`max-age=${maxAgeSeconds}`];
    if (includeSubDomains) parts.push("includeSubDomains");
    if (preload) parts.push("preload");
    return parts.join("; ");
}

/** The Gateway API's own bounds. */
const mostHeaders = 16;
const longestValue = 4096;
const token = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}$/;

export function validateHeaders(path: string, host: EdgeHost, route: EdgeRoute): readonly Problem[] {
    const headers = responseHeaders(host, route);
    const problems: Problem[] = [];
    if (headers.length > mostHeaders) {
        problems.push({
            path: `${path}.headers`,
            value: headers.length,
            problem: "more headers than one route can set, those of security and caching included",
            allowed: `at most ${mostHeaders}`,
            fix: "let the backend set some of them",
        });
    }
    const seen = new Map<string, string>();
    for (const [name, value] of headers) {
        const at = `${path}.headers.${name}`;
        const same = seen.get(name.toLowerCase());
        if (same !== undefined) {
            problems.push({ path: at, problem: `the same header as ${same}`, fix: "set it once" });
        }
        seen.set(name.toLowerCase(), name);
        if (!token.test(name)) problems.push({ path: at, problem: "not the name of a header" });
        if (/[\r\n]/.test(value)) problems.push({ path: at, problem: "holds a line break" });
        if (value.length > longestValue) {
            problems.push({ path: at, problem: `${value.length} characters long`, allowed: `at most ${longestValue}` });
        }
    }
    return problems;
}

const refusedByNginx = /^(host|connection|upgrade|server|date|content-type|content-length|x-pad|x-accel-.*)$/i;

/** What NGINX Gateway Fabric refuses beside that: names that are nginx's own, and values that nginx would read. */
export function nginxHeaderFault(name: string, value: string): string | undefined {
    if (refusedByNginx.test(name)) return `header ${name}, which nginx sets itself`;
    if (value.includes("$")) return `header ${name} with a "$", which nginx reads as a variable`;
    if (/(^|[^\\])"/.test(value)) return `header ${name} with an unescaped double quote`;
    return undefined;
}
