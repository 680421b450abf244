import { bytes } from "../../components/core/quantities";
import type { Part } from "../../components/core/traffic";
import type { Cors, EdgeHost, EdgeRoute, SecurityHeaders } from "../../components/edge";
import type { Settings } from "../../config/schema";
import { type EdgeHostKey, type EdgeSettings, edgeHostKeys } from "../../config/schema/edge";
import type { InstanceSettings } from "../../config/schema/monitoring";
import type { InstancePlan, MonitoringPlan } from "../monitoring/plan";
import { harvesterGrafana, sharedGrafana } from "../monitoring/services";
import type { SystemsPlan } from "../plan";
import { httpServicePort } from "../x0tta6bl4/traffic";

/** One exposed host with the setting that asks for it. */
export interface PlannedHost extends EdgeHost {
    readonly key: EdgeHostKey;
    /** The entry of certificates.issuers that signs for it. */
    readonly issuer: string;
}

interface Backend {
    readonly name: string;
    readonly host: string;
    readonly part: Part;
    readonly service: string;
    readonly port: number;
    /** Pages in a browser, as opposed to an API. */
    readonly page?: Page;
}

interface Page {
    /** Files whose names change with their contents, which their program therefore lets everybody keep. */
    readonly files?: string;
    /** Where a session's WebSocket is. */
    readonly socket?: string;
    /** A session is in the memory of one pod. */
    readonly keepsSessions?: boolean;
}

const streamlit: Page = { files: "/static", socket: "/_stcore/stream", keepsSessions: true };
const grafana: Page = { files: "/public/build", socket: "/api/live/ws" };
const alertmanager: Page = {};

/** What each system wants at its edge. A host that is switched off, or whose system is, is absent. */
export function edgeHosts(plan: ExposedPlan, settings: Settings): readonly PlannedHost[] {
    if (!settings.edge.enabled) return [];
    return edgeHostKeys.flatMap((key) => {
        const backend = settings.edge.hosts[key].enabled ? backends[key](plan, settings) : undefined;
        return backend === undefined ? [] : [hostOf(key, backend, settings)];
    });
}

type ExposedPlan = SystemsPlan & { readonly monitoring?: MonitoringPlan };

const backends: Readonly<Record<EdgeHostKey, (plan: ExposedPlan, settings: Settings) => Backend | undefined>> = {
    x0tta6bl4Api: ({ x0tta6bl4 }, settings) =>
        x0tta6bl4?.api && {
            name: "x0tta6bl4-api",
            host: settings.x0tta6bl4.api.host,
            part: x0tta6bl4.api,
            service: "x0tta6bl4-api",
            port: httpServicePort,
        },
    signalHarvesterApi: ({ signalHarvester }, settings) =>
        signalHarvester && {
            name: "signal-harvester-api",
            host: settings.signalHarvester.api.host,
            part: signalHarvester.api,
            service: signalHarvester.api.name,
            port: signalHarvester.api.ports.http.number,
        },
    graphmemoryApi: ({ graphmemory }, settings) =>
        graphmemory && {
            name: "graphmemory-api",
            host: settings.graphmemory.backend.host,
            part: graphmemory.backend,
            service: graphmemory.backend.name,
            port: graphmemory.backend.ports.http.number,
        },
    graphmemoryDashboard: ({ graphmemory }, settings) =>
        graphmemory && {
            name: "graphmemory-dashboard",
            host: settings.graphmemory.dashboard.host,
            part: graphmemory.dashboard,
            service: graphmemory.dashboard.name,
            port: graphmemory.dashboard.ports.http.number,
            page: streamlit,
        },
    grafana: ({ monitoring }, settings) =>
        grafanaOf("grafana", monitoring?.shared, settings.monitoring.shared, sharedGrafana),
    alertmanager: ({ monitoring }, settings) =>
        alertmanagerOf("alertmanager", monitoring?.shared, settings.monitoring.shared),
    signalHarvesterGrafana: ({ monitoring }, settings) =>
        grafanaOf(
            "signal-harvester-grafana",
            monitoring?.signalHarvester,
            settings.monitoring.signalHarvester,
            harvesterGrafana,
        ),
    signalHarvesterAlertmanager: ({ monitoring }, settings) =>
        alertmanagerOf(
            "signal-harvester-alertmanager",
            monitoring?.signalHarvester,
            settings.monitoring.signalHarvester,
        ),
};

function grafanaOf(
    name: string,
    plan: InstancePlan | undefined,
    settings: InstanceSettings,
    service: { readonly name: string; readonly port: number },
): Backend | undefined {
    const part = plan?.parts.grafana;
    if (part === undefined) return undefined;
    return { name, host: settings.grafana.host, part, service: service.name, port: service.port, page: grafana };
}

function alertmanagerOf(name: string, plan: InstancePlan | undefined, settings: InstanceSettings): Backend | undefined {
    const part = plan?.parts.alertmanager;
    if (part === undefined) return undefined;
    const { host } = settings.alertmanager;
    return { name, host, part, service: part.name, port: part.ports.http.number, page: alertmanager };
}

function hostOf(key: EdgeHostKey, backend: Backend, settings: Settings): PlannedHost {
    const wanted = settings.edge.hosts[key];
    const { name, host, part, page } = backend;
    return {
        key,
        name,
        path: `edge.hosts.${key}`,
        host,
        door: wanted.door,
        namespace: part.namespace,
        owner: { name, system: part.system, component: "edge", environment: part.environment },
        security: page ? pageSecurity(host, settings.edge) : apiSecurity(settings.edge),
        routes: page ? pageRoutes(backend, page, wanted, settings) : [common("root", "/", backend, wanted, settings)],
        certificateSecret: `${name}-tls`,
        issuer: wanted.issuer ?? settings.edge.issuer,
    };
}

type Wanted = EdgeSettings["hosts"][EdgeHostKey];

function common(
    name: string,
    path: string,
    { name: base, service, port }: Backend,
    wanted: Wanted,
    settings: Pick<Settings, "baseDomain">,
): EdgeRoute {
    return {
        name,
        path: { kind: "prefix", value: path },
        backend: { service, port },
        rateLimit: wanted.rateLimit,
        ...(wanted.cors === undefined ? {} : { cors: corsOf(wanted.cors, settings) }),
        bodyLimit: bytes(wanted.bodyLimit),
        timeoutSeconds: wanted.timeoutSeconds,
        cacheControl: wanted.cacheControl,
        ...(wanted.basicAuth ? { basicAuth: { realm: base, secret: `${base}-login` } } : {}),
    };
}

/** Pages, their files, and the socket that a session lives on. */
function pageRoutes(
    backend: Backend,
    page: Page,
    wanted: Wanted,
    settings: Pick<Settings, "baseDomain" | "edge">,
): readonly EdgeRoute[] {
    const affinity = page.keepsSessions === true ? { affinity: { kind: "client-address" } as const } : {};
    const at = (name: string, path: string) => ({ ...common(name, path, backend, wanted, settings), ...affinity });
    // The program knows which of its files may be kept for long; said by a gateway, its refusals would be kept as long.
    const { cacheControl: _, ...files } = at("static", page.files ?? "");
    const { bodyLimit: __, timeoutSeconds: ___, ...socket } = at("stream", page.socket ?? "");
    return [
        at("root", "/"),
        ...(page.files === undefined ? [] : [files]),
        ...(page.socket === undefined
            ? []
            : [{ ...socket, webSocket: { idleSeconds: settings.edge.socketIdleSeconds } }]),
    ];
}

/** A name without a scheme is below the base domain, so that it moves with it. */
function corsOf(cors: NonNullable<Wanted["cors"]>, { baseDomain }: Pick<Settings, "baseDomain">): Cors {
    const origins = cors.origins.map((origin) =>
        origin === "*" || origin.includes("://") ? origin : `https://${origin}.${baseDomain}`,
    );
    return { ...cors, origins };
}

function apiSecurity({ hsts }: EdgeSettings): SecurityHeaders {
    return {
        hsts,
        frameOptions: "DENY",
        noSniff: true,
        contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
        referrerPolicy: "no-referrer",
    };
}

/** Such pages write scripts and styles into themselves, compile charts with eval, and talk over a socket. */
function pageSecurity(host: string, { hsts }: EdgeSettings): SecurityHeaders {
    const policy = {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "worker-src": "'self' blob:",
        "connect-src": `'self' wss://${host}`,
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    };
    return {
        hsts,
        frameOptions: "DENY",
        noSniff: true,
        contentSecurityPolicy: Object.entries(policy)
            .map(([name, value]) => `${name} ${value}`)
            .join("; "),
        referrerPolicy: "same-origin",
    };
}
