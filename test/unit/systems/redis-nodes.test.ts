import { selectorLabels } from "../../../components/core/labels";
import { planStack, policiesOf } from "../../../systems/plan";
import { at, objectsOf, type RenderedObject } from "../../support/figures";
import { settingsOf } from "../../support/stack";

/** A Redis of several nodes as the stack file of production chooses it: everything around it follows from that. */
let objects: ReadonlyMap<string, RenderedObject>;
const settings = settingsOf("production");
const plan = planStack(settings);
const found = (name: string) => {
    const object = objects.get(name);
    if (object === undefined) throw new Error(`${name} is not rendered`);
    return object;
};
const text = (name: string, path: string) => String(at(found(name), path));

beforeAll(async () => {
    objects = await objectsOf("production");
});

describe.each(["redis", "redis-queue"])("%s of GraphMemory in production", (name) => {
    const nodes = `${name}-node`;

    it("is three nodes with a sentinel each and a volume each, all started at once", () => {
        const set = found(`StatefulSet graphmemory/${nodes}`);
        expect(at(set, "spec.replicas")).toBe(3);
        expect(at(set, "spec.podManagementPolicy")).toBe("Parallel");
        expect(at(set, "spec.template.spec.containers[sentinel].image")).toBe("redis:7.2-alpine");
        expect(at(set, "spec.volumeClaimTemplates[0].spec.storageClassName")).toBe("graphmemory-fast-ssd");
        expect(objects.has(`StatefulSet graphmemory/${name}`)).toBe(false);
    });

    it("needs two of three sentinels and a replica to write to, and is announced by name", () => {
        const sentinel = "spec.template.spec.containers[sentinel].env";
        const set = found(`StatefulSet graphmemory/${nodes}`);
        expect(at(set, `${sentinel}[QUORUM].value`)).toBe("2");
        expect(at(set, `${sentinel}[SELF_HOST].value`)).toBe(`$(POD_NAME).${nodes}-pods.graphmemory.svc.cluster.local`);
        const config = `ConfigMap graphmemory/${nodes}-config`;
        expect(text(config, 'data["redis.conf"]')).toContain("min-replicas-to-write 1\nmin-replicas-max-lag 10\n");
        expect(text(config, 'data["sentinel.conf"]')).toContain(
            "sentinel resolve-hostnames yes\nsentinel announce-hostnames yes\n",
        );
        expect(text(config, 'data["watch.conf"]')).toContain("sentinel down-after-milliseconds main 5000\n");
    });

    it("is behind two proxies under the name that callers know", () => {
        const proxy = found(`Deployment graphmemory/${name}`);
        expect(at(proxy, "spec.replicas")).toBe(2);
        expect(at(proxy, "spec.template.spec.containers[proxy].image")).toBe("haproxy:3.0-alpine");
        const config = text(`ConfigMap graphmemory/${name}-proxy`, 'data["haproxy.cfg"]');
        for (const ordinal of [0, 1, 2]) {
            expect(config).toContain(
                `server ${nodes}-${ordinal} ${nodes}-${ordinal}.${nodes}-pods.graphmemory.svc.cluster.local:6379`,
            );
        }
    });

    it("has a certificate for the Service and for every node", () => {
        const certificate = [...objects.values()].find(
            (object) =>
                object.kind === "Certificate" &&
                String(at(object, "metadata.namespace")) === "graphmemory" &&
                ((at(object, "spec.dnsNames") ?? []) as readonly string[]).includes(name),
        );
        expect(at(certificate, "spec.dnsNames")).toEqual(
            expect.arrayContaining([
                `${name}.graphmemory.svc.cluster.local`,
                `*.${nodes}-pods.graphmemory.svc.cluster.local`,
            ]),
        );
    });

    it("lets only the proxy, the other nodes and Prometheus reach a node, and the sentinels only each other", () => {
        const part = plan.graphmemory?.[name === "redis" ? "redis" : "queue"].nodes;
        if (part === undefined) throw new Error("production has one node only");
        const selector = selectorLabels(part);
        const own = policiesOf(plan, settings, "graphmemory").filter(
            ({ spec }) => JSON.stringify(spec?.podSelector?.matchLabels) === JSON.stringify(selector),
        );
        const callers = (port: number) =>
            own
                .flatMap(({ spec }) => spec?.ingress ?? [])
                .filter(({ ports }) => ports?.some((one) => one.port === port))
                .flatMap(({ from }) => from ?? [])
                .map(({ podSelector }) => podSelector?.matchLabels?.["app.kubernetes.io/name"])
                .sort();
        expect(callers(26_379)).toEqual([nodes]);
        expect(callers(6379)).toEqual([name, nodes]);
        expect(callers(9121)).toEqual(["prometheus"]);
    });

    it("tells of two masters, of none, and of a proxy that finds none", () => {
        const rules = [...objects.values()].flatMap((object) =>
            object.kind === "ConfigMap" && String(at(object, "metadata.name")).includes("prometheus")
                ? Object.values((at(object, "data") ?? {}) as Readonly<Record<string, string>>)
                : [],
        );
        const job = name === "redis" ? "graphmemory-redis" : "graphmemory-redis-queue";
        const all = rules.join("\n");
        expect(all).toContain(`count(redis_instance_info{job="${job}",role="master"}) > 1`);
        expect(all).toContain(`(count(redis_instance_info{job="${job}",role="master"}) or vector(0)) == 0`);
        expect(all).toContain(`haproxy_backend_active_servers{job="${job}-proxy",proxy="master"}) == 0`);
    });
});

it("is one node where the stack file says so", () => {
    expect(at(found("StatefulSet x0tta6bl4/redis"), "spec.replicas")).toBe(1);
    expect(objects.has("StatefulSet x0tta6bl4/redis-node")).toBe(false);
});
