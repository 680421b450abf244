import { checkStack } from "../../../systems/checks";
import { planStack } from "../../../systems/plan";
import { roomForServers } from "../../support/engines";
import { at, objectsIn, type RenderedObject } from "../../support/figures";
import { type Changes, settingsOf } from "../../support/stack";

/** GraphMemory with two read replicas, as a line in the stack file makes them; everything else follows. */
const replicas: Changes = {
    "graphmemory.postgres.readReplicas": { count: 2, synchronous: true, failover: "manual" },
};
const settings = settingsOf("production", { ...replicas, ...roomForServers });
let objects: ReadonlyMap<string, RenderedObject>;
const found = (name: string) => {
    const object = objects.get(name);
    if (object === undefined) throw new Error(`${name} is not rendered`);
    return object;
};

beforeAll(async () => {
    objects = await objectsIn(settings);
});

it("are two servers under a name of their own, with volumes like the primary's", () => {
    const set = found("StatefulSet graphmemory/postgres-read");
    expect(at(set, "spec.replicas")).toBe(2);
    expect(at(set, "spec.volumeClaimTemplates[0].spec.resources.requests.storage")).toBe("20Gi");
    expect(at(found("StatefulSet graphmemory/postgres"), "spec.replicas")).toBe(1);
    expect(at(found("Service graphmemory/postgres-read"), "spec.ports[postgres].port")).toBe(5432);
});

it("are waited for by every commit, and only by the primary's", () => {
    const conf = (map: string) => String(at(found(`ConfigMap graphmemory/${map}`), 'data["postgresql.conf"]'));
    expect(conf("postgres-config")).toMatch(/^synchronous_standby_names = 'ANY 1 \(.*postgres-read-0.*\)'$/m);
    expect(conf("postgres-read-config")).not.toContain("synchronous_standby_names");
});

it("are told to the programs, which may reach them", () => {
    expect(at(found("ConfigMap graphmemory/graphmemory-config"), "data.DATABASE_READ_HOST")).toBe("postgres-read");
    const plan = planStack(settings);
    const readers = plan.graphmemory?.postgres.readers;
    const callers = plan.traffic.connections
        .filter(({ callee }) => callee === readers)
        .map(({ caller, portName }) => `${caller.name} ${portName}`)
        .sort();
    expect(callers).toEqual(["graphmemory-analytics postgres", "graphmemory-backend postgres", "prometheus metrics"]);
});

it("show the certificate that names them too", () => {
    const names = [...objects.values()]
        .filter(({ kind }) => kind === "Certificate")
        .map((object) => (at(object, "spec.dnsNames") ?? []) as readonly string[])
        .find((dnsNames) => dnsNames.includes("postgres-read"));
    expect(names).toEqual(expect.arrayContaining(["postgres", "postgres-read.graphmemory.svc"]));
});

it("are missed and told to be behind by alerts of their own job", () => {
    const rules = [...objects.values()]
        .filter(({ kind }) => kind === "ConfigMap")
        .flatMap((object) => Object.values((at(object, "data") ?? {}) as Record<string, string>))
        .join("\n");
    expect(rules).toContain('(sum(pg_replication_is_replica{job="graphmemory-postgres-read"}) or vector(0)) < 2');
});

it("count against the quota", () => {
    const tight = settingsOf("production", replicas);
    expect(() => checkStack(planStack(tight), tight)).toThrow(/postgres-read 2 × /);
});

it("are none where the stack file says nothing", () => {
    expect(planStack(settingsOf("production")).graphmemory?.postgres.readers).toBeUndefined();
});
