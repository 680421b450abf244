import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { parse } from "yaml";
import { alertmanagerFiles } from "../../../components/monitoring";
import { instancesOf } from "../../support/watched";
import { eventually, freePort, must, type Started, start } from "../support/process";
import { Folder, programs } from "./support";

const folder = new Folder();
const tools = programs(["amtool", "alertmanager"]);
const { shared, harvester } = instancesOf("production");
const config = (args: typeof shared) => alertmanagerFiles(args)["alertmanager.yml"] ?? "";

afterAll(() => folder.remove());

test.each([
    ["shared", shared, { severity: "critical" }, "critical"],
    ["shared", shared, { severity: "warning" }, "warning"],
    ["shared", shared, { severity: "info" }, "default"],
    ["shared", shared, { severity: "none", alertname: "RolloutInProgress" }, "nobody"],
    ["shared", shared, { severity: "none", alertname: "Watchdog" }, "dead-man"],
    ["harvester", harvester, { severity: "critical", component: "api" }, "critical"],
    ["harvester", harvester, { severity: "warning", component: "api" }, "warning"],
    ["harvester", harvester, { severity: "critical", component: "llm" }, "llm,critical"],
    ["harvester", harvester, { severity: "warning", component: "llm" }, "llm,warning"],
    ["harvester", harvester, { severity: "warning", component: "discovery" }, "discovery,warning"],
    ["harvester", harvester, { severity: "info", component: "discovery" }, "discovery"],
    ["harvester", harvester, { severity: "info", component: "api" }, "default"],
    ["harvester", harvester, { severity: "none", alertname: "Watchdog" }, "dead-man"],
] as const)(
    "the %s instance leads %#: an alert of these labels to its receivers",
    async (name, args, labels, receivers) => {
        const { amtool } = await tools;
        const file = folder.write(`${name}.yml`, config(args));
        const words = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
        await must(amtool, [
            "config",
            "routes",
            "test",
            `--config.file=${file}`,
            `--verify.receivers=${receivers}`,
            ...words,
        ]);
    },
);

test("channels, waits and inhibitions are those that the documents of Signal Harvester ask for", () => {
    const { route, receivers, inhibit_rules } = parse(config(harvester)) as {
        route: { group_wait: string; routes: { receiver: string; group_wait?: string; repeat_interval?: string }[] };
        receivers: { name: string; slack_configs?: { channel: string; api_url_file: string; api_url?: string }[] }[];
        inhibit_rules: unknown[];
    };
    const of = (name: string) => route.routes.find(({ receiver }) => receiver === name);
    expect(of("critical")).toMatchObject({ group_wait: "0s", repeat_interval: "1h" });
    expect(of("warning")).toMatchObject({ repeat_interval: "4h" });
    expect(route.group_wait).toBe("30s");
    const channels = receivers.flatMap(({ name, slack_configs = [] }) =>
        slack_configs.map(({ channel, api_url_file, api_url }) => [name, channel, api_url_file, api_url]),
    );
    expect(channels).toEqual([
        ["critical", "#signal-harvester-critical", "/etc/alertmanager/secrets/critical", undefined],
        ["warning", "#signal-harvester-alerts", "/etc/alertmanager/secrets/warning", undefined],
        ["discovery", "#signal-harvester-discovery", "/etc/alertmanager/secrets/discovery", undefined],
        ["llm", "#signal-harvester-llm", "/etc/alertmanager/secrets/llm", undefined],
        ["default", "#signal-harvester-alerts", "/etc/alertmanager/secrets/default", undefined],
    ]);
    // Its own two, and the one that keeps quiet during an upgrade.
    expect(inhibit_rules).toHaveLength(3);
});

describe("a running Alertmanager", () => {
    const told: string[] = [];
    let receiver: Server;
    let running: Started;
    let url: string;

    beforeAll(async () => {
        const { alertmanager } = await tools;
        receiver = createServer((request, response) => {
            let body = "";
            request.on("data", (chunk) => {
                body += chunk;
            });
            request.on("end", () => {
                told.push(`${request.url} ${body}`);
                response.end("ok");
            });
        });
        await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
        const { port: at } = receiver.address() as AddressInfo;
        const secrets = (name: string) => folder.write(`secrets/${name}`, `http://127.0.0.1:${at}/${name}`);
        const text = config(harvester)
            .replaceAll(/\/etc\/alertmanager\/secrets\/([a-z-]+)/g, (_, name: string) => secrets(name))
            // The waits are judged above; here they would only take time.
            .replaceAll(/group_wait: \S+/g, "group_wait: 0s");
        const file = folder.write("running.yml", text);
        const port = await freePort();
        url = `http://127.0.0.1:${port}`;
        running = start(alertmanager, [
            `--config.file=${file}`,
            `--storage.path=${folder.path}/data`,
            `--web.listen-address=127.0.0.1:${port}`,
            "--cluster.listen-address=",
        ]);
        await eventually("Alertmanager to be ready", async () => {
            const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
            return answer?.ok === true ? true : undefined;
        });
    });

    afterAll(async () => {
        await running?.stop();
        await new Promise((resolve) => receiver?.close(resolve));
    });

    async function send(...alerts: readonly Readonly<Record<string, string>>[]): Promise<void> {
        const answer = await fetch(`${url}/api/v2/alerts`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(alerts.map((labels) => ({ labels, annotations: { summary: "x" } }))),
        });
        expect(answer.status).toBe(200);
    }

    async function stateOf(
        alertname: string,
        severity: string,
    ): Promise<{ state: string; inhibitedBy: string[] } | undefined> {
        const query = `filter=alertname%3D${alertname}&filter=severity%3D${severity}`;
        const found = (await (await fetch(`${url}/api/v2/alerts?${query}`)).json()) as {
            status: { state: string; inhibitedBy: string[] };
        }[];
        return found[0]?.status;
    }

    const base = { namespace: "signal-harvester", system: "signal-harvester" };

    test("holds a warning back while the critical one about the same thing fires, and no other", async () => {
        await send(
            {
                ...base,
                alertname: "SignalHarvesterErrorRate",
                severity: "critical",
                alert_group: "errors",
                component: "api",
            },
            {
                ...base,
                alertname: "SignalHarvesterErrorRate",
                severity: "warning",
                alert_group: "errors",
                component: "api",
            },
            {
                ...base,
                alertname: "VolumeAlmostFull",
                severity: "warning",
                alert_group: "volume-room",
                component: "platform",
            },
        );
        const held = await eventually("the warning to be held back", async () => {
            const status = await stateOf("SignalHarvesterErrorRate", "warning");
            return status?.state === "suppressed" ? status : undefined;
        });
        expect(held.inhibitedBy).toHaveLength(1);
        expect((await stateOf("VolumeAlmostFull", "warning"))?.inhibitedBy).toEqual([]);
        await eventually("the critical one to be told", () => told.find((one) => one.startsWith("/critical ")));
        expect(told.find((one) => one.startsWith("/warning ") && one.includes("ErrorRate"))).toBeUndefined();
    });

    test("lets a full volume explain nothing of another", async () => {
        const room = { ...base, alert_group: "volume-room", component: "platform" };
        const full = { ...room, alertname: "VolumeNearlyFull", severity: "critical", persistentvolumeclaim: "data" };
        const filling = { ...room, severity: "warning" };
        await send(
            full,
            { ...filling, alertname: "VolumeOfTheSame", persistentvolumeclaim: "data" },
            { ...filling, alertname: "VolumeOfAnother", persistentvolumeclaim: "backup" },
        );
        await eventually("the warning about the same volume to be held back", async () =>
            (await stateOf("VolumeOfTheSame", "warning"))?.state === "suppressed" ? true : undefined,
        );
        expect((await stateOf("VolumeOfAnother", "warning"))?.inhibitedBy).toEqual([]);
    });

    test("holds warnings about latency back while the API is down", async () => {
        await send(
            {
                ...base,
                alertname: "SignalHarvesterAPIDown",
                severity: "critical",
                alert_group: "down",
                component: "api",
            },
            {
                ...base,
                alertname: "SignalHarvesterHighLatency",
                severity: "warning",
                alert_group: "signal-harvester-api-latency",
                component: "api",
            },
        );
        await eventually("it to be held back", async () =>
            (await stateOf("SignalHarvesterHighLatency", "warning"))?.state === "suppressed" ? true : undefined,
        );
    });

    test("holds warnings back during an upgrade, and tells the Watchdog to whoever waits for it", async () => {
        await send(
            {
                ...base,
                alertname: "RolloutInProgress",
                severity: "none",
                alert_group: "rollout",
                component: "platform",
            },
            {
                ...base,
                alertname: "PodNotReady",
                severity: "warning",
                alert_group: "PodNotReady",
                component: "platform",
            },
            { ...base, alertname: "Watchdog", severity: "none", alert_group: "Watchdog", component: "monitoring" },
        );
        await eventually("it to be held back", async () =>
            (await stateOf("PodNotReady", "warning"))?.state === "suppressed" ? true : undefined,
        );
        await eventually("the dead man's switch to hear it", () => told.find((one) => one.startsWith("/dead-man ")));
    });
});
