import type { Problem } from "../core/problems";
import { repeatedIn } from "../core/repeated";
import { validateHeaders } from "./headers";
import type { Cors, EdgeHost, EdgeRoute, RoutePath } from "./intent";

/** What cannot be meant, whoever is to do it. */
export function validateHosts(hosts: readonly EdgeHost[]): readonly Problem[] {
    return [...overlaps(hosts), ...hosts.flatMap(validateHost)];
}

const hostName = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A host has one owner; a wildcard covers every name one label below it, and the most special one would win silently. */
function overlaps(hosts: readonly EdgeHost[]): readonly Problem[] {
    return hosts.flatMap((host, index) =>
        hosts.slice(0, index).flatMap((other): Problem[] => {
            const same = host.host === other.host;
            if (!same && !covers(host.host, other.host) && !covers(other.host, host.host)) return [];
            return [
                {
                    path: `${host.path}.host`,
                    value: host.host,
                    problem: same ? `also the host of ${other.path}` : `overlaps ${other.host} of ${other.path}`,
                    allowed: "one owner per host",
                    fix: "give one of the two another name",
                },
            ];
        }),
    );
}

function covers(pattern: string, host: string): boolean {
    return pattern.startsWith("*.") && host.endsWith(pattern.slice(1)) && host !== pattern;
}

function validateHost(host: EdgeHost): readonly Problem[] {
    const problems: Problem[] = [];
    if (!hostName.test(host.host)) {
        problems.push({
            path: `${host.path}.host`,
            value: host.host,
            problem: "not a host name",
            allowed: "a full name such as api.my-company.org",
        });
    }
    if (host.routes.length === 0) {
        problems.push({ path: host.path, problem: "has no route, so every request would get 404" });
    }
    return [...problems, ...samePaths(host), ...host.routes.flatMap((route) => validateRoute(host, route))];
}

/** Two routes of one path would share it: which one answers, and under whose limits, is up to their age. */
function samePaths({ path, routes }: EdgeHost): readonly Problem[] {
    return routes.flatMap((route, index) => {
        const other = routes
            .slice(0, index)
            .find((one) => one.path.value === route.path.value || one.name === route.name);
        if (other === undefined) return [];
        return [
            {
                path: `${path}.${route.name}`,
                value: route.path.value,
                problem: `the same path or name as ${other.name}`,
                allowed: "one route per path of a host",
                fix: "make one route of the two",
            },
        ];
    });
}

function validateRoute(host: EdgeHost, route: EdgeRoute): readonly Problem[] {
    const path = `${host.path}.${route.name}`;
    return [
        ...validatePath(`${path}.path`, route.path),
        ...validateRate(path, route),
        ...(route.cors === undefined ? [] : validateCors(`${path}.cors`, route.cors)),
        ...validateTimes(path, route),
        ...validateAffinity(path, route),
        ...validateAuth(path, route),
        ...validateHeaders(path, host, route),
    ];
}

function validatePath(path: string, { kind, value }: RoutePath): readonly Problem[] {
    if (!value.startsWith("/")) {
        const fix = `write /${value}`;
        return [{ path, value, problem: "does not start with a slash", allowed: "a path such as /api", fix }];
    }
    if (kind !== "regex" && /[*()[\]{}^$|\\?#\s]|\/\/|\/\.{1,2}(\/|$)/.test(value)) {
        return [{ path, value, problem: `not a plain path`, allowed: "a path such as /api/v1, or kind regex" }];
    }
    return [];
}

function validateRate(path: string, { rateLimit }: EdgeRoute): readonly Problem[] {
    if (rateLimit === undefined || isCount(rateLimit.requests)) return [];
    return [
        {
            path: `${path}.rateLimit.requests`,
            value: rateLimit.requests,
            problem: rateLimit.requests === 0 ? "would refuse every request" : "not a number of requests",
            allowed: "a whole number from 1",
            fix: "leave rateLimit out where there is to be none",
        },
    ];
}

/** In small letters, as browsers send them: some back ends compare letter by letter. */
const origin = /^https?:\/\/(\*\.)?([a-z0-9-]+\.)*[a-z0-9-]+(:\d{1,5})?$/;
/** Everything below a name of one label: every site that is registered there. */
const wholeRegistry = /^https?:\/\/\*\.[a-z0-9-]+(:\d{1,5})?$/;

function validateCors(path: string, cors: Cors): readonly Problem[] {
    const problems: Problem[] = [
        ...validateOrigins(`${path}.origins`, cors),
        ...repeated(`${path}.origins`, cors.origins),
        ...repeated(`${path}.methods`, cors.methods),
    ];
    if (!isCount(cors.maxAgeSeconds)) {
        problems.push({
            path: `${path}.maxAgeSeconds`,
            value: cors.maxAgeSeconds,
            problem: "no time",
            allowed: "from 1",
        });
    }
    return problems;
}

function validateOrigins(path: string, { origins, credentials = false }: Cors): readonly Problem[] {
    const problems: Problem[] = [];
    if (origins.length === 0) problems.push({ path, problem: "is empty", fix: "name an origin, or leave cors out" });
    for (const value of origins.filter((one) => credentials && (one === "*" || wholeRegistry.test(one)))) {
        problems.push({
            path,
            value,
            problem: "with credentials would let every site in the world act in its visitors' names",
            allowed: "named origins, or no credentials",
            fix: "list the origins, or set credentials: false",
        });
    }
    if (origins.includes("*") && origins.length > 1) {
        problems.push({ path, value: "*", problem: "stands beside others", fix: "name either all or some" });
    }
    for (const value of origins.filter((one) => one !== "*" && !origin.test(one))) {
        problems.push({
            path,
            value,
            problem: "not an origin",
            allowed: "scheme and host in small letters, without a path, such as https://app.my-company.org",
        });
    }
    return problems;
}

/** Lists that the API server takes as sets: it refuses what stands there twice. */
function repeated(path: string, values: readonly string[]): readonly Problem[] {
    return repeatedIn(values).map((value) => ({ path, value, problem: "stands there twice", fix: "name it once" }));
}

function validateTimes(path: string, { webSocket, timeoutSeconds, bodyLimit }: EdgeRoute): readonly Problem[] {
    const day = 86_400;
    const times = [
        ["webSocket.idleSeconds", webSocket?.idleSeconds],
        ["timeoutSeconds", timeoutSeconds],
    ] as const;
    const problems = times.flatMap(([name, value]): Problem[] =>
        value === undefined || (isCount(value) && value <= day)
            ? []
            : [{ path: `${path}.${name}`, value, problem: "not a time", allowed: `whole seconds from 1 to ${day}` }],
    );
    if (bodyLimit !== undefined && !(Number.isSafeInteger(bodyLimit) && bodyLimit >= 0)) {
        problems.push({
            path: `${path}.bodyLimit`,
            value: bodyLimit,
            problem: "not a size",
            allowed: "bytes, or 0 for any",
        });
    }
    return problems;
}

function validateAffinity(path: string, { affinity }: EdgeRoute): readonly Problem[] {
    if (affinity?.kind !== "cookie") return [];
    const problems: Problem[] = [];
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(affinity.name)) {
        problems.push({ path: `${path}.affinity.name`, value: affinity.name, problem: "not the name of a cookie" });
    }
    if (!isCount(affinity.ttlSeconds)) {
        const allowed = "whole seconds from 1";
        problems.push({
            path: `${path}.affinity.ttlSeconds`,
            value: affinity.ttlSeconds,
            problem: "not a time",
            allowed,
        });
    }
    return problems;
}

function validateAuth(path: string, { basicAuth }: EdgeRoute): readonly Problem[] {
    if (basicAuth === undefined || /^[^"\\$\r\n]+$/.test(basicAuth.realm)) return [];
    const allowed = "a text without quotes, backslashes and dollar signs";
    return [
        { path: `${path}.basicAuth.realm`, value: basicAuth.realm, problem: "cannot be shown in a browser", allowed },
    ];
}

function isCount(value: number): boolean {
    return Number.isSafeInteger(value) && value >= 1;
}
