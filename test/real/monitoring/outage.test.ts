import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { stringify } from "yaml";
import type { Part } from "../../../components/core/traffic";
import {
    alertmanagerFiles,
    type MonitoringArgs,
    prometheusConfig,
    ruleFiles,
    type ScrapeJob,
} from "../../../components/monitoring";
import { instancesOf } from "../../support/watched";
import { eventually, freePort, type Started, start } from "../support/process";
import { Cluster, nodeAddress } from "./cluster";
import { Folder, programs } from "./support";

/**
 * The rendered configuration, run by the real programs: Prometheus asks the local control plane's API server which pods
 * there are, as its own account with the rights rendered for it, reads the metrics of those it is meant to, and hands what
 * fires to a real Alertmanager, which tells a receiver that the test listens on. The pods' addresses are on loopback.
 */
const folder = new Folder();
const cluster = new Cluster();
const tools = programs(["prometheus", "alertmanager"]);
const instances = instancesOf("production");
const running: Started[] = [];
const servers: Server[] = [];
const told: string[] = [];
/** Parts whose targets answer with an error: the planted outage. */
const broken = new Set<string>();
const addresses: Record<keyof typeof instances, string> = { shared: "", harvester: "" };

type PodJob = ScrapeJob & { readonly target: Extract<ScrapeJob["target"], { kind: "pods" }> };

const podJobs = ({ jobs }: MonitoringArgs) => jobs.filter((job): job is PodJob => job.target.kind === "pods");

async function serve(
    host: string,
    port: number,
    answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<number> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    return (server.address() as AddressInfo).port;
}

/** One running pod for each part that somebody scrapes, one that has finished, and a server at each scraped port. */
async function createTargets(): Promise<void> {
    const jobs = Object.values(instances).flatMap(podJobs);
    const parts = [...new Map(jobs.map(({ target: { part } }) => [`${part.namespace}/${part.name}`, part])).values()];
    for (const [index, part] of parts.entries()) {
        const address = `127.99.0.${index + 1}`;
        await cluster.namespace(part.namespace);
        await cluster.pod(part, "Running", address);
        await cluster.pod(part, "Succeeded", address);
        for (const number of scrapedPorts(jobs, part)) {
            await serve(address, number, (_, response) => {
                response.statusCode = broken.has(part.name) ? 503 : 200;
                response.setHeader("content-type", "text/plain; version=0.0.4");
                response.end('http_requests_total{route="/",method="GET",status="200"} 5\n');
            });
        }
    }
}

function scrapedPorts(jobs: readonly PodJob[], part: Part): ReadonlySet<number> {
    const own = jobs.filter(({ target }) => target.part.namespace === part.namespace && target.part.name === part.name);
    return new Set(own.map(({ target }) => part.ports[target.port]?.number ?? 0));
}

async function startAlertmanager(): Promise<string> {
    const { alertmanager } = await tools;
    const inbox = await serve("127.0.0.1", 0, (request, response) => {
        let body = "";
        request.on("data", (chunk) => {
            body += chunk;
        });
        request.on("end", () => {
            told.push(`${request.url} ${body}`);
            response.end("ok");
        });
    });
    const config = (alertmanagerFiles(instances.harvester)["alertmanager.yml"] ?? "")
        .replaceAll(/\/etc\/alertmanager\/secrets\/([a-z-]+)/g, (_, name: string) =>
            folder.write(`secrets/${name}`, `http://127.0.0.1:${inbox}/${name}`),
        )
        .replaceAll(/group_wait: \S+/g, "group_wait: 0s");
    const port = await freePort();
    running.push(
        start(alertmanager, [
            `--config.file=${folder.write("alertmanager.yml", config)}`,
            `--storage.path=${folder.path}/alertmanager`,
            `--web.listen-address=127.0.0.1:${port}`,
            "--cluster.listen-address=",
        ]),
    );
    return `127.0.0.1:${port}`;
}

async function startPrometheus(name: keyof typeof instances, alertmanagers: readonly string[]): Promise<void> {
    const { prometheus } = await tools;
    const args = instances[name];
    const admission = await cluster.admit(args);
    const places = {
        rules: `${folder.path}/${name}/rules/*.yml`,
        kubeconfig: folder.write(`${name}/kubeconfig`, admission.kubeconfig),
        tokenFile: folder.write(`${name}/token`, admission.token),
        authorityFile: folder.write(`${name}/ca.crt`, admission.authority),
    };
    for (const [file, text] of Object.entries(ruleFiles(args))) {
        // What waits for minutes in earnest waits for seconds here.
        folder.write(`${name}/rules/${file}`, text.replaceAll(/for: \d+[smhd]/g, "for: 2s"));
    }
    const rendered = stringify(
        prometheusConfig(
            {
                jobs: args.jobs,
                alertmanagers,
                stack: "production",
                environment: "production",
                verifyKubelets: true,
            },
            places,
        ),
        { aliasDuplicateObjects: false },
    ).replaceAll(/(scrape_interval|scrape_timeout|evaluation_interval): \d+s/g, "$1: 1s");
    const port = await freePort();
    addresses[name] = `http://127.0.0.1:${port}`;
    running.push(
        start(prometheus, [
            `--config.file=${folder.write(`${name}/prometheus.yml`, rendered)}`,
            `--storage.tsdb.path=${folder.path}/${name}/data`,
            `--web.listen-address=127.0.0.1:${port}`,
        ]),
    );
    await eventually(`the ${name} Prometheus to be ready`, async () => {
        const answer = await fetch(`${addresses[name]}/-/ready`).catch(() => undefined);
        return answer?.ok === true ? true : undefined;
    });
}

beforeAll(async () => {
    await Promise.all([tools, cluster.start()]);
    await createTargets();
    const alertmanager = await startAlertmanager();
    await startPrometheus("harvester", [alertmanager]);
    await startPrometheus("shared", []);
}, 600_000);

afterAll(async () => {
    for (const one of running.reverse()) await one.stop();
    for (const server of servers) {
        server.closeAllConnections();
        server.close();
    }
    await cluster.stop();
    folder.remove();
});

interface Target {
    readonly labels: Readonly<Record<string, string>>;
    readonly scrapeUrl: string;
    readonly health: string;
}

async function targetsOf(name: keyof typeof instances): Promise<readonly Target[]> {
    const answer = await fetch(`${addresses[name]}/api/v1/targets?state=active`);
    const { data } = (await answer.json()) as { data: { activeTargets: Target[] } };
    return data.activeTargets;
}

test.each(["harvester", "shared"] as const)(
    "every job of the %s instance finds its targets: its running pods at the right port and no finished one",
    async (name) => {
        const { jobs: all } = instances[name];
        const jobs = podJobs(instances[name]);
        const targets = await eventually("all targets to be found, and every pod to answer", async () => {
            const active = await targetsOf(name);
            const answering = active.filter(({ health }) => health === "up").length;
            return answering === jobs.length && active.length === all.length ? active : undefined;
        });
        expect(targets.map(({ labels: found }) => found.job).sort()).toEqual(all.map(({ job }) => job).sort());
        for (const { job, target } of jobs) {
            const { namespace, ports } = target.part;
            const found = targets.find(({ labels: each }) => each.job === job);
            expect(found?.labels).toMatchObject({ node: "loopback", system: expect.any(String), namespace });
            expect(found?.labels.pod).toMatch(/-running$/);
            expect(new URL(found?.scrapeUrl ?? "").port).toBe(String(ports[target.port]?.number));
        }
    },
);

test("what is no pod is looked for where it is: kubelets at their nodes, others behind their Services", async () => {
    const pods = new Set(podJobs(instances.shared).map(({ job }) => job));
    const others = (await targetsOf("shared")).filter(({ labels }) => !pods.has(labels.job ?? ""));
    expect(Object.fromEntries(others.map(({ labels, scrapeUrl }) => [labels.job, scrapeUrl]))).toEqual({
        kubelet: `https://${nodeAddress}:10250/metrics`,
        cadvisor: `https://${nodeAddress}:10250/metrics/cadvisor`,
        "cert-manager": "http://cert-manager.cert-manager.svc.cluster.local:9402/metrics",
    });
});

test("a planted outage fires its alert, and the receiver of critical ones is told", async () => {
    broken.add("signal-harvester-api");
    const message = await eventually(
        "the receiver to be told",
        () => told.find((one) => one.startsWith("/critical ") && one.includes("SignalHarvesterAPIDown")),
        240,
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
