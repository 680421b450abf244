import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
    agentConfig,
    type CollectorPlaces,
    collector,
    collectorPlaces,
    gatewayConfig,
    redacted,
} from "../../../components/telemetry";
import { planStack } from "../../../systems/plan";
import { telemetryArgs } from "../../../systems/telemetry/args";
import { settingsOf, stacks } from "../../support/stack";
import { Folder, programs } from "../monitoring/support";
import { eventually, freePort, must, type Started, start } from "../support/process";
import { type Inbox, type Line, linesOf, logInbox, traceInbox } from "./targets";

/**
 * The rendered configurations, run by the real collector on loopback: an agent reads files as a container runtime writes
 * them, the gateway takes in what it sends and what programs send, and the test listens where Loki and Jaeger would.
 */
const folder = new Folder();
const tools = programs(["otel-collector"]);
const running: Started[] = [];

function argsOf(stack: (typeof stacks)[number]) {
    const settings = settingsOf(stack);
    const { telemetry } = planStack(settings);
    if (telemetry === undefined) throw new Error(`${stack} keeps neither logs nor traces`);
    return telemetryArgs(settings, telemetry, {});
}
const args = argsOf("production");

/** Each with the text that must never leave the node, and with a piece of it that may. */
const secrets: readonly (readonly [string, string, string])[] = [
    ["a password in a field", '{"level":"info","message":"login","password":"hunter2-plain"}', "hunter2-plain"],
    [
        "a token in a nested field",
        '{"message":"call","request":{"headers":{"Authorization":"opaque-9f3c"}}}',
        "opaque-9f3c",
    ],
    [
        "somebody's address in a field",
        '{"message":"sign-up","user":{"email":"not-an-address-field"}}',
        "not-an-address-field",
    ],
    [
        "an e-mail address in a text",
        '{"message":"mail to jane.doe@mail.example.org sent"}',
        "jane.doe@mail.example.org",
    ],
    ["a bearer token in a plain line", "GET /x Authorization: Bearer abcdef0123456789", "abcdef0123456789"],
    ["a password in a plain line", "connecting with password=s3cr3t-in-line to db", "s3cr3t-in-line"],
    ["a login in an address", "dial postgres://api:pa55w0rd@postgres:5432/db", "pa55w0rd"],
    ["a card number", '{"message":"paid with 4111 1111 1111 1111"}', "4111 1111 1111 1111"],
    ["a JWT", "seen eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig-Nature_1", "eyJzdWIiOiIxIn0"],
    ["a key of a language model", "using sk-ant-REDACTME0123456789abcdef", "REDACTME0123456789abcdef"],
    ["a Slack webhook", "posting to https://hooks.slack.com/services/T1/B2/c3d4", "T1/B2/c3d4"],
    ["a telephone number", '{"message":"called +49 30 1234567"}', "+49 30 1234567"],
    ["a question to a language model", '{"gen_ai.prompt":"my diagnosis is","tokens_used":12}', "my diagnosis is"],
];

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const span = "00f067aa0ba902b7";
const kept = [
    `{"level":"ERROR","message":"order failed","trace_id":"${trace}","span_id":"${span}","order":{"count":3}}`,
    "plain text stays as it is: tokens_used=12",
    '{"levelname":"WARNING","message":"slow","prompt_tokens":42}',
];

const agentNamespaces = args.agent?.namespaces ?? [];
const [ours = ""] = agentNamespaces;

/** As a container runtime writes it, one file per container and start. */
function writeLog(namespace: string, pod: string, lines: readonly string[]): void {
    const text = lines.map(
        (line, index) => `2026-01-02T03:04:05.${String(index).padStart(9, "0")}Z stdout F ${line}\n`,
    );
    folder.write(`pods/${namespace}_${pod}_0f3b1c2d-0000-4000-8000-000000000000/api/0.log`, text.join(""));
}

let logs: Inbox;
let traces: Inbox;
let gateway: CollectorPlaces;
let agent: CollectorPlaces;

/** What is rendered, but for the form in which the last step sends: the test reads JSON. */
function readable(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const exporters = config.exporters as Readonly<Record<string, object>>;
    const loki = { ...exporters["otlphttp/loki"], encoding: "json", compression: "none" };
    return { ...config, exporters: { ...exporters, "otlphttp/loki": loki } };
}

async function places(): Promise<CollectorPlaces> {
    const [grpc, http, metrics, health] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    return {
        ...collectorPlaces(args),
        listen: "127.0.0.1",
        ports: { grpc, http, metrics, health },
        logFolder: join(folder.path, "pods"),
        checkpoints: join(folder.path, "checkpoints"),
        loki: logs.address,
        jaeger: traces.address,
    };
}

async function run(name: string, config: unknown, { ports }: CollectorPlaces): Promise<void> {
    const { "otel-collector": program } = await tools;
    const started = start(program, [`--config=${folder.write(`${name}.yml`, config)}`]);
    running.push(started);
    await eventually(`the ${name} to be healthy`, async () => {
        if (started.process.exitCode !== null) throw new Error(`${name} ended: ${started.stderr().slice(-3000)}`);
        const answer = await fetch(`http://127.0.0.1:${ports.health}/`).catch(() => undefined);
        return answer?.ok === true ? true : undefined;
    });
}

beforeAll(async () => {
    logs = await logInbox();
    traces = await traceInbox();
    mkdirSync(join(folder.path, "checkpoints"), { recursive: true });
    gateway = await places();
    agent = { ...(await places()), gateway: `127.0.0.1:${gateway.ports.grpc}` };
    writeLog(ours, "graphmemory-backend-6d5f8b7c9d-x7k2p", [...kept, ...secrets.map(([, line]) => line)]);
    writeLog(ours, "x0tta6bl4-controller-0", ["from the controller"]);
    writeLog("somebody-elses", "api-0", ["of no concern to us"]);
    writeLog(args.parts.gateway.namespace, `${args.parts.gateway.name}-6d5f8b7c9d-x7k2p`, ["about itself"]);
    await run("gateway", readable(gatewayConfig(args, gateway)), gateway);
    await run("agent", agentConfig(args, agent), agent);
});

afterAll(async () => {
    for (const one of running.reverse()) await one.stop();
    logs.close();
    traces.close();
    folder.remove();
});

const message = (line: Line) => (typeof line.body === "string" ? line.body : String(line.body.message));

function arrived(): Promise<readonly Line[]> {
    return eventually("every line to arrive", () => {
        const lines = linesOf(logs);
        return lines.length >= kept.length + secrets.length + 1 ? lines : undefined;
    });
}

test.each(stacks)("both configurations of %s are taken by the real program", async (stack) => {
    const { "otel-collector": program } = await tools;
    const own = argsOf(stack);
    const where = { ...collectorPlaces(own), checkpoints: join(folder.path, "checkpoints") };
    for (const [name, config] of [
        ["agent", agentConfig(own, where)],
        ["gateway", gatewayConfig(own, where)],
    ] as const) {
        await must(program, ["validate", `--config=${folder.write(`${stack}/${name}.yml`, config)}`]);
    }
});

test("a configuration with a statement that nobody understands is refused", async () => {
    const { "otel-collector": program } = await tools;
    const text = JSON.stringify(gatewayConfig(args, gateway)).replace("delete_matching_keys(", "forget_matching_keys(");
    await expect(must(program, ["validate", `--config=${folder.write("broken.yml", text)}`])).rejects.toThrow(
        /forget_matching_keys/,
    );
});

test("a line of JSON arrives with its fields, its severity and the trace that it belongs to", async () => {
    const lines = await arrived();
    const failed = lines.find((line) => message(line) === "order failed");
    expect(failed).toMatchObject({ traceId: trace, spanId: span, severityNumber: 17 });
    expect(failed?.body).toMatchObject({ trace_id: trace, "order.count": 3 });
    expect(lines.find((line) => message(line) === "slow")).toMatchObject({
        severityNumber: 13,
        body: { prompt_tokens: 42 },
    });
    expect(lines.map(message)).toContain("plain text stays as it is: tokens_used=12");
});

test("it is found by its program, whatever its pod is called", async () => {
    const lines = await arrived();
    const labels = { stack: "production", "deployment.environment.name": "production", "k8s.namespace.name": ours };
    expect(lines.find((line) => message(line) === "order failed")?.labels).toMatchObject({
        ...labels,
        app: "graphmemory-backend",
        "service.name": "graphmemory-backend",
        "k8s.container.name": "api",
    });
    expect(lines.find((line) => message(line) === "from the controller")?.labels.app).toBe("x0tta6bl4-controller");
});

test("neither other people's logs nor the gateway's own are read", async () => {
    await arrived();
    const all = logs.received.join("");
    expect(all).not.toContain("of no concern to us");
    expect(all).not.toContain("about itself");
});

test.each(secrets)("%s does not arrive", async (_, line, secret) => {
    await arrived();
    expect(line).toContain(secret);
    expect(logs.received.join("")).not.toContain(secret);
});

test("what surrounds a secret in a text still does", async () => {
    const texts = (await arrived()).map(message);
    expect(texts).toContain(`mail to ${redacted} sent`);
    expect(texts).toContain(`connecting with password=${redacted} to db`);
    expect(texts).toContain(`dial postgres://${redacted}@postgres:5432/db`);
    expect(texts).toContain("login");
});

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

test("spans arrive without secrets and personal data, wherever a program put them", async () => {
    const record = {
        traceId: trace,
        spanId: span,
        name: "GET /people/john@mail.example.org",
        kind: 2,
        startTimeUnixNano: "1767323045000000000",
        endTimeUnixNano: "1767323046000000000",
        attributes: [
            attribute("http.request.header.authorization", "Bearer span-secret-1"),
            attribute("url.full", "https://api.stack.internal/people?name=query-secret-2"),
            attribute("db.query.text", "select * from people where name = 'statement-secret-3'"),
            attribute("user.email", "field-secret-4"),
            attribute("client.address", "198.51.100.77"),
            attribute("http.route", "/people/{id}"),
        ],
        events: [
            {
                name: "exception",
                timeUnixNano: "1767323045500000000",
                attributes: [
                    attribute("exception.message", "no such person: eve@mail.example.org, token=event-secret-5"),
                ],
            },
        ],
        status: { code: 2, message: "refused for password=status-secret-6" },
    };
    const resource = {
        attributes: [attribute("service.name", "graphmemory-backend"), attribute("enduser.id", "resource-secret-7")],
    };
    const answer = await fetch(`http://127.0.0.1:${gateway.ports.http}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: {}, spans: [record] }] }] }),
    });
    expect(answer.status).toBe(200);
    const text = await eventually("the span to arrive", () => traces.received.at(0));
    for (const stays of [
        "graphmemory-backend",
        "/people/{id}",
        "no such person",
        `?${redacted}`,
        Buffer.from(trace, "hex").toString("latin1"),
    ]) {
        expect(text).toContain(stays);
    }
    for (const gone of ["-secret-", "@mail.example.org", "198.51.100.77"]) expect(text).not.toContain(gone);
});

/** Everything that both collectors show: labels by name, of those that have counted something. */
async function shown(): Promise<ReadonlyMap<string, readonly string[]>> {
    const texts = [agent, gateway].map(async ({ ports }) =>
        (await fetch(`http://127.0.0.1:${ports.metrics}/metrics`)).text(),
    );
    const series = (await Promise.all(texts)).join("\n").matchAll(/^(otelcol_\w+)(?:\{(.*)\})? (?!0$)/gm);
    return new Map(
        [...series].map(([, name = "", labels = ""]) => [
            name,
            [...labels.matchAll(/(\w+)="/g)].map(([, label = ""]) => label),
        ]),
    );
}

test("what it tells of itself has the names and labels of the catalogue, losses included", async () => {
    await arrived();
    // For good: what a target calls wrong is not sent again.
    logs.answer(400);
    writeLog(ours, "graphmemory-dashboard-6d5f8b7c9d-x7k2p", ["a line that is not taken"]);
    const found = await eventually("the loss to be counted", async () => {
        const all = await shown();
        return all.has("otelcol_exporter_send_failed_log_records") ? all : undefined;
    });
    for (const name of [
        "otelcol_receiver_accepted_log_records",
        "otelcol_receiver_accepted_spans",
        "otelcol_exporter_sent_log_records",
        "otelcol_exporter_sent_spans",
        "otelcol_exporter_send_failed_log_records",
        "otelcol_exporter_queue_capacity",
        "otelcol_process_memory_rss",
    ]) {
        const { labels = ["is in no catalogue"] } = collector.metrics[name] ?? {};
        expect([name, found.get(name)]).toEqual([name, expect.arrayContaining([...labels])]);
    }
});
