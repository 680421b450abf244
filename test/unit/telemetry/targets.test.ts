import { describeProblem } from "../../../components/core/problems";
import { peerName } from "../../../components/core/traffic";
import { telemetryDataSources, telemetryFiles, validateTelemetry } from "../../../components/telemetry";
import { plannedWith, waiver } from "./settings";

const external = { endpoint: "https://otlp.my-company.org:4443/otlp" };
const token = { name: "telemetry-logs-token", hash: "" };

const waysOf = ({ traffic }: ReturnType<typeof plannedWith>["plan"], part: string) => ({
    in: traffic.connections
        .filter(({ callee }) => peerName(callee).endsWith(`/${part}`))
        .map(({ caller }) => caller.name),
    out: traffic.connections.filter(({ caller }) => caller.name === part).map(({ callee }) => callee.name),
});

test("without a target for either nothing of it is there, and nobody is told where to send traces", () => {
    const { plan, args } = plannedWith({});
    expect([plan.telemetry, args]).toEqual([undefined, undefined]);
    const names = plan.traffic.parts.map(({ name }) => name);
    for (const name of ["otel-gateway", "otel-agent", "loki", "jaeger"]) expect(names).not.toContain(name);
    expect(plan.monitoring?.shared.dataSources).toEqual([]);
    expect(plan.monitoring?.shared.signals.map(({ name }) => name)).not.toContain("telemetry");
});

test("traces alone need no agent, so nothing reads what containers write", () => {
    const { plan, args } = plannedWith({ traces: { target: "jaeger" } });
    expect(Object.keys(plan.telemetry ?? {}).sort()).toEqual(["gateway", "jaeger"]);
    expect(args && Object.keys(telemetryFiles(args)).sort()).toEqual(["gateway", "jaeger"]);
    expect(plan.monitoring?.shared.jobs.map(({ job }) => job)).not.toContain("otel-agent");
});

test("logs alone open no way for programs", () => {
    const { plan } = plannedWith({ logs: { target: "loki" }, agent: { waiver } });
    expect(waysOf(plan, "otel-gateway")).toEqual({ in: ["otel-agent", "prometheus"], out: ["loki"] });
});

test("a system that is named sends traces, one that is not does not", () => {
    const { plan } = plannedWith({ traces: { target: "jaeger", systems: ["signalHarvester"] } });
    expect(waysOf(plan, "otel-gateway").in).toEqual(["signal-harvester-api", "prometheus"]);
});

test("somebody else's target is reached at its own addresses and port, with a token that is in no configuration", () => {
    const { plan, args } = plannedWith(
        { logs: { target: "external", external: { ...external, cidrs: ["203.0.113.0/24"] } }, agent: { waiver } },
        { logs: token },
    );
    const way = plan.traffic.connections.find(({ callee }) => callee.name === "external-logs");
    expect(way).toMatchObject({
        caller: { name: "otel-gateway" },
        callee: { kind: "addresses", blocks: [{ cidr: "203.0.113.0/24" }] },
        port: { number: 4443 },
    });
    const text = (args && telemetryFiles(args).gateway?.["gateway.yml"]) ?? "";
    expect(text).toContain("endpoint: https://otlp.my-company.org:4443/otlp");
    expect(text).toMatch(/authorization: Bearer \$\{file:\/run\/secrets\/logs\/token\}/);
    expect(plan.telemetry?.loki).toBeUndefined();
});

test("on the internet it is at any public address, and without a token it is shown none", () => {
    const { plan, args } = plannedWith({ traces: { target: "external", external } });
    const way = plan.traffic.connections.find(({ callee }) => callee.name === "external-traces");
    expect(way?.callee).toMatchObject({
        blocks: [{ cidr: "0.0.0.0/0", except: expect.arrayContaining(["10.0.0.0/8"]) }],
    });
    expect((args && telemetryFiles(args).gateway?.["gateway.yml"]) ?? "").not.toContain("authorization:");
});

test("only the shared Grafana may ask the stores, and a line leads to its trace", () => {
    const { plan } = plannedWith({ logs: { target: "loki" }, traces: { target: "jaeger" }, agent: { waiver } });
    const askers = plan.traffic.connections.filter(
        ({ caller, callee }) => caller.name === "grafana" && ["loki", "jaeger"].includes(callee.name),
    );
    expect(askers.map(({ caller, callee, portName }) => [peerName(caller as never), callee.name, portName])).toEqual([
        ["monitoring/grafana", "loki", "http"],
        ["monitoring/grafana", "jaeger", "query"],
    ]);
    const [loki, jaeger] = plan.monitoring?.shared.dataSources ?? [];
    expect(loki).toMatchObject({ type: "loki", url: "http://loki.monitoring.svc.cluster.local:3100" });
    expect(jaeger).toMatchObject({ type: "jaeger", url: "http://jaeger-query.monitoring.svc.cluster.local:16686" });
    const { derivedFields: [link] = [] } = (loki?.jsonData ?? {}) as {
        derivedFields?: readonly { matcherRegex: string; datasourceUid: string }[];
    };
    expect(link?.datasourceUid).toBe(jaeger?.uid);
    const id = "ab".repeat(16);
    expect(new RegExp(link?.matcherRegex ?? "").exec(`{"trace_id":"${id}"}`)?.[1]).toBe(id);
    expect(plan.monitoring?.signalHarvester?.dataSources).toBeUndefined();
});

test("a store alone is shown without a way to the other", () => {
    const { plan } = plannedWith({ logs: { target: "loki" }, agent: { waiver } });
    if (plan.telemetry === undefined) throw new Error("no telemetry");
    expect(telemetryDataSources(plan.telemetry).map(({ jsonData }) => jsonData)).toEqual([{ maxLines: 1000 }]);
});

test("a composition that does not fit is named", () => {
    const { args } = plannedWith({ logs: { target: "loki" }, agent: { waiver } });
    if (args?.agent === undefined) throw new Error("no agent");
    const { logs: _, ...withoutLogs } = args;
    expect(validateTelemetry(args)).toEqual([]);
    expect(validateTelemetry(withoutLogs).map(describeProblem)).toEqual([
        "telemetry has neither logs nor traces to hand on; give one of them a target, or leave the whole out",
        "telemetry.logs target and store do not go together: one of the two is missing; declare the store's part exactly where the target is a store of our own",
    ]);
    expect(validateTelemetry({ ...args, agent: { ...args.agent, namespaces: [] } }).map(describeProblem)).toEqual([
        "telemetry.agent.namespaces is empty, so nothing would be read",
    ]);
});
