import type { Settings } from "../../../config/schema";
import { baseline, production } from "../../../policy";
import { checkStack } from "../../../systems/checks";
import { planStack } from "../../../systems/plan";
import { compareWithMap, describeComparison } from "../../../workflow/connections/compare";
import { evaluateConnections } from "../../../workflow/connections/evaluate";
import type { Manifest } from "../../../workflow/connections/manifests";
import { blocksOf, declaredOf } from "../../../workflow/connections/stack";
import type { Registered } from "../../support/engine";
import { operatedDatabases } from "../../support/engines";
import { at, type RenderedObject } from "../../support/figures";
import { violationsOf } from "../../support/packs";
import { recordStack, settingsOf } from "../../support/stack";

jest.setTimeout(120_000);

/** Production whose databases are all run by CloudNativePG. */
const settings: Settings = settingsOf("production", operatedDatabases);
let resources: readonly Registered[];
let objects: readonly RenderedObject[];

beforeAll(async () => {
    ({ resources } = await recordStack(settings));
    objects = resources
        .filter(({ custom, type }) => custom && type.startsWith("kubernetes:"))
        .map(({ inputs }) => inputs);
});

const named = (kind: string) => objects.filter((object) => object.kind === kind);
const where = (object: RenderedObject) => `${at(object, "metadata.namespace")}/${at(object, "metadata.name")}`;

it("are one Cluster each, with nothing of ours that runs a server beside it", () => {
    const clusters = named("Cluster");
    expect(clusters.map(where).sort()).toEqual(["graphmemory/postgres", "spire/postgres", "x0tta6bl4/postgres"]);
    expect(named("StatefulSet").map(where)).not.toContain("graphmemory/postgres");
    const own = clusters.find((one) => where(one) === "graphmemory/postgres");
    expect(at(own, "spec.instances")).toBe(3);
    expect(at(own, "spec.imageName")).toBe("ghcr.io/cloudnative-pg/postgresql:16.1");
    expect(at(own, "spec.storage.size")).toBe("20Gi");
    expect(at(own, "spec.postgresql.parameters.archive_timeout")).toBe("240s");
});

it("are copied into the stack's bucket by the plug-in, and by no job of ours", () => {
    const store = named("ObjectStore").find((one) => where(one).startsWith("graphmemory/"));
    const { s3, keepDays } = settings.backup;
    expect(at(store, "spec.configuration.destinationPath")).toBe(`s3://${s3?.bucket}/cloudnative-pg/graphmemory`);
    expect(at(store, "spec.configuration.endpointURL")).toBe(s3?.endpoint);
    expect(at(store, "spec.retentionPolicy")).toBe(`${keepDays}d`);
    expect(named("ScheduledBackup").map((one) => at(one, "spec.schedule"))).toEqual(Array(3).fill("0 30 2 * * *"));
    expect(named("CronJob").map(where)).not.toContain("graphmemory/postgres-backup");
    expect(named("CronJob").map(where)).toContain("graphmemory/redis-backup");
});

it("give their callers the Service names, Secrets and keys that they had", () => {
    const secret = named("Secret").find((one) => where(one) === "graphmemory/postgres-graphmemory-backend");
    const own = named("Cluster").find((one) => where(one) === "graphmemory/postgres");
    expect(at(own, "spec.managed.services.additional.0.serviceTemplate.metadata.name")).toBe("postgres");
    expect(secret).toBeDefined();
});

it("are reached by exactly those whom the traffic map names, the operator among them", () => {
    const manifests = objects as unknown as readonly Manifest[];
    const found = evaluateConnections(manifests, blocksOf(settings));
    expect(describeComparison(compareWithMap(declaredOf(settings), found))).toEqual([]);
    const callers = planStack(settings)
        .traffic.connections.filter(({ callee, portName }) => callee.name === "postgres" && portName === "status")
        .map(({ caller }) => caller.name);
    expect(new Set(callers)).toEqual(new Set(["postgres", "cloudnative-pg"]));
});

it("are watched by the series of their own, with the alerts of any other database", () => {
    const [job] = (planStack(settings).monitoring?.shared.jobs ?? []).filter(
        (one) => one.job === "graphmemory-postgres",
    );
    expect(job?.serves.map(({ name }) => name)).toEqual(["cloudnative-pg"]);
    const signals = planStack(settings).monitoring?.shared.signals.find(({ name }) => name === "graphmemory-postgres");
    const alerts = new Map(signals?.alerts?.map(({ name, expr }) => [name, expr]));
    expect(alerts.get("PostgresDown")).toBe(
        'max(cnpg_collector_up{job="graphmemory-postgres"}) == 0 or absent(cnpg_collector_up{job="graphmemory-postgres"})',
    );
    expect(alerts.get("PostgresStandbyMissing")).toBe(
        '(sum(cnpg_pg_replication_in_recovery{job="graphmemory-postgres"}) or vector(0)) < 2',
    );
    expect([...alerts.values()].join("\n")).not.toMatch(/[^_]\bpg_[a-z_]+\{/);
});

it("pass both packs", () => {
    expect(violationsOf(resources, settings, [baseline, production])).toEqual([]);
});

it("count against the quota with every instance, its volume and the sender beside it", () => {
    const tight = { ...settings, namespaces: settingsOf("production").namespaces };
    expect(() => checkStack(planStack(tight), tight)).toThrow(/postgres \(3 \+ 1\) × /);
});
