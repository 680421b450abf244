import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { stringify } from "yaml";
import { labels } from "../../../components/core/labels";
import {
    alertmanagerFiles,
    prometheusConfig,
    prometheusPlaces,
    ruleFiles,
    type ScrapeJob,
} from "../../../components/monitoring";
import { eventually, freePort, type Started, start } from "../support/process";
import { instancesOf } from "./instances";
import { Folder, programs } from "./support";

/**
 * The rendered configuration, run by the real programs on loopback: Prometheus asks an API server (played by the test)
 * which pods there are, reads the metrics of those it is meant to, and hands what fires to a real Alertmanager, which
 * tells a receiver that the test listens on.
 */
const folder = new Folder();
const tools = programs(["prometheus", "alertmanager"]);
const { harvester } = instancesOf("production");
const running: Started[] = [];
const servers: Server[] = [];
const told: string[] = [];
/** Jobs whose targets answer with an error: the planted outage. */
const broken = new Set<string>();
let prometheus: string;

async function serve(
    host: string,
    answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<number> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return (server.address() as AddressInfo).port;
}

interface FakePod {
    readonly job: ScrapeJob;
    readonly address: string;
}

/** As the API server would show a pod of the part that the job looks for. */
function podOf({ job, address }: FakePod, phase = "Running") {
    if (job.target.kind !== "pods") throw new Error(`${job.job} has no pods`);
    const { part, port } = job.target;
    const ports = Object.entries(part.ports).map(([name, { number }]) => ({
        name,
        containerPort: number,
        protocol: "TCP",
    }));
    return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: {
            name: `${part.name}-${phase.toLowerCase()}-${port}`,
            namespace: part.namespace,
            uid: `${part.name}-${phase}-${port}`,
            resourceVersion: "1",
            labels: labels(part),
        },
        spec: { nodeName: "node-1", containers: [{ name: "main", image: "x", ports }] },
        status: { phase, podIP: address, hostIP: "127.0.0.1", conditions: [{ type: "Ready", status: "True" }] },
    };
}

/** Lists and watches of pods, as far as service discovery asks; nothing ever changes. */
function apiServer(pods: readonly FakePod[]) {
    return (request: IncomingMessage, response: ServerResponse) => {
        const { pathname, searchParams } = new URL(request.url ?? "/", "http://api");
        response.setHeader("content-type", "application/json");
        if (searchParams.get("watch") !== null) {
            response.write("");
            return;
        }
        const namespace = /\/namespaces\/([^/]+)\/pods$/.exec(pathname)?.[1];
        const wanted = (searchParams.get("labelSelector") ?? "").split(",").map((each) => each.split("="));
        const items = pods
            .flatMap((pod) => [podOf(pod), podOf(pod, "Succeeded")])
            .filter(({ metadata }) => metadata.namespace === namespace)
            .filter(({ metadata }) => wanted.every(([key = "", value]) => metadata.labels[key] === value));
        response.end(JSON.stringify({ apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: "1" }, items }));
    };
}

async function query<T>(path: string): Promise<T> {
    const answer = await fetch(`${prometheus}/api/v1/${path}`);
    return ((await answer.json()) as { data: T }).data;
}

const jobs = harvester.jobs.filter(({ target }) => target.kind === "pods");

beforeAll(async () => {
    const programs = await tools;
    const inbox = await serve("127.0.0.1", (request, response) => {
        let body = "";
        request.on("data", (chunk) => {
            body += chunk;
        });
        request.on("end", () => {
            told.push(`${request.url} ${body}`);
            response.end("ok");
        });
    });
    // Every part has an address of its own on loopback, and its targets listen at the parts' own ports there.
    const pods = jobs.map((job, index) => ({ job, address: `127.99.0.${index + 1}` }));
    const listening = new Map<string, Set<string>>();
    for (const { job, address } of pods) {
        if (job.target.kind !== "pods") continue;
        const { number } = job.target.part.ports[job.target.port] ?? { number: 0 };
        listening.set(`${address}:${number}`, new Set([job.job]));
        const server = createServer((_, response) => {
            response.statusCode = broken.has(job.job) ? 503 : 200;
            response.setHeader("content-type", "text/plain; version=0.0.4");
            response.end('http_requests_total{route="/",method="GET",status="200"} 5\n');
        });
        servers.push(server);
        await new Promise<void>((resolve) => server.listen(number, address, resolve));
    }
    const api = await serve("127.0.0.1", apiServer(pods));
    const kubeconfig = folder.write("kubeconfig", {
        apiVersion: "v1",
        kind: "Config",
        "current-context": "test",
        contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
        clusters: [{ name: "test", cluster: { server: `http://127.0.0.1:${api}` } }],
        users: [{ name: "test", user: {} }],
    });
    const alertmanagerPort = await freePort();
    const config = (alertmanagerFiles(harvester)["alertmanager.yml"] ?? "")
        .replaceAll(/\/etc\/alertmanager\/secrets\/([a-z-]+)/g, (_, name: string) =>
            folder.write(`secrets/${name}`, `http://127.0.0.1:${inbox}/${name}`),
        )
        .replaceAll(/group_wait: \S+/g, "group_wait: 0s");
    running.push(
        start(programs.alertmanager, [
            `--config.file=${folder.write("alertmanager.yml", config)}`,
            `--storage.path=${folder.path}/alertmanager`,
            `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
            "--cluster.listen-address=",
        ]),
    );
    for (const [name, text] of Object.entries(ruleFiles(harvester))) {
        // What waits for minutes in earnest waits for seconds here.
        folder.write(`rules/${name}`, text.replaceAll(/for: \d+[smhd]/g, "for: 2s"));
    }
    const rendered = stringify(
        prometheusConfig(
            {
                jobs,
                alertmanagers: [`127.0.0.1:${alertmanagerPort}`],
                stack: "production",
                environment: "production",
                verifyKubelets: true,
            },
            { ...prometheusPlaces, rules: `${folder.path}/rules/*.yml`, kubeconfig },
        ),
        { aliasDuplicateObjects: false },
    ).replaceAll(/(scrape_interval|scrape_timeout|evaluation_interval): \d+s/g, "$1: 1s");
    const port = await freePort();
    prometheus = `http://127.0.0.1:${port}`;
    running.push(
        start(programs.prometheus, [
            `--config.file=${folder.write("prometheus.yml", rendered)}`,
            `--storage.tsdb.path=${folder.path}/prometheus`,
            `--web.listen-address=127.0.0.1:${port}`,
        ]),
    );
    await eventually("Prometheus to be ready", async () => {
        const answer = await fetch(`${prometheus}/-/ready`).catch(() => undefined);
        return answer?.ok === true ? true : undefined;
    });
});

afterAll(async () => {
    for (const one of running.reverse()) await one.stop();
    for (const server of servers) {
        server.closeAllConnections();
        server.close();
    }
    folder.remove();
});

interface Target {
    readonly labels: Readonly<Record<string, string>>;
    readonly scrapeUrl: string;
    readonly health: string;
}

test("every job finds its running pods, at the right port, and no finished one", async () => {
    const targets = await eventually("all targets to answer", async () => {
        const { activeTargets } = await query<{ activeTargets: Target[] }>("targets?state=active");
        const up = activeTargets.filter(({ health }) => health === "up");
        return up.length === jobs.length ? activeTargets : undefined;
    });
    expect(targets.map(({ labels: found }) => found.job).sort()).toEqual(jobs.map(({ job }) => job).sort());
    for (const { labels: found } of targets) {
        expect(found).toMatchObject({ node: "node-1", system: expect.any(String), namespace: expect.any(String) });
        expect(found.pod).toMatch(/-running-/);
    }
});

test("a planted outage fires its alert, and the receiver of critical ones is told", async () => {
    broken.add("signal-harvester-api");
    const message = await eventually("the receiver to be told", () =>
        told.find((one) => one.startsWith("/critical ") && one.includes("SignalHarvesterAPIDown")),
    );
    expect(message).toContain("The Signal Harvester API is down");
    expect(message).toContain("SignalHarvesterAPIDown.md");
    expect(
        told.find((one) => one.startsWith("/critical ") && one.includes("DiscoveryPipelineStalled")),
    ).toBeUndefined();
});

test("the Watchdog is heard while all this goes on", async () => {
    await eventually("the dead man's switch to hear it", () =>
        told.find((one) => one.startsWith("/dead-man ") && one.includes("Watchdog")),
    );
});
