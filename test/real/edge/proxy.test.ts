import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as tls from "node:tls";
import { hashSync } from "bcryptjs";
import { renderEdge } from "../../../components/edge";
import type { Settings } from "../../../config/schema";
import { edgeArgs } from "../../../systems/edge/plan";
import { planStack } from "../../../systems/plan";
import { settingsOf } from "../../support/stack";
import { Authority } from "../support/certificates";
import { eventually, freePort, must, type Started, start } from "../support/process";
import { requirePrograms } from "../support/programs";
import { nginxConf } from "./nginx-conf";

/** The hosts of staging and its pages for operators, with times short enough to wait for and a password in front of one more. */
function shortened(): Settings {
    const settings = settingsOf("staging", {
        "edge.hosts.grafana.enabled": true,
        "edge.hosts.alertmanager.enabled": true,
    });
    const { hosts } = settings.edge;
    const impatient = { timeoutSeconds: 1 };
    return {
        ...settings,
        edge: {
            ...settings.edge,
            hosts: {
                ...hosts,
                x0tta6bl4Api: { ...hosts.x0tta6bl4Api, basicAuth: true },
                graphmemoryApi: { ...hosts.graphmemoryApi, ...impatient },
                graphmemoryDashboard: { ...hosts.graphmemoryDashboard, ...impatient },
                grafana: { ...hosts.grafana, ...impatient },
            },
        },
    };
}

const settings = shortened();
const plan = planStack(settings);
const hostOf = (key: string): string => plan.edge.find((host) => host.key === key)?.host ?? "";
const api = hostOf("graphmemoryApi");
const dashboard = hostOf("graphmemoryDashboard");
const harvester = hostOf("signalHarvesterApi");
const mesh = hostOf("x0tta6bl4Api");
const grafana = hostOf("grafana");
const alertmanager = hostOf("alertmanager");
const protectedHosts: readonly (readonly [host: string, name: string, service: string])[] = [
    [mesh, "x0tta6bl4-api", "x0tta6bl4-api:8080"],
    [grafana, "grafana", "prometheus-grafana:80"],
    [alertmanager, "alertmanager", "alertmanager:9093"],
];
const login = (password: string) => `Basic ${Buffer.from(`operator:${password}`).toString("base64")}`;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "edge-proxy-"));
let ports = { http: 0, https: 0 };
let authority = "";
let nginx: Started | undefined;
let backend: http.Server | undefined;
const connections = new Set<Socket>();
const agent = new https.Agent({ keepAlive: true, maxSockets: 20 });

interface Answer {
    readonly status: number;
    readonly headers: http.IncomingHttpHeaders;
    readonly body: string;
}

interface Ask {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: http.OutgoingHttpHeaders;
    readonly plain?: boolean;
}

let askedOfDashboard = 0;

/** A request as a browser sends it: by name, with the certificate checked against the authority. */
function ask(host: string, { method = "GET", path: at = "/", headers = {}, plain = false }: Ask = {}): Promise<Answer> {
    if (host === dashboard && !plain) askedOfDashboard += 1;
    const common = { host: "127.0.0.1", path: at, method, headers: { Host: host, ...headers } };
    return new Promise((resolve, reject) => {
        const answered = (response: http.IncomingMessage) => {
            let body = "";
            response.setEncoding("utf8").on("data", (text: string) => {
                body += text;
            });
            response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
        };
        const request = plain
            ? http.request({ ...common, port: ports.http }, answered)
            : https.request({ ...common, port: ports.https, servername: host, ca: authority, agent }, answered);
        request.once("error", reject);
        request.end();
    });
}

beforeAll(async () => {
    requirePrograms(["nginx"], ["nginx", "openssl"]);
    const made = await Authority.create(path.join(folder, "authority"));
    authority = fs.readFileSync(made.certificate, "utf8");
    for (const { certificateSecret, host } of plan.edge) {
        await made.issue(path.join(folder, certificateSecret), certificateSecret, [host]);
    }
    backend = await startBackend();
    const address = backend.address();
    const backendPort = typeof address === "object" && address !== null ? address.port : 0;
    ports = { http: await freePort(), https: await freePort() };
    const args = edgeArgs(plan.edge, settings);
    if (args === undefined) throw new Error("staging has no edge");
    const passwords = (secret: string) => path.join(folder, `${secret}.htpasswd`);
    for (const [, name] of protectedHosts) {
        fs.writeFileSync(passwords(`${name}-login`), `operator:${hashSync("right", 4)}\n`);
    }
    const conf = path.join(folder, "nginx.conf");
    const site = { folder, httpPort: ports.http, httpsPort: ports.https, backendPort, passwords };
    fs.writeFileSync(conf, nginxConf(renderEdge(args).objects, site));
    await must("nginx", ["-t", "-p", folder, "-c", conf]);
    const started = start("nginx", ["-p", folder, "-c", conf, "-g", "daemon off;"]);
    nginx = started;
    await eventually("nginx to listen", async () => {
        if (started.process.exitCode !== null) throw new Error(`nginx ended: ${started.stderr()}`);
        return ask(api, { plain: true }).then(
            () => true,
            () => undefined,
        );
    });
});

afterAll(async () => {
    agent.destroy();
    await nginx?.stop();
    // An upgraded connection is nobody's request any more: the server would wait for it for ever.
    for (const socket of connections) socket.destroy();
    await new Promise((resolve) => (backend === undefined ? resolve(undefined) : backend.close(resolve)));
    fs.rmSync(folder, { recursive: true, force: true });
});

const aYear = "public, max-age=31536000, immutable";

/** Says who it was taken for; knows a path that never answers, files that may be kept, one that is missing, and a socket. */
function startBackend(): Promise<http.Server> {
    const server = http.createServer((request, response) => {
        request.resume();
        if (request.url === "/never") return;
        response.setHeader("X-Frame-Options", "ALLOWALL");
        const isFile = /^\/(static|public\/build)\//.test(request.url ?? "");
        if (request.url?.endsWith("/missing.js") === true) response.statusCode = 404;
        else response.setHeader("Cache-Control", isFile ? aYear : "public");
        response.end(`${request.headers["x-backend"]} ${request.url}`);
    });
    server.on("connection", (socket) => connections.add(socket));
    server.on("upgrade", (request, socket) => {
        socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
        socket.on("data", (data) => socket.write(`${request.url} heard ${data}`));
        socket.on("error", () => socket.destroy());
    });
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** A page's socket, as a browser opens it. */
function socketTo(host: string, at: string, authorization?: string) {
    const socket = tls.connect({ host: "127.0.0.1", port: ports.https, servername: host, ca: authority });
    let heard = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
        heard += text;
    });
    const key = Buffer.alloc(16).toString("base64");
    const lines = [
        `GET ${at} HTTP/1.1`,
        `Host: ${host}`,
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        `Sec-WebSocket-Key: ${key}`,
        ...(authorization === undefined ? [] : [`Authorization: ${authorization}`]),
    ];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    return { heard: () => heard, say: (text: string) => socket.write(text), end: () => socket.destroy() };
}

describe("a real nginx that is told what the rendered objects tell the gateway", () => {
    it.each([api, dashboard, harvester, mesh, grafana, alertmanager])(
        "sends a browser from HTTP to HTTPS with 301, without other headers: %s",
        async (host) => {
            const { status, headers } = await ask(host, { plain: true, path: "/deep?x=1" });
            expect(status).toBe(301);
            expect(headers.location).toBe(`https://${host}:${ports.https}/deep?x=1`);
            expect(headers["strict-transport-security"]).toBeUndefined();
        },
    );

    it("leads every host to its own Service, under a certificate for its name", async () => {
        expect((await ask(api)).body).toBe("graphmemory-backend:8000 /");
        expect((await ask(dashboard)).body).toBe("graphmemory-dashboard:8501 /");
        expect((await ask(harvester)).body).toBe("signal-harvester-api:8000 /");
    });

    it("sets the security headers once, whatever the backend says", async () => {
        const { headers } = await ask(api);
        expect(headers).toMatchObject({
            "strict-transport-security": "max-age=31536000; includeSubDomains",
            "x-frame-options": "DENY",
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
            "cache-control": "no-store",
        });
    });

    it("lets Streamlit's page work: inline scripts, its socket, and files that are kept for a year", async () => {
        const { headers } = await ask(dashboard);
        expect(headers["content-security-policy"]).toContain("script-src 'self' 'unsafe-inline'");
        expect(headers["content-security-policy"]).toContain(`connect-src 'self' wss://${dashboard}`);
        const file = await ask(dashboard, { path: "/static/main.js" });
        expect(file.headers["cache-control"]).toBe(aYear);
    });

    it("lets nobody keep a file's refusal or absence, whatever the file itself may be", async () => {
        const missing = await ask(dashboard, { path: "/static/missing.js" });
        expect([missing.status, missing.headers["cache-control"]]).toEqual([404, undefined]);
        const locked = await ask(grafana, { path: "/public/build/app.js" });
        expect([locked.status, locked.headers["cache-control"]]).toEqual([401, undefined]);
    });

    it("answers the preflight of a page that may call, and not of another", async () => {
        const preflight = (origin: string) =>
            ask(api, { method: "OPTIONS", headers: { Origin: origin, "Access-Control-Request-Method": "POST" } });
        const allowed = await preflight(`https://${dashboard}`);
        expect(allowed.status).toBe(200);
        expect(allowed.headers).toMatchObject({
            "access-control-allow-origin": `https://${dashboard}`,
            "access-control-allow-methods": expect.stringContaining("POST"),
            "access-control-max-age": "600",
        });
        expect(allowed.headers["access-control-allow-credentials"]).toBeUndefined();
        const refused = await preflight("https://elsewhere.internal");
        expect(refused.headers["access-control-allow-origin"]).toBeUndefined();
        const call = await ask(api, { headers: { Origin: `https://${dashboard}` } });
        expect(call.headers["access-control-allow-origin"]).toBe(`https://${dashboard}`);
    });

    it("refuses a body that is too large with 413, before it is sent", async () => {
        const bytes = 11 * 2 ** 20;
        const { status } = await ask(api, {
            method: "POST",
            headers: { "Content-Length": bytes, Expect: "100-continue" },
        });
        expect(status).toBe(413);
    });

    it("gives up on a backend that never answers, with 504", async () => {
        expect((await ask(api, { path: "/never" })).status).toBe(504);
    });

    it.each(protectedHosts)(
        "asks for a password where one is wanted, and takes the right one only: %s",
        async (host, _, service) => {
            expect((await ask(host)).status).toBe(401);
            expect((await ask(host, { headers: { Authorization: login("wrong") } })).status).toBe(401);
            const { status, body } = await ask(host, { headers: { Authorization: login("right") } });
            expect([status, body]).toEqual([200, `${service} /`]);
        },
    );

    it("asks for it on every path of a page: its files, which are kept for a year after that, and its socket", async () => {
        const file = { path: "/public/build/app.js" };
        expect((await ask(grafana, file)).status).toBe(401);
        const { status, headers } = await ask(grafana, { ...file, headers: { Authorization: login("right") } });
        expect([status, headers["cache-control"]]).toEqual([200, aYear]);
        expect(headers["content-security-policy"]).toContain(`connect-src 'self' wss://${grafana}`);
        const stranger = socketTo(grafana, "/api/live/ws");
        await eventually("an answer", () => (stranger.heard() === "" ? undefined : true));
        expect(stranger.heard()).toContain("HTTP/1.1 401");
        stranger.end();
    });

    it.each([
        [dashboard, "/_stcore/stream", undefined],
        [grafana, "/api/live/ws", login("right")],
    ])(
        "upgrades a WebSocket, which lives on while nobody says anything for longer than a request may take: %s",
        async (host, at, authorization) => {
            const socket = socketTo(host, at, authorization);
            await eventually("the upgrade", () =>
                socket.heard().includes("101 Switching Protocols") ? true : undefined,
            );
            await new Promise((resolve) => setTimeout(resolve, 3000));
            socket.say("ping");
            await eventually("an answer", () => (socket.heard().includes(`${at} heard ping`) ? true : undefined));
            socket.end();
        },
    );

    it("speaks no TLS older than 1.2", async () => {
        const old = { maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
        const refused = await new Promise<boolean>((resolve) => {
            const socket = tls.connect({
                host: "127.0.0.1",
                port: ports.https,
                servername: api,
                ca: authority,
                ...old,
            });
            socket.once("secureConnect", () => resolve(false));
            socket.once("error", () => resolve(true));
        });
        expect(refused).toBe(true);
    });

    it("lets a client of the dashboard through 100 times a minute in all, pages and files together, and answers 429 after", async () => {
        // What was asked before has been counted: it is given back before the amount is tried.
        await new Promise((resolve) => setTimeout(resolve, askedOfDashboard * (60_000 / 100)));
        const paths = ["/", "/static/a.js", "/_stcore/stream"];
        const began = performance.now();
        const answers = await Promise.all(
            Array.from({ length: 160 }, (_, index) => ask(dashboard, { path: paths[index % paths.length] ?? "/" })),
        );
        const minutes = (performance.now() - began) / 60_000;
        const passed = answers.filter(({ status }) => status === 200).length;
        expect(answers.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
        expect(passed).toBeGreaterThanOrEqual(99);
        expect(passed).toBeLessThanOrEqual(101 + Math.ceil(100 * minutes));
        const life = answers.filter(({ status }) => status === 429).map(({ headers }) => headers["cache-control"]);
        expect(new Set(life)).toEqual(new Set(["no-store", undefined]));
    });
});
